import Workflows
import WorkflowsMonitoring

/// Every run that matches being looked up, loaded or not, to be marked: a fixed list of IDs and versions. Runs that
/// match later are not in it.
struct Gathering: Sendable {
    let plan: FilterPlan
    private(set) var query: RunQuery
    /// The next page, after the first.
    var cursor: PageCursor?
    var found: [RunSummary] = []
    /// How many were looked at.
    var seen = 0

    /// More than this are not marked at once: at fifty actions a second that is minutes of work already.
    static let limit = 10_000
    static let pageSize = 1000

    init(_ plan: FilterPlan) {
        self.plan = plan
        // In the order they were triggered, whatever the list shows: a run that changes meanwhile stays in its place, and
        // is neither missed nor met twice.
        query = plan.query
        query.sort = .created
        query.descending = false
    }
}

extension Model {
    /// Begins to look up every run that matches.
    mutating func markAllMatching() {
        guard !runs.plan.impossible else {
            say("nothing can match", .bad)
            return
        }
        runs.gathering = Gathering(runs.plan)
        feeds[.runsAll]?.question = nil
    }

    /// A page of what matches. With the last one all are marked, or none.
    mutating func takeGathered(_ list: RunList) {
        guard var gathering = runs.gathering else { return }
        gathering.found += gathering.plan.keep(list.items, labels: labels, now: now)
        gathering.seen += list.items.count
        gathering.cursor = list.next
        guard gathering.found.count <= Gathering.limit else {
            runs.gathering = nil
            say("more than \(Format.grouped(Gathering.limit)) runs match: narrow the filter. Nothing was marked", .bad)
            return
        }
        guard list.next == nil else {
            runs.gathering = gathering
            return
        }
        runs.gathering = nil
        runs.marksAreNewest = true
        for run in gathering.found { runs.marks[run.runID] = .init(version: run.version, lastSeen: run) }
        say("\(Format.counted(gathering.found.count, "run")) marked: all that match, as they are now")
    }

    mutating func failGathering(_ error: MonitoringError) {
        runs.gathering = nil
        say("nothing was marked: \(error)", .bad)
    }
}
