import Workflows

extension WorkflowOverview: JSONForm {
    func json(asOf: Timestamp?) -> JSON {
        var members = Members()
        members.add("workflow_name", text: workflow.rawValue)
        let counts = counts.sorted { $0.key.rawValue < $1.key.rawValue }
        members.add("counts", .object(counts.map { ($0.key.name, .integer(Int64($0.value))) }))
        members.add("roles_up", integer: rolesUp)
        members.add("roles_expected", integer: rolesExpected)
        members.add("instances", .array(instances.sorted().map { .string($0.rawValue) }))
        members.add("definitions_alive", integer: definitionsAlive)
        members.add("worst_lag_seconds", seconds: worstLag)
        members.add("ailing_roles", .array(ailingRoles.map { .string($0) }))
        members.add("outbox_depth", integer: outboxDepth)
        members.add("parked", integer: parked)
        members.add("parked_kind", text: parkedKind.rawValue)
        members.add("late_timeouts", integer: lateTimeouts.count)
        members.add("late_timeouts_kind", text: lateTimeouts.kind.rawValue)
        members.add("transitions_by_minute", minutes.map { .array($0.map { .integer(Int64($0)) }) })
        members.add("errors_per_minute", number: errorsPerMinute)
        members.add("unknown_status_runs", integer: unknownStatusRuns)
        members.add("stopped_roles", .array(stoppedRoles.map(\.json)))
        return members.json
    }

    init(json: ParsedJSON) throws(JSONError) {
        var members = try MemberReader(json)
        let workflow: WorkflowName = try members.get("workflow_name")
        var counts: [RunState: Int] = [:]
        for (name, count) in try members.table("counts") as [(String, Int)] {
            guard let state = RunState(name: name) else { throw JSONError.unknownName(name).within("counts") }
            counts[state] = count.boundedCount
        }
        let up: Int? = try members.find("roles_up")
        let expected: Int? = try members.find("roles_expected")
        let instances: [InstanceName] = try members.list("instances")
        let definitions = try members.count("definitions_alive")
        let lag: Duration? = try members.find("worst_lag_seconds")
        let ailing: [String] = try members.list("ailing_roles")
        let outbox = try members.count("outbox_depth")
        let parked = try members.count("parked")
        let parkedKind: Total.Kind = try members.get("parked_kind")
        let late = Total(try members.count("late_timeouts"), try members.get("late_timeouts_kind"))
        let minutes: [Int]? = try members.listIfPresent("transitions_by_minute")
        self.init(
            workflow: workflow, counts: counts, rolesUp: up?.boundedCount, rolesExpected: expected?.boundedCount,
            instances: Set(instances), definitionsAlive: definitions, worstLag: lag, ailingRoles: ailing,
            outboxDepth: outbox, parked: parked, parkedKind: parkedKind, lateTimeouts: late,
            minutes: minutes?.map(\.boundedCount), errorsPerMinute: try members.rate("errors_per_minute"),
            unknownStatusRuns: try members.count("unknown_status_runs"),
            stoppedRoles: try members.listIfPresent("stopped_roles") ?? [])
    }
}
