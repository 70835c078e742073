import Dispatch
import Synchronization

@testable import WorkflowsMonitoring

/// Keeps what is recorded, takes only so much, and not before a test lets it.
final class MemoryOutput: RecordingOutput {
    private struct State {
        var bytes: [UInt8] = []
        var isClosed = false
        /// What did not fit left room behind where it was cut back.
        var spare = 0
    }

    private let state = Mutex(State())
    private let capacity: Int
    private let gate: DispatchSemaphore?

    init(capacity: Int = .max, gate: DispatchSemaphore? = nil) {
        self.capacity = capacity
        self.gate = gate
    }

    var bytes: [UInt8] { state.withLock { $0.bytes } }
    var isClosed: Bool { state.withLock { $0.isClosed } }
    var lines: [String] {
        String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    func append(_ lines: [UInt8]) throws(MonitoringError) {
        if let gate {
            gate.wait()
            gate.signal()
        }
        let fits = state.withLock { state in
            guard lines.count <= capacity - state.bytes.count + state.spare else {
                state.spare = 200
                return false
            }
            state.bytes += lines
            return true
        }
        guard fits else { throw MonitoringError(.unreachable, "the file takes no more: it is full") }
    }

    func close() { state.withLock { $0.isClosed = true } }
}

/// Sentences that were said.
final class Said: Sendable {
    private let state = Mutex<[String]>([])

    var sentences: [String] { state.withLock { $0 } }
    func say(_ sentence: String) { state.withLock { $0.append(sentence) } }
}
