import Workflows

/// One of several sources that are shown as one, with the name that tells what is its own from what is another's.
public struct NamedSource: Sendable {
    /// What it is called: a profile's name. Its workflows are `NAME/WORKFLOW` beside those of others.
    public let name: String
    /// The source.
    public let source: any MonitoringSource

    /// A source by its name.
    public init(_ name: String, _ source: any MonitoringSource) {
        self.name = name
        self.source = source
    }

    private var prefix: String { name + "/" }

    /// A name as it is told among several.
    func outer<Name: TextIdentifier>(_ name: Name) -> Name { Name(prefix + name.rawValue) }

    /// A name as the source knows it; `nil` for one of another source.
    func inner<Name: TextIdentifier>(_ name: Name) -> Name? {
        name.rawValue.hasPrefix(prefix) ? Name(String(name.rawValue.dropFirst(prefix.count))) : nil
    }
}

// What an answer says by name is said under the name among several.
extension NamedSource {
    func outer(_ row: WorkflowOverview) -> WorkflowOverview {
        var row = row
        row.workflow = outer(row.workflow)
        row.stoppedRoles = row.stoppedRoles.map { stopped in
            var stopped = stopped
            stopped.role = outer(stopped.role)
            return stopped
        }
        return row
    }

    func outer(_ trouble: WorkflowTrouble) -> WorkflowTrouble {
        var trouble = trouble
        trouble.workflow = outer(trouble.workflow)
        return trouble
    }

    func outer(_ graph: WorkflowGraph) -> WorkflowGraph {
        var graph = graph
        graph.workflow = outer(graph.workflow)
        return graph
    }

    func outer(_ role: RoleStatus) -> RoleStatus {
        var role = role
        role.workflow = outer(role.workflow)
        role.role = outer(role.role)
        return role
    }

    func outer(_ run: RunSummary) -> RunSummary {
        var run = run
        run.workflow = outer(run.workflow)
        return run
    }

    func outer(_ record: Record) -> Record {
        var record = record
        record.workflow = outer(record.workflow)
        return record
    }

    func outer(_ version: RecordVersion) -> RecordVersion {
        RecordVersion(record: outer(version.record), dwell: version.dwell)
    }

    func outer(_ why: Why) -> Why {
        var why = why
        why.run = outer(why.run)
        return why
    }

    func outer(_ timeout: Timeout) -> Timeout {
        Timeout(
            id: timeout.id, workflow: outer(timeout.workflow), runID: timeout.runID, foreignID: timeout.foreignID,
            status: timeout.status, visit: timeout.visit, name: timeout.name, dueAt: timeout.dueAt, held: timeout.held,
            attempts: timeout.attempts, lastError: timeout.lastError, firstDueAt: timeout.firstDueAt)
    }

    func outer(_ parked: ParkedEvent) -> ParkedEvent {
        var parked = parked
        parked.workflow = outer(parked.workflow)
        parked.consumer = outer(parked.consumer)
        return parked
    }

    func outer(_ event: KeptEvent) -> KeptEvent {
        var event = event
        event.workflow = event.workflow.map { outer($0) }
        event.consumer = outer(event.consumer)
        return event
    }

    func outer(_ item: DeadLetterList.Item) -> DeadLetterList.Item {
        let letter = item.letter
        return DeadLetterList.Item(
            letter: DeadLetter(
                consumer: outer(letter.consumer), eventID: letter.eventID, bytes: letter.bytes, error: letter.error,
                at: letter.at, tries: letter.tries),
            runID: item.runID)
    }

    func outer(_ event: Event, numbered number: Int64) -> Event {
        Event(
            id: number, topic: Topic(workflow: outer(event.topic.workflow), kind: event.topic.kind),
            partition: event.partition, runID: event.runID, foreignID: event.foreignID, version: event.version,
            status: event.status, previousStatus: event.previousStatus, runState: event.runState,
            origin: event.origin, at: event.at, traceOrigin: event.traceOrigin)
    }

    func outer(_ entry: AuditEntry) -> AuditEntry {
        var entry = entry
        entry.workflow = entry.workflow.map { outer($0) }
        return entry
    }

    func outer(_ entry: RoleActionEntry) -> RoleActionEntry {
        var action = entry.action
        action.role = outer(action.role)
        return RoleActionEntry(action: action, outcome: entry.outcome)
    }
}
