import FoundationEssentials

extension WorkflowCore {
    /// What an outcome stores: the run's next version, or `nil` for nothing.
    ///
    /// A destination that was not declared is a defect of the code: the run is paused at once, in the code's own name, because
    /// trying again would end the same way. The engine's own resumptions leave it alone too.
    func advance(
        _ record: Record, by outcome: Outcome, declared destinations: [Int], origin: Origin, at now: Timestamp
    ) throws(WorkflowError) -> Record? {
        var record = record
        // Whatever is stored by this build is of its version; where it stores nothing new, the object stays as it was.
        if record.objectVersion != blueprint.objectVersion, outcome.hasObject(allowed: destinations) {
            record.objectVersion = blueprint.objectVersion
        }
        if let defect = defect(of: outcome, from: record, declared: destinations) {
            return try record.advanced(to: .paused, reason: defect.message, origin: origin, at: now)
        }
        switch outcome {
        case .skip, .again, .inTransaction: return nil
        case .writing(let outcome, _):
            return try advance(record, by: outcome, declared: destinations, origin: origin, at: now)
        case .saveAndRepeat(let object):
            return try record.advanced(to: .running, object: object, origin: origin, at: now)
        case .pause(let reason, let object):
            return try record.advanced(to: .paused, object: object, reason: reason, origin: origin, at: now)
        case .cancel(let reason, let object):
            return try record.advanced(to: .cancelled, object: object, reason: reason, origin: origin, at: now)
        case .to(let status, let object):
            return try record.advanced(
                to: definition.isTerminal(status) ? .completed : .running, status: status, label: label(status),
                object: object, newVisit: true, origin: origin, at: now)
        }
    }

    /// What is wrong with where the code moves a run, if anything is.
    func defect(of outcome: Outcome, from record: Record, declared destinations: [Int]) -> WorkflowError? {
        guard case .to(let status, _) = outcome.parts.outcome, !destinations.contains(status) else { return nil }
        return WorkflowError(
            .invalidTransition,
            "the code moved the run from \(label(record.status)) to \(label(status)), which is not declared",
            runID: record.runID)
    }

    /// The engine pauses a run.
    func paused(
        _ record: Record, because reason: String, origin: Origin, at now: Timestamp
    ) throws(WorkflowError) -> Record {
        try record.advanced(
            to: .paused, reason: reason,
            origin: Origin(.engine, role: origin.role, instance: origin.instance), at: now)
    }
}
