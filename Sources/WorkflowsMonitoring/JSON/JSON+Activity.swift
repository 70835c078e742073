public import Workflows

extension JSON {
    /// A version that was stored, as the change feed tells of it.
    public static func event(_ event: Event, label: String?) -> JSON {
        var members = Members()
        members.add("workflow_name", text: event.topic.workflow.rawValue)
        members.add("foreign_id", text: event.foreignID.rawValue)
        members.add("run_id", text: event.runID.description)
        members.add("run_state", text: event.runState.name)
        members.add("previous_status", integer: event.previousStatus)
        members.add("status", integer: event.status)
        members.add("status_label", text: label)
        members.add("version", integer: event.version)
        members.add("at", time: event.at)
        members.add("by", text: event.origin.name)
        return members.json
    }

    /// What a person did to a run, and what became of it.
    public static func audit(_ entry: AuditEntry, foreignID: ForeignID? = nil) -> JSON {
        var members = Members()
        members.add("at", time: entry.at)
        members.add("actor", text: entry.actor)
        members.add("claimed_actor", text: entry.claimedActor)
        members.add("action", text: entry.action.rawValue)
        members.add("workflow_name", text: entry.workflow?.rawValue)
        members.add("foreign_id", text: foreignID?.rawValue)
        members.add("run_id", text: entry.runID.description)
        members.add("request_id", text: entry.requestID.rawValue)
        members.add("reason", text: entry.reason)
        members.add("decided_version", integer: entry.decidedVersion)
        members.add("outcome", text: entry.result.rawValue)
        members.add("detail", text: entry.detail)
        members.add("triggered_run_id", text: entry.triggered?.description)
        return members.json
    }

    /// What a person did to a role, and what became of it.
    public static func roleAction(_ entry: RoleActionEntry) -> JSON {
        let action = entry.action
        var members = Members()
        members.add("at", time: action.at)
        members.add("actor", text: action.actor)
        members.add("claimed_actor", text: action.claimedActor)
        members.add("action", text: action.kind.rawValue)
        members.add("role", text: action.role.rawValue)
        members.add("instance", text: action.instance?.rawValue)
        members.add("request_id", text: action.requestID.rawValue)
        members.add("reason", text: action.reason)
        members.add("outcome", text: entry.outcome.result.rawValue)
        if case .illegal(let why) = entry.outcome { members.add("detail", text: why) }
        return members.json
    }
}
