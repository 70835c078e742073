import Foundation
import Testing
import Workflows
import WorkflowsTesting

@testable import WorkflowsMonitoring

/// A recording of a store that a test writes to and looks at, at moments of its choosing.
final class Recorded: Sendable {
    static let began = Timestamp(microseconds: 1_700_000_000_000_000)

    let store: WatchedStore
    let clock = ManualClock(startingAt: began)
    let recorder: Recorder
    let source: RecordingSource
    let said = Said()

    var path: String { store.directory + "/recording" }
    var now: Timestamp { clock.wallClock }

    init(options: Recorder.Options = .init(), to output: (any RecordingOutput)? = nil) async throws {
        store = try WatchedStore()
        try await store.define()
        let said = said
        let output = try output ?? RecordingFile(creating: store.directory + "/recording")
        recorder = Recorder(
            to: output, target: "store.db", options: options, clock: clock.engineClock, whenCutShort: said.say)
        let monitor = StoreMonitor(
            adapter: store.adapter, access: .init(target: "store.db", actor: "tester"), clock: clock.engineClock)
        source = RecordingSource(monitor, by: recorder)
    }

    /// Ends it and opens it.
    func opened() async throws -> Recording {
        #expect(await recorder.close())
        return try Recording(path: path)
    }
}
