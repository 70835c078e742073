import Glibc
import Workflows

/// Which file a path leads to. SQLite goes on reading and writing a file that was removed or replaced, and what is
/// written there is lost.
struct FileIdentity: Hashable, Sendable {
    private let path: String
    private let device: UInt64
    private let number: UInt64

    /// `nil` when there is no such file.
    init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.path = path
        device = UInt64(status.st_dev)
        number = UInt64(status.st_ino)
    }

    /// Refuses to go on when the path leads to another file by now, or to none.
    func check() throws(WorkflowError) {
        guard let present = FileIdentity(path: path) else {
            throw WorkflowError(
                .noSuchStore, "The file \(path) was removed after it was opened: what is read or written is lost.")
        }
        guard present == self else {
            throw WorkflowError(
                .noSuchStore, "The file \(path) was replaced by another one after it was opened: open it again.")
        }
    }
}
