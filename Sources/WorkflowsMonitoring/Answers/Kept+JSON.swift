import Workflows

extension KeptEvent: JSONForm {
    func json(asOf: Timestamp?) -> JSON { JSON.keptEvent(self) }

    init(json: ParsedJSON) throws(JSONError) {
        var members = try MemberReader(json)
        let workflow: WorkflowName? = try members.find("workflow_name")
        self.init(
            consumer: try members.get("consumer"), workflow: workflow, eventID: try members.get("stream_event_id"),
            key: try members.get("key"), type: try members.get("type"), at: try members.get("at"),
            keptAt: try members.get("kept_at"), attempts: try members.count("attempts"),
            dueAt: try members.get("due_at"), lastError: try members.get("last_error"))
    }
}

extension KeptEventList: JSONForm {
    func json(asOf: Timestamp?) -> JSON {
        var members = Members(total.json(asOf: asOf))
        members.add("items", .array(items.map { $0.json(asOf: asOf) }))
        return members.json
    }

    init(json: ParsedJSON) throws(JSONError) {
        var members = try MemberReader(json)
        self.init(
            items: try members.list("items"),
            total: Total(try members.count("total"), try members.get("total_kind")))
    }
}
