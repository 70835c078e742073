import Workflows

/// A question to a monitoring source as data, with what answers it: its name and what it is asked with, the same on
/// every transport.
struct MonitoringRead<Value: JSONForm>: Sendable {
    /// Its name and what it is asked with.
    let question: JSON

    init(_ name: String, _ add: (inout Members) -> Void = { _ in }) {
        var members = Members()
        members.add("read", text: name)
        add(&members)
        question = members.json
    }
}

extension MonitoringRead where Value == Capabilities {
    static var capabilities: Self { Self("capabilities") }
}

extension MonitoringRead where Value == Answer<Set<InstanceName>> {
    static var instances: Self { Self("instances") }
}

extension MonitoringRead where Value == Answer<[WorkflowOverview]> {
    static var workflows: Self { Self("workflows") }
}

extension MonitoringRead where Value == Answer<WorkflowGraph> {
    static func graph(_ workflow: WorkflowName) -> Self {
        Self("graph") { $0.add("workflow_name", text: workflow.rawValue) }
    }
}

extension MonitoringRead where Value == Answer<[RoleStatus]> {
    static func roles(_ workflow: WorkflowName?) -> Self {
        Self("roles") { $0.add("workflow_name", text: workflow?.rawValue) }
    }
}

extension MonitoringRead where Value == RunList {
    static func runs(_ query: RunQuery, after cursor: PageCursor?, limit: Int) -> Self {
        Self("runs") {
            $0.add("query", query.json(asOf: nil))
            $0.add("after", text: cursor?.rawValue)
            $0.add("limit", integer: limit)
        }
    }
}

extension MonitoringRead where Value == Answer<[RunSummary]> {
    static func summaries(_ ids: [RunID]) -> Self {
        Self("summaries") { $0.add("run_ids", .array(ids.map { .string($0.description) })) }
    }
}

extension MonitoringRead where Value == Total {
    static func total(_ query: RunQuery) -> Self { Self("total") { $0.add("query", query.json(asOf: nil)) } }
}

extension MonitoringRead where Value == [RunSummary] {
    static func find(_ text: String, limit: Int) -> Self {
        Self("find") {
            $0.add("text", text: text)
            $0.add("limit", integer: limit)
        }
    }
}

extension MonitoringRead where Value == Answer<Record> {
    static func run(_ id: RunID) -> Self { Self("run") { $0.add("run_id", text: id.description) } }
}

extension MonitoringRead where Value == Answer<[RecordVersion]> {
    static func history(_ id: RunID) -> Self { Self("history") { $0.add("run_id", text: id.description) } }
}

extension MonitoringRead where Value == Answer<Why> {
    static func why(_ id: RunID) -> Self { Self("why") { $0.add("run_id", text: id.description) } }
}

extension MonitoringRead where Value == Answer<[Timeout]> {
    static func timeouts(_ workflow: WorkflowName?, run: RunID?, limit: Int) -> Self {
        Self("timeouts") { $0.add(workflow, run, atMost: limit) }
    }
}

extension MonitoringRead where Value == Answer<[ParkedEvent]> {
    static func parked(_ workflow: WorkflowName?, run: RunID?, limit: Int) -> Self {
        Self("parked") { $0.add(workflow, run, atMost: limit) }
    }
}

extension MonitoringRead where Value == Answer<DeadLetterList> {
    static func deadLetters(limit: Int) -> Self { Self("dead_letters") { $0.add("limit", integer: limit) } }
}

extension MonitoringRead where Value == Answer<KeptEventList> {
    static func keptEvents(_ workflow: WorkflowName?, limit: Int) -> Self {
        Self("kept_events") { $0.add(workflow, nil, atMost: limit) }
    }
}

extension MonitoringRead where Value == Answer<OutboxStanding> {
    static var outbox: Self { Self("outbox") }
}

extension MonitoringRead where Value == Answer<[Event]> {
    static func events(after id: Int64?, limit: Int) -> Self {
        Self("events") {
            $0.add("after", id.map { .integer($0) })
            $0.add("limit", integer: limit)
        }
    }

    static func crossings(of edge: Crossed, limit: Int) -> Self {
        Self("crossings") {
            $0.add("edge", edge.json(asOf: nil))
            $0.add("limit", integer: limit)
        }
    }
}

extension MonitoringRead where Value == Answer<[AuditEntry]> {
    static func actions(run: RunID?, limit: Int) -> Self { Self("actions") { $0.add(nil, run, atMost: limit) } }
}

extension MonitoringRead where Value == Answer<[WorkflowTrouble]> {
    static var troubles: Self { Self("troubles") }
}

extension MonitoringRead where Value == Answer<[RoleActionEntry]> {
    static func roleActions(limit: Int) -> Self { Self("role_actions") { $0.add("limit", integer: limit) } }
}

extension Members {
    fileprivate mutating func add(_ workflow: WorkflowName?, _ run: RunID?, atMost limit: Int) {
        add("workflow_name", text: workflow?.rawValue)
        add("run_id", text: run?.description)
        add("limit", integer: limit)
    }
}
