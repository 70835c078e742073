import Workflows
import WorkflowsMonitoring

/// The run that is open.
struct OpenRun: Sendable {
    enum Tab: String, Hashable, Sendable, CaseIterable {
        case history, object, timeouts, origin

        var title: String {
            switch self {
            case .history: "History"
            case .object: "Object"
            case .timeouts: "Timeouts"
            case .origin: "Origin"
            }
        }
    }

    var id: RunID?
    var tab = Tab.history
    var versions: [RecordVersion] = []
    /// What each version changed, worked out once when the versions arrive.
    var changes: [String] = []
    var why: Why?
    var timeouts: [Timeout] = []
    var parked: [ParkedEvent] = []
    var actions: [AuditEntry] = []
    var selection = Selection<Int>()
    var timeoutSelection = Selection<Int64>()
    /// The version whose object is shown; `nil` for the newest.
    var objectVersion: Int?
    var object = ObjectLines.nothing
    /// What `object` was made of.
    var objectSource: (version: Int, folded: Set<Int>)?
    var folded: Set<Int> = []
    var objectSelection = Selection<Int>()
    var originTop = 0
    /// What is looked for on its tabs.
    var search = ""
    /// Where the search began.
    var searchStart = 0

    var latest: Record? { versions.last?.record }

    /// The version whose object is shown.
    var shownRecord: Record? {
        guard let objectVersion else { return latest }
        return versions.first { $0.record.version == objectVersion }?.record ?? latest
    }
}
