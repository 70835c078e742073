public import Workflows

extension JSON {
    /// A run as lists give it.
    public static func run(_ run: RunSummary, label: String?) -> JSON {
        var members = Members()
        members.add(run.workflow, run.foreignID, run.runID)
        members.add("run_state", text: run.runState.name)
        members.add("status", integer: run.status)
        members.add("status_label", text: label)
        members.add("version", integer: run.version)
        members.add("reason", text: run.reason)
        members.add("created_at", time: run.createdAt)
        members.add("updated_at", time: run.updatedAt)
        return members.json
    }

    /// A run's record, with its object.
    public static func record(_ record: Record, asOf: Timestamp? = nil) -> JSON {
        var members = Members()
        members.add("as_of", time: asOf)
        members.add(record)
        return members.json
    }

    /// A version of a run.
    public static func version(_ version: RecordVersion) -> JSON {
        var members = Members()
        members.add(version.record)
        let origin = version.record.meta.origin
        members.add("at", time: version.record.updatedAt)
        members.add("by", text: origin.kind.name)
        members.add("role", text: origin.role?.rawValue)
        members.add("instance", text: origin.instance?.rawValue)
        members.add("actor", text: origin.actor)
        members.add("dwell_seconds", seconds: version.dwell)
        return members.json
    }

    /// A pending timeout.
    public static func timeout(_ timeout: Timeout, label: String?, asOf: Timestamp) -> JSON {
        var members = Members()
        members.add(timeout.workflow, timeout.foreignID, timeout.runID)
        members.add("status", integer: timeout.status)
        members.add("status_label", text: label)
        members.add("name", text: timeout.name)
        members.add("due_at", time: timeout.dueAt)
        let overdue = asOf - timeout.dueAt
        if overdue > .zero, !timeout.held { members.add("overdue_seconds", seconds: overdue) }
        members.add("held", .bool(timeout.held))
        if timeout.attempts > 0 {
            members.add("attempts", integer: timeout.attempts)
            members.add("last_error", text: timeout.lastError)
        }
        return members.json
    }

    /// A failure that is tried again.
    public static func parked(_ event: ParkedEvent, label: String?) -> JSON {
        var members = Members()
        members.add(event.workflow, event.foreignID, event.runID)
        members.add("status", integer: event.status)
        members.add("status_label", text: label)
        members.add("version", integer: event.version)
        members.add("attempts", integer: event.attempts)
        members.add("due_at", time: event.dueAt)
        members.add("last_error", text: event.lastError)
        members.add("last_error_at", time: event.lastErrorAt)
        return members.json
    }

    /// What became of an action on a run.
    public static func action(_ request: ActionRequest, _ end: ActionEnd, foreignID: ForeignID? = nil) -> JSON {
        var members = Members()
        members.add("run_id", text: request.runID.description)
        members.add("foreign_id", text: foreignID?.rawValue)
        members.add("action", text: request.kind.rawValue)
        members.add("request_id", text: request.requestID.rawValue)
        members.add(end, isTrial: request.dryRun)
        return members.json
    }

    /// What became of stopping or starting a role.
    public static func roleAction(_ request: RoleActionRequest, _ end: RoleActionEnd) -> JSON {
        var members = Members()
        members.add("role", text: request.role.rawValue)
        members.add("instance", text: request.instance?.rawValue)
        members.add("action", text: request.kind.rawValue)
        members.add("request_id", text: request.requestID.rawValue)
        members.add(end) { outcome, members in
            members.add("outcome", text: outcome.result.rawValue)
            if case .illegal(let why) = outcome { members.add("detail", text: why) }
        }
        return members.json
    }

    /// What became of triggering a run.
    public static func trigger(_ request: TriggerRequest, _ end: ActionEnd) -> JSON {
        var members = Members()
        members.add("workflow_name", text: request.workflow.rawValue)
        members.add("foreign_id", text: request.foreignID.rawValue)
        members.add("action", text: ActionKind.trigger.rawValue)
        members.add("request_id", text: request.requestID.rawValue)
        members.add(end, isTrial: request.dryRun)
        return members.json
    }
}

extension Members {
    /// What became of an action, and what there is to say of it.
    mutating func add(outcome: String, detail: String?) {
        add("outcome", text: outcome)
        add("detail", text: detail)
    }

    /// How a request ended; `answer` adds what a source says that took it.
    mutating func add<Outcome>(_ end: RequestEnd<Outcome>, answer: (Outcome, inout Members) -> Void) {
        switch end {
        case .outcome(let outcome): answer(outcome, &self)
        case .refused(let why): add(outcome: ActionResult.refused.rawValue, detail: why)
        case .notSent(let why): add(outcome: "not_sent", detail: why)
        case .unknown(let why): add(outcome: "unknown", detail: why)
        }
    }

    /// How an action ended.
    fileprivate mutating func add(_ end: ActionEnd, isTrial: Bool) {
        if isTrial { add("dry_run", .bool(true)) }
        switch end {
        case .notSent(let why):
            add(outcome: "not_sent", detail: why)
        case .unknown(let why):
            add(outcome: "unknown", detail: why)
        case .outcome(let outcome):
            // Whoever looks at the outcome alone must not take a trial for the thing itself.
            if isTrial, case .applied = outcome {
                add("outcome", text: "would_apply")
            } else {
                add("outcome", text: outcome.name)
            }
            switch outcome {
            case .applied(let effect):
                add("effect", text: effect.name)
                if case .triggered(let run?) = effect { add("triggered_run_id", text: run.description) }
                if case .deletionRequested(let copy?) = effect {
                    add("copy_run_id", text: copy.description)
                }
            case .conflict(let version, let status, let runState):
                add("version", integer: version)
                add("status_label", text: status)
                add("run_state", text: runState.name)
            case .illegal(let state): add("run_state", text: state.name)
            case .refused(let why), .failed(let why): add("detail", text: why)
            case .notFound: break
            }
        }
    }
}

extension Members {
    /// Which run something is about.
    fileprivate mutating func add(_ workflow: WorkflowName, _ foreignID: ForeignID, _ runID: RunID) {
        add("workflow_name", text: workflow.rawValue)
        add("foreign_id", text: foreignID.rawValue)
        add("run_id", text: runID.description)
    }

    fileprivate mutating func add(_ record: Record) {
        add(record.workflow, record.foreignID, record.runID)
        add("run_state", text: record.runState.name)
        add("status", integer: record.status)
        add("status_label", text: record.meta.statusLabel)
        add("version", integer: record.version)
        add("reason", text: record.meta.reason)
        add("created_at", time: record.createdAt)
        add("updated_at", time: record.updatedAt)
        add(object: record.object)
        add("object_version", integer: record.objectVersion)
        add("trace_origin", text: record.meta.traceOrigin)
        add("retried_from", text: record.meta.retriedFrom?.description)
    }
}
