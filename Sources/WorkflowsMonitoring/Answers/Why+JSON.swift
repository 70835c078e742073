import Workflows

/// The cause is `cause`, its facts stand beside it; `sentence` says it all in the words of every screen.
extension Why: JSONForm {
    func json(asOf: Timestamp?) -> JSON {
        var members = Members()
        members.add("cause", text: cause.name)
        if let asOf { members.add("sentence", text: sentence(asOf: asOf)) }
        cause.add(to: &members)
        members.add("also_timeout_at", time: alsoTimeout)
        members.add("run", run.json(label: nil))
        return members.json
    }

    init(json: ParsedJSON) throws(JSONError) {
        var members = try MemberReader(json)
        self.init(
            cause: try Cause(&members), run: try members.get("run"),
            alsoTimeout: try members.find("also_timeout_at"))
    }
}

extension Why.Cause {
    /// The name scripts rely on.
    var name: String {
        switch self {
        case .finished: "finished"
        case .pausedByPerson: "paused_by_person"
        case .pausedByEngine: "paused_by_engine"
        case .backingOff: "backing_off"
        case .roleWithoutHolder: "role_without_holder"
        case .roleStopped: "role_stopped"
        case .roleSilent: "role_silent"
        case .roleBackingOff: "role_backing_off"
        case .inHand: "in_hand"
        case .queued: "queued"
        case .timeout: "timeout"
        case .timeoutFailing: "timeout_failing"
        case .callback: "callback"
        case .unknownStatus: "unknown_status"
        case .noReasonFound: "no_reason_found"
        }
    }

    fileprivate func add(to members: inout Members) {
        switch self {
        case .finished(let state, let actor, let reason):
            members.add("run_state", text: state.name)
            members.add("actor", text: actor)
            members.add("reason", text: reason)
        case .pausedByPerson(let actor, let reason):
            members.add("actor", text: actor)
            members.add("reason", text: reason)
        case .pausedByEngine(let reason, let resumedAt):
            members.add("reason", text: reason)
            members.add("resumed_at", time: resumedAt)
        case .backingOff(let attempts, let until, let error):
            members.add("attempts", integer: attempts)
            members.add("backoff_until", time: until)
            members.add("last_error", text: error)
        case .roleWithoutHolder(let role): members.add("display_name", text: role)
        case .roleStopped(let role, let actor, let reason):
            members.add("display_name", text: role)
            members.add("stop_asked_by", text: actor)
            members.add("stop_reason", text: reason)
        case .roleSilent(let role, let instance, let silence):
            members.add("display_name", text: role)
            members.add("instance", text: instance.rawValue)
            members.add("silence_seconds", seconds: silence)
        case .roleBackingOff(let role, let until, let error):
            members.add("display_name", text: role)
            members.add("backoff_until", time: until)
            members.add("last_error", text: error)
        case .inHand(let role, let instance, let since):
            members.add("display_name", text: role)
            members.add("instance", text: instance.rawValue)
            members.add("since", time: since)
        case .queued(let role, let lag):
            members.add("display_name", text: role)
            members.add("lag_seconds", seconds: lag)
        case .timeout(let name, let due):
            members.add("name", text: name)
            members.add("due_at", time: due)
        case .timeoutFailing(let name, let attempts, let until, let error):
            members.add("name", text: name)
            members.add("attempts", integer: attempts)
            members.add("backoff_until", time: until)
            members.add("last_error", text: error)
        case .unknownStatus(let status): members.add("status", integer: status)
        case .callback, .noReasonFound: break
        }
    }

    fileprivate init(_ members: inout MemberReader) throws(JSONError) {
        let name: String = try members.get("cause")
        switch name {
        case "finished":
            self = .finished(
                try members.get("run_state"), actor: try members.find("actor"), reason: try members.find("reason"))
        case "paused_by_person":
            self = .pausedByPerson(actor: try members.get("actor"), reason: try members.find("reason"))
        case "paused_by_engine":
            self = .pausedByEngine(reason: try members.find("reason"), resumedAt: try members.find("resumed_at"))
        case "backing_off":
            self = .backingOff(
                attempts: try members.get("attempts"), until: try members.get("backoff_until"),
                error: try members.get("last_error"))
        case "role_without_holder": self = .roleWithoutHolder(role: try members.get("display_name"))
        case "role_stopped":
            self = .roleStopped(
                role: try members.get("display_name"), by: try members.get("stop_asked_by"),
                reason: try members.find("stop_reason"))
        case "role_silent":
            self = .roleSilent(
                role: try members.get("display_name"), instance: try members.get("instance"),
                silence: try members.get("silence_seconds"))
        case "role_backing_off":
            self = .roleBackingOff(
                role: try members.get("display_name"), until: try members.get("backoff_until"),
                error: try members.find("last_error"))
        case "in_hand":
            self = .inHand(
                role: try members.get("display_name"), instance: try members.get("instance"),
                since: try members.find("since"))
        case "queued": self = .queued(role: try members.get("display_name"), lag: try members.find("lag_seconds"))
        case "timeout": self = .timeout(name: try members.get("name"), dueAt: try members.get("due_at"))
        case "timeout_failing":
            self = .timeoutFailing(
                name: try members.get("name"), attempts: try members.get("attempts"),
                until: try members.get("backoff_until"), error: try members.get("last_error"))
        case "callback": self = .callback
        case "unknown_status": self = .unknownStatus(try members.get("status"))
        case "no_reason_found": self = .noReasonFound
        default: throw JSONError.unknownName(name).within("cause")
        }
    }
}
