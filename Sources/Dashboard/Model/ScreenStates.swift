import Workflows
import WorkflowsMonitoring

/// The overview: its lists and which of them has the focus.
struct OverviewState: Sendable {
    enum Pane: Hashable, Sendable, CaseIterable { case workflows, attention, activity }

    var rows: [WorkflowOverview] = []
    var isKnown = false
    /// What wants a person, beyond the rows.
    var troubles: [WorkflowName: WorkflowTrouble] = [:]
    var events: [Event] = []
    /// Whether the last look brought more lines than a person reads by the next: the list then moves half as often.
    var isBusy = false
    /// When the events were looked at last.
    var eventsAt: Duration?
    var pane = Pane.workflows
    var selection = Selection<WorkflowName>()
    var attention = Selection<String>()
    var activity = Selection<Int64>()
}

/// The roles.
struct RolesState: Sendable {
    var all: [RoleStatus] = []
    /// Only of this workflow; `nil` for all.
    var workflow: WorkflowName?
    var selection = Selection<RoleLine.ID>()
}

/// Timeouts, parked failures and the outbox.
struct TimeoutsState: Sendable {
    enum Pane: Hashable, Sendable, CaseIterable { case timeouts, parked, letters }

    var workflow: WorkflowName?
    var pending: [Timeout] = []
    var parked: [ParkedEvent] = []
    var kept: [KeptEvent] = []
    var keptTotal = Total(0, .exact)
    /// Both together, the next due first.
    var failures: [WaitingFailure] = []
    var outbox: OutboxStanding?
    var pane = Pane.timeouts
    var selection = Selection<Int64>()
    var parkedSelection = Selection<ParkedID>()
    /// Events that could not be read, and how many there are of them; `nil` while that is not known.
    var letters: [DeadLetterList.Item] = []
    var letterTotal: Total?
    var letterSelection = Selection<LetterID>()

    static let limit = 500
    /// What fails is what was kept first: behind it there may be many that only wait.
    static let keptLimit = 200
    /// Each is read again to tell whose it is.
    static let letterLimit = 100
}

/// What is known of the run that the preview shows.
struct PreviewState: Sendable {
    var why: Why?
    var history: [RecordVersion] = []
}
