import Foundation
import Synchronization
import WorkflowsMonitoring

/// A recording that is being made beside what is shown.
final class RecordingSession: Sendable {
    /// The source to show: what it answers is recorded.
    let source: any MonitoringSource
    /// What is to be said of it while it is made.
    let notices: AsyncStream<String>
    private let recorder: Recorder
    private let path: String
    private let told: Told

    private final class Told: Sendable {
        let sentences = Mutex<[String]>([])
    }

    /// Begins it; `nil` where none was asked for.
    init?(_ options: RecordingOptions, of target: String, at monitor: any MonitoringSource) throws {
        guard let path = options.record else { return nil }
        // A file that may grow no more is told by the write that fails, not by a signal that ends the program.
        signal(SIGXFSZ, SIG_IGN)
        let (notices, continuation) = AsyncStream.makeStream(of: String.self)
        let told = Told()
        var kept = Recorder.Options()
        kept.keepsObjects = !options.withoutObjects
        recorder = try Recorder(path: RecordingOptions.expanded(path), target: target, options: kept) { sentence in
            told.sentences.withLock { $0.append(sentence) }
            continuation.yield(sentence)
        }
        source = RecordingSource(monitor, by: recorder)
        self.notices = notices
        self.path = path
        self.told = told
    }

    /// Ends it, and says what there is to know of it.
    func close() async {
        let isWhole = await recorder.close()
        for sentence in told.sentences.withLock({ $0 }) { StandardError.print("wftop: \(path): \(sentence)") }
        if !isWhole { StandardError.print("wftop: \(path): the file is slow, the end of the recording may be missing") }
    }
}
