import ArgumentParser
import Foundation
import WorkflowsMonitoring

/// What is recorded, or replayed instead of a store.
struct RecordingOptions: ParsableArguments {
    @Option(help: "Record what is shown into this new file, for --replay.") var record: String?
    @Flag(help: "Leave the objects of runs out of what is recorded.") var withoutObjects = false
    @Option(help: "Show this recording instead of a store; no action is offered.") var replay: String?

    func validate() throws {
        if record != nil, replay != nil { throw ValidationError("--record and --replay exclude each other") }
        if withoutObjects, record == nil { throw ValidationError("--without-objects is said of --record") }
    }

    /// Opens the recording that is to be shown.
    func recording() throws -> Recording? {
        guard let replay else { return nil }
        return try Recording(path: Self.expanded(replay))
    }

    static func expanded(_ path: String) -> String { (path as NSString).expandingTildeInPath }
}
