public import FoundationEssentials

extension Record {
    /// The record's next version.
    ///
    /// - Parameters:
    ///   - runState: its run state.
    ///   - status: its status, or `nil` to stay where it is.
    ///   - label: what people call that status.
    ///   - object: the new bytes, or `nil` to keep them.
    ///   - newVisit: whether the status is entered anew; timeouts and attempts belong to a visit.
    ///   - reason: why.
    ///   - origin: who writes it, and by what means.
    ///   - at: when.
    /// - Throws: `illegalRunState`, naming both states, when a run in this state may not go to `runState`.
    public func advanced(
        to runState: RunState, status: Int? = nil, label: String? = nil, object: Data? = nil, newVisit: Bool = false,
        reason: String? = nil, origin: Origin, at: Timestamp
    ) throws(WorkflowError) -> Record {
        guard self.runState.mayPrecede(runState) else {
            throw WorkflowError(
                .illegalRunState, "run \(runID) is \(self.runState.name) and cannot become \(runState.name)",
                current: self)
        }
        // The wall clock may have been set back; a version is never older than the one before it.
        let moment = max(at, updatedAt)
        var next = self
        next.change { fields in
            fields.runState = runState
            if let status { fields.status = status }
            if let object { fields.object = object }
            fields.updatedAt = moment
            fields.meta.version += 1
            fields.meta.reason = reason
            fields.meta.origin = origin
            if status != nil { fields.meta.statusLabel = label }
            if newVisit {
                fields.meta.visit = fields.meta.version
                fields.meta.enteredAt = moment
            }
        }
        return next
    }

    /// Whether `next` may follow this version, its run state included: what a store checks of a change it is given.
    public func mayBecome(_ next: Record) -> Bool {
        next.runID == runID && next.workflow == workflow && next.foreignID == foreignID
            && next.meta.version == meta.version + 1 && runState.mayPrecede(next.runState)
    }

    /// Whether this version takes the failures of the one before along: a callback or a connector saved the run where it
    /// stands, which is no success of the step that fails there. They are due at once, because it may succeed with that.
    public func keepsFailures(of previous: Record) -> Bool {
        keepsFailures(inVisit: previous.meta.visit, after: previous.runState)
    }

    /// As ``keepsFailures(of:)``, of what a store knows of the version before.
    package func keepsFailures(inVisit visit: Int, after runState: RunState?) -> Bool {
        (meta.origin.kind == .callback || meta.origin.kind == .connector) && self.runState == .running
            && (runState == .initiated || runState == .running) && meta.visit == visit
    }

    /// Without its object.
    public var summary: RunSummary {
        RunSummary(
            workflow: workflow, foreignID: foreignID, runID: runID, runState: runState, status: status,
            version: version, enteredAt: meta.enteredAt, createdAt: createdAt, updatedAt: updatedAt,
            reason: meta.reason)
    }
}
