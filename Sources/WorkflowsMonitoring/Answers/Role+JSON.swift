import Workflows

/// What the instance says of its work stands in the role itself as far as it holds now, and wholly, as the instance
/// said it last, in `report`. Who told it to stop is in `stop` wholly.
extension RoleStatus: JSONForm {
    func json(asOf: Timestamp?) -> JSON {
        var members = Members(JSON.role(self))
        members.add("status", integer: status)
        members.add("start_id", text: startID?.rawValue)
        members.add("instance_silence_seconds", seconds: instanceSilence)
        members.add("report", report?.json)
        members.add("stop", stop?.json)
        members.add("stops", .array(stops.map(\.json)))
        members.add("stands", stands?.json)
        return members.json
    }

    init(json: ParsedJSON) throws(JSONError) {
        var members = try MemberReader(json)
        let workflow: WorkflowName = try members.get("workflow_name")
        let role: RoleName = try members.get("role")
        let displayName: String = try members.get("display_name")
        let kind: WorkflowDefinition.RoleKind = try members.get("kind")
        let instance: InstanceName? = try members.find("instance")
        let instanceState: InstanceState? = try members.find("instance_state")
        let seenAt: Timestamp? = try members.find("instance_seen_at")
        let state: RoleState = try members.get("state")
        let since: Timestamp? = try members.find("since")
        let holder: InstanceName? = try members.find("holder")
        let status: Int? = try members.find("status")
        let startID: StartID? = try members.find("start_id")
        let silence: Duration? = try members.find("instance_silence_seconds")
        let report: RoleReport? = try members.find("report")
        self.init(
            workflow: workflow, role: role, displayName: displayName, kind: kind, status: status, instance: instance,
            startID: startID, instanceState: instanceState, instanceSeenAt: seenAt, instanceSilence: silence,
            state: state, since: since, holder: holder, report: report.map(RoleReport.init(bounding:)),
            stop: try members.find("stop"), stops: try members.listIfPresent("stops") ?? [],
            stands: try members.find("stands"))
    }
}

extension RoleAction.Decision: JSONReadable {
    var json: JSON {
        var members = Members()
        members.add("lease", integer: Int(clamping: epoch))
        members.add("holder", text: holder?.rawValue)
        return members.json
    }

    init(json: ParsedJSON) throws(JSONError) {
        var members = try MemberReader(json)
        let lease: Int = try members.get("lease")
        self.init(epoch: Int64(lease), holder: try members.find("holder"))
    }
}

extension StoppedRole: JSONReadable {
    var json: JSON {
        var members = Members()
        members.add("role", text: role.rawValue)
        members.add("display_name", text: displayName)
        members.add("stop", stop.json)
        members.add("is_down", .bool(isDown))
        return members.json
    }

    init(json: ParsedJSON) throws(JSONError) {
        var members = try MemberReader(json)
        self.init(
            role: try members.get("role"), displayName: try members.get("display_name"),
            stop: try members.get("stop"), isDown: try members.get("is_down"))
    }
}

extension RoleReport: JSONReadable {
    fileprivate var json: JSON {
        var members = Members()
        members.add("role", text: role.rawValue)
        members.add("state", text: state.rawValue)
        members.add("since", time: since)
        members.add("stop", stop?.json)
        members.add("current_run_id", text: currentRun?.description)
        members.add("current_run_since", time: currentRunSince)
        members.add("lag_seconds", seconds: lag)
        members.add("alert", alert.map { .bool($0) })
        members.add("last_error", text: lastError)
        members.add("last_error_at", time: lastErrorAt)
        members.add("error_count", integer: errorCount)
        members.add("backoff_until", time: backoffUntil)
        members.add("processed", integer: processed)
        let skipped = skipped.sorted { $0.key < $1.key }
        members.add("skipped", .object(skipped.map { ($0.key, .integer(Int64($0.value))) }))
        members.add("latency_p50_seconds", seconds: latencyP50)
        members.add("latency_p99_seconds", seconds: latencyP99)
        return members.json
    }

    init(json: ParsedJSON) throws(JSONError) {
        var members = try MemberReader(json)
        let role: RoleName = try members.get("role")
        let state: RoleState = try members.get("state")
        self.init(role: role, state: state, since: try members.get("since"))
        stop = try members.find("stop")
        currentRun = try members.find("current_run_id")
        currentRunSince = try members.find("current_run_since")
        lag = try members.find("lag_seconds")
        alert = try members.find("alert")
        lastError = try members.find("last_error")
        lastErrorAt = try members.find("last_error_at")
        errorCount = try members.get("error_count")
        backoffUntil = try members.find("backoff_until")
        processed = try members.get("processed")
        skipped = Dictionary(try members.table("skipped") as [(String, Int)]) { first, _ in first }
        latencyP50 = try members.find("latency_p50_seconds")
        latencyP99 = try members.find("latency_p99_seconds")
    }
}

extension RoleStop: JSONReadable {
    fileprivate var json: JSON {
        var members = Members()
        members.add("role", text: role.rawValue)
        members.add("instance", text: instance?.rawValue)
        members.add("asked_by", text: askedBy)
        members.add("reason", text: reason)
        members.add("asked_at", time: askedAt)
        return members.json
    }

    init(json: ParsedJSON) throws(JSONError) {
        var members = try MemberReader(json)
        self.init(
            role: try members.get("role"), instance: try members.find("instance"),
            askedBy: try members.get("asked_by"), reason: try members.find("reason"),
            askedAt: try members.get("asked_at"))
    }
}
