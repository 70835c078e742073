import Workflows
import WorkflowsMonitoring

/// The run that is open.
struct OpenRun: Sendable {
    enum Tab: String, Hashable, Sendable, CaseIterable {
        case history, timeline, object, diff, timeouts, origin

        var title: String {
            switch self {
            case .history: "History"
            case .timeline: "Timeline"
            case .object: "Object"
            case .diff: "Diff"
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
    var objectSource: Model.ObjectSource?
    var folded: Set<JSONPath> = []
    var objectSelection = Selection<Int>()
    var originTop = 0
    /// The part of the timeline that is shown; `nil` for all of it.
    var window: Timeline.Window?
    /// The version that others are compared with.
    var marked: Int?
    /// The run that this one is compared with, and its versions.
    var other: RunID?
    var otherVersions: [RecordVersion] = []
    /// The versions that were asked to be compared, the older first.
    var pair: VersionPair?
    /// Where that was asked, to go back to.
    var comparedFrom: Tab?
    var comparison = Comparison.nothing
    /// What `comparison` was made of.
    var comparisonSource: Model.ComparisonSource?
    var comparisonSelection = Selection<Int>()
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
