import Workflows

/// The live tail of what happens and of what people do.
struct ActivityState: Sendable {
    /// So many events are read at a time.
    static let page = 200
    /// Of what people did so much is read.
    static let actionsRead = 100
    /// So many events are kept.
    static let bound = 2000

    /// The events, the newest first.
    private(set) var events: [Event] = []
    /// How many were passed over just before an event.
    private var missed: [Int64: Int] = [:]
    private(set) var actions: [AuditEntry] = []
    private(set) var roleActions: [RoleActionEntry] = []
    /// What the runs that people acted on are called.
    private var foreignIDs: [RunID: ForeignID] = [:]
    /// Whether the last look brought more lines than a person reads by the next: the list then moves half as often.
    private(set) var isBusy = false

    var workflow: WorkflowName?
    var filterText = ""
    var filter = Filter.none
    /// The lines that stand on the screen or above and below it.
    var shown: [ActivityLine] = []
    /// How many more there are, which wait until they are asked for.
    var fresh = 0
    var selection = Selection<ActivityLine.ID>()
    /// Whether what is shown may no longer be what there is.
    var isChanged = true
    /// Whether all that there is is to be shown, also under a cursor that was moved: something else is asked for now.
    var isRestarted = true
    /// The labels the lines were last looked through with.
    var labels = StatusLabels()

    /// Whether new lines come in on top: as long as nobody has moved away from there.
    var isFollowing: Bool { selection.index == 0 }

    mutating func take(_ news: News) {
        isBusy = !events.isEmpty && news.events.count > 8
        let newest = events.first?.id ?? .min
        let added = news.events.filter { $0.id > newest }
        guard let first = added.first else { return }
        if !events.isEmpty, news.missed > 0 { missed[first.id] = news.missed }
        events = added.reversed() + events
        if events.count > Self.bound {
            events.removeLast(events.count - Self.bound)
            missed = missed.filter { $0.key >= events[events.count - 1].id }
        }
        isChanged = true
    }

    mutating func take(_ entries: [AuditEntry]) {
        guard entries != actions else { return }
        actions = entries
        isChanged = true
    }

    mutating func take(_ entries: [RoleActionEntry]) {
        guard entries != roleActions else { return }
        roleActions = entries
        isChanged = true
    }

    mutating func take(_ runs: [RunSummary]) {
        for run in runs { foreignIDs[run.runID] = run.foreignID }
        isChanged = true
    }

    /// The runs that people acted on and of which it is not known what they are called.
    var unnamedRuns: [RunID] {
        var seen: Set<RunID> = []
        return actions.map(\.runID).filter { foreignIDs[$0] == nil && seen.insert($0).inserted }
    }

    func foreignID(of line: ActivityLine) -> ForeignID? {
        if case .event(let event) = line.content { return event.foreignID }
        return line.runID.flatMap { foreignIDs[$0] }
    }

    /// Who wrote versions by acting, as far as what people did was read.
    func actor(of event: Event) -> String? {
        guard event.origin == .person else { return nil }
        return actions.first {
            $0.runID == event.runID && $0.result == .applied && $0.decidedVersion == event.version &- 1
        }?.actor
    }

    /// Everything that was read in one list, the newest first. Events stand in the order of storing; what people did
    /// stands among them by its time.
    var all: [ActivityLine] {
        let people = (actions.map { ActivityLine($0) } + roleActions.map { ActivityLine($0) }).enumerated()
            .sorted { ($1.element.at, $0.offset) < ($0.element.at, $1.offset) }.map(\.element)
        var lines: [ActivityLine] = []
        lines.reserveCapacity(events.count + people.count + missed.count + 1)
        var next = 0
        for event in events {
            while next < people.count, people[next].at >= event.at {
                lines.append(people[next])
                next += 1
            }
            lines.append(ActivityLine(event))
            if let count = missed[event.id] { lines.append(ActivityLine(missed: count, before: event)) }
        }
        if let oldest = events.last, oldest.id > 1 { lines.append(ActivityLine(endBefore: oldest)) }
        lines += people[next...]
        return lines
    }
}
