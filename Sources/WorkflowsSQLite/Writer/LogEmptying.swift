import GRDB

/// Carries the log over into the file and empties it, so that what was overwritten there is nowhere any more.
///
/// On a connection of its own, which waits for readers no longer than a moment: the writer's own waits patiently, and
/// everybody behind it too.
struct LogEmptying {
    let path: String

    /// - Returns: Whether the log is empty now; not while somebody reads what is in it.
    func run() -> Bool {
        var configuration = Configuration()
        configuration.label = "workflows.log"
        configuration.busyMode = .timeout(0.02)
        guard let queue = try? DatabaseQueue(path: path, configuration: configuration) else { return false }
        defer { try? queue.close() }
        do {
            try queue.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
            return true
        } catch {
            return false
        }
    }
}
