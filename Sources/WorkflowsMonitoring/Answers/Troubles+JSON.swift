import Workflows

extension WorkflowTrouble: JSONForm {
    func json(asOf: Timestamp?) -> JSON {
        var members = Members()
        members.add("workflow_name", text: workflow.rawValue)
        members.add("instance_seen_at", time: instanceLastSeen)
        let roles = rolesSince.sorted { $0.key < $1.key }
        members.add("roles_since", .object(roles.map { ($0.key, .time($0.value)) }))
        members.add("paused", .array(paused.map(\.json)))
        members.add("stuck", .array(stuck.map(\.json)))
        members.add("unrecovered", unrecovered?.json)
        members.add("parked", parked?.json)
        members.add("late_since", time: lateSince)
        members.add("outbox", outbox?.json)
        members.add("unknown_status_since", time: unknownStatusSince)
        return members.json
    }

    init(json: ParsedJSON) throws(JSONError) {
        var members = try MemberReader(json)
        self.init(try members.get("workflow_name"))
        instanceLastSeen = try members.find("instance_seen_at")
        let roles = try members.table("roles_since") as [(name: String, value: Timestamp)]
        rolesSince = Dictionary(roles.map { ($0.name, $0.value) }) { first, _ in first }
        paused = try members.list("paused")
        stuck = try members.list("stuck")
        unrecovered = try members.find("unrecovered")
        parked = try members.find("parked")
        lateSince = try members.find("late_since")
        outbox = try members.find("outbox")
        unknownStatusSince = try members.find("unknown_status_since")
    }
}

extension WorkflowTrouble.PauseCause: JSONReadable {}

extension WorkflowTrouble.Paused: JSONReadable {
    fileprivate var json: JSON {
        var members = Members(total.json(asOf: nil))
        members.add("status", integer: status)
        members.add("cause", text: cause?.rawValue)
        members.add("since", time: since)
        members.add("reason", text: reason)
        return members.json
    }

    init(json: ParsedJSON) throws(JSONError) {
        let total = try Total(json: json)
        var members = try MemberReader(json)
        self.init(
            status: try members.get("status"), cause: try members.find("cause"), total: total,
            since: try members.find("since"), reason: try members.find("reason"))
    }
}

extension WorkflowTrouble.Stuck: JSONReadable {
    fileprivate var json: JSON {
        var members = Members(total.json(asOf: nil))
        members.add("status", integer: status)
        members.add("since", time: since)
        members.add("usual_seconds", seconds: usual)
        return members.json
    }

    init(json: ParsedJSON) throws(JSONError) {
        let total = try Total(json: json)
        var members = try MemberReader(json)
        self.init(
            status: try members.get("status"), total: total, since: try members.get("since"),
            usual: try members.get("usual_seconds"))
    }
}

extension WorkflowTrouble.Standing: JSONReadable {
    fileprivate var json: JSON {
        var members = Members(total.json(asOf: nil))
        members.add("since", time: since)
        return members.json
    }

    init(json: ParsedJSON) throws(JSONError) {
        let total = try Total(json: json)
        var members = try MemberReader(json)
        self.init(total: total, since: try members.get("since"))
    }
}

/// What people did to a role. What became of it is there by its name, with the reason in `detail` and how the role stood in
/// `stands`.
extension RoleActionEntry: JSONForm {
    func json(asOf: Timestamp?) -> JSON {
        var members = Members(JSON.roleAction(self))
        members.add("decided_on", action.decidedOn?.json)
        if case .conflict(let stands) = outcome { members.add("stands", stands.json) }
        return members.json
    }

    init(json: ParsedJSON) throws(JSONError) {
        var members = try MemberReader(json)
        let at: Timestamp = try members.get("at")
        let actor: String = try members.get("actor")
        let claimed: String? = try members.find("claimed_actor")
        let action = RoleAction(
            kind: try members.get("action"), role: try members.get("role"), instance: try members.find("instance"),
            decidedOn: try members.find("decided_on"), requestID: try members.get("request_id"),
            reason: try members.find("reason"), actor: actor, claimedActor: claimed, at: at)
        let outcome: RoleActionOutcome
        switch try members.get("outcome") as ActionResult {
        case .applied: outcome = .applied
        case .notFound: outcome = .notFound
        case .conflict: outcome = .conflict(try members.get("stands"))
        case .illegal, .refused, .failed: outcome = .illegal(try members.get("detail"))
        }
        self.init(action: action, outcome: outcome)
    }
}

extension RoleAction.Kind: JSONReadable {}
