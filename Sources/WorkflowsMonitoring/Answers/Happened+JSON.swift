import Workflows

/// Its topic is named as on a streamer, for people; `topic_kind` and `topic_status` are what it is read from.
extension Event: JSONForm {
    func json(asOf: Timestamp?) -> JSON {
        var members = Members(JSON.event(self, label: nil))
        members.add("event_id", .integer(id))
        members.add("topic", text: topic.name)
        switch topic.kind {
        case .status(let status):
            members.add("topic_kind", text: "status")
            members.add("topic_status", integer: status)
        case .runStateChange: members.add("topic_kind", text: "run_state_change")
        case .delete: members.add("topic_kind", text: "delete")
        }
        members.add("partition", integer: partition.number)
        members.add("trace_origin", text: traceOrigin)
        return members.json
    }

    init(json: ParsedJSON) throws(JSONError) {
        var members = try MemberReader(json)
        let id: Int64 = try members.get("event_id")
        let workflow: WorkflowName = try members.get("workflow_name")
        let kind: String = try members.get("topic_kind")
        let topic: Topic.Kind
        switch kind {
        case "status": topic = .status(try members.get("topic_status"))
        case "run_state_change": topic = .runStateChange
        case "delete": topic = .delete
        default: throw JSONError.unknownName(kind).within("topic_kind")
        }
        self.init(
            id: id, topic: Topic(workflow: workflow, kind: topic),
            partition: Partition(number: try members.get("partition")), runID: try members.get("run_id"),
            foreignID: try members.get("foreign_id"), version: try members.get("version"),
            status: try members.get("status"), previousStatus: try members.find("previous_status"),
            runState: try members.get("run_state"), origin: try members.get("by"), at: try members.get("at"),
            traceOrigin: try members.find("trace_origin"))
    }
}

extension AuditEntry: JSONForm {
    func json(asOf: Timestamp?) -> JSON { JSON.audit(self) }

    init(json: ParsedJSON) throws(JSONError) {
        var members = try MemberReader(json)
        self.init(
            at: try members.get("at"), actor: try members.get("actor"), claimedActor: try members.find("claimed_actor"),
            action: try members.get("action"), workflow: try members.find("workflow_name"),
            runID: try members.get("run_id"), requestID: try members.get("request_id"),
            reason: try members.find("reason"), decidedVersion: try members.get("decided_version"),
            result: try members.get("outcome"), detail: try members.find("detail"),
            triggered: try members.find("triggered_run_id"))
    }
}
