import Workflows

/// Which runs a list is of. Conditions that are not made are left out.
extension RunQuery: JSONForm {
    func json(asOf: Timestamp?) -> JSON {
        var members = Members()
        func add(_ name: String, _ values: [JSON]) {
            if !values.isEmpty { members.add(name, .array(values)) }
        }
        add("workflow_names", workflows.map { .string($0.rawValue) })
        add("foreign_ids", foreignIDs.map { .string($0.rawValue) })
        add("run_states", runStates.map { .string($0.name) })
        add("statuses", statuses.map { .integer(Int64($0)) })
        members.add("run_id_prefix", text: runIDPrefix)
        members.add("foreign_id_contains", text: foreignIDContains)
        members.add("reason_contains", text: reasonContains)
        members.add("created_from", time: createdFrom)
        members.add("created_before", time: createdBefore)
        members.add("updated_from", time: updatedFrom)
        members.add("updated_before", time: updatedBefore)
        members.add("sort", text: sort.rawValue)
        members.add("descending", .bool(descending))
        return members.json
    }

    init(json: ParsedJSON) throws(JSONError) {
        var members = try MemberReader(json)
        self.init()
        workflows = try members.listIfPresent("workflow_names") ?? []
        foreignIDs = try members.listIfPresent("foreign_ids") ?? []
        runStates = try members.listIfPresent("run_states") ?? []
        statuses = try members.listIfPresent("statuses") ?? []
        runIDPrefix = try members.find("run_id_prefix")
        foreignIDContains = try members.find("foreign_id_contains")
        reasonContains = try members.find("reason_contains")
        createdFrom = try members.find("created_from")
        createdBefore = try members.find("created_before")
        updatedFrom = try members.find("updated_from")
        updatedBefore = try members.find("updated_before")
        sort = try members.find("sort") ?? .updated
        descending = try members.find("descending") ?? true
    }
}

extension Crossed: JSONForm {
    func json(asOf: Timestamp?) -> JSON {
        var members = Members()
        members.add("workflow_name", text: workflow.rawValue)
        members.add("from", integer: from)
        members.add("to", integer: to)
        members.add("by", text: origin.name)
        return members.json
    }

    init(json: ParsedJSON) throws(JSONError) {
        var members = try MemberReader(json)
        self.init(
            workflow: try members.get("workflow_name"), from: try members.get("from"), to: try members.get("to"),
            origin: try members.get("by"))
    }
}
