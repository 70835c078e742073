import Workflows

extension Timeout: JSONForm {
    func json(asOf: Timestamp?) -> JSON {
        var members = Members(JSON.timeout(self, label: nil, asOf: asOf ?? dueAt))
        if attempts <= 0 {
            members.add("attempts", integer: attempts)
            members.add("last_error", text: lastError)
        }
        members.add("timeout_id", .integer(id))
        members.add("visit", integer: visit)
        members.add("first_due_at", time: firstDueAt)
        return members.json
    }

    init(json: ParsedJSON) throws(JSONError) {
        var members = try MemberReader(json)
        let workflow: WorkflowName = try members.get("workflow_name")
        let foreignID: ForeignID = try members.get("foreign_id")
        self.init(
            id: try members.get("timeout_id"), workflow: workflow, runID: try members.get("run_id"),
            foreignID: foreignID, status: try members.get("status"), visit: try members.get("visit"),
            name: try members.get("name"), dueAt: try members.get("due_at"), held: try members.get("held"),
            attempts: try members.get("attempts"), lastError: try members.find("last_error"),
            firstDueAt: try members.get("first_due_at"))
    }
}

extension ParkedEvent: JSONForm {
    func json(asOf: Timestamp?) -> JSON {
        var members = Members(JSON.parked(self, label: nil))
        members.add("consumer", text: consumer.rawValue)
        members.add("partition", integer: partition.number)
        members.add("first_error_at", time: firstErrorAt)
        members.add("lasting", .bool(lasting))
        return members.json
    }

    init(json: ParsedJSON) throws(JSONError) {
        var members = try MemberReader(json)
        self.init(
            consumer: try members.get("consumer"), workflow: try members.get("workflow_name"),
            runID: try members.get("run_id"), foreignID: try members.get("foreign_id"),
            partition: Partition(number: try members.get("partition")), version: try members.get("version"),
            status: try members.get("status"), attempts: try members.get("attempts"),
            dueAt: try members.get("due_at"), lastError: try members.get("last_error"),
            firstErrorAt: try members.get("first_error_at"), lastErrorAt: try members.get("last_error_at"),
            lasting: try members.get("lasting"))
    }
}

extension OutboxStanding: JSONForm {
    func json(asOf: Timestamp?) -> JSON {
        var members = Members()
        members.add("row_is_event", .bool(rowIsEvent))
        members.add("depth", integer: depth)
        members.add("oldest_seconds", seconds: oldest)
        return members.json
    }

    init(json: ParsedJSON) throws(JSONError) {
        var members = try MemberReader(json)
        self.init(
            rowIsEvent: try members.get("row_is_event"), depth: try members.count("depth"),
            oldest: try members.find("oldest_seconds"))
    }
}
