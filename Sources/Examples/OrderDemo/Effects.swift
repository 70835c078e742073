import Foundation
import Synchronization
import Workflows

/// What the steps really did, written to a file outside the store: one line an attempt, `run version attempt what`.
///
/// Each line is one `write` to a file opened for appending, so lines of several processes do not mix and a killed
/// process leaves whole lines.
final class Effects: Sendable {
    private let file: FileHandle?
    private let counts = Mutex<[String: Int]>([:])

    init(path: String?) throws {
        guard let path else {
            file = nil
            return
        }
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw WorkflowError(.invalidArgument, "\(path) cannot be written: \(String(cString: strerror(errno)))")
        }
        file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    func record<Object, Status>(_ run: Run<Object, Status>, _ what: String) {
        counts.withLock { $0[what, default: 0] += 1 }
        try? file?.write(contentsOf: Data("\(run.runID) \(run.version) \(run.attempt) \(what)\n".utf8))
    }

    var summary: [(what: String, count: Int)] {
        counts.withLock { $0 }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}
