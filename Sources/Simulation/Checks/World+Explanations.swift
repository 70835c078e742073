import Workflows
import WorkflowsTesting

/// What became of what code came to: nothing that was decided, and no failure, is lost without a reason.
extension World {
    /// Time stands still while anything can be done: what an attempt came to is stored in the moment that it ends, unless
    /// the run was moved by somebody else before, or its process had trouble.
    func judgeExplanations(_ facts: Facts) -> [BrokenInvariant] {
        var ends = facts.timeoutEnds
        var lastCalls: [[String]: Int] = [:]
        for attempt in facts.attempts { lastCalls[call(attempt)] = attempt.id }
        return facts.attempts.compactMap { attempt in
            let what =
                "attempt \(attempt.number) of \(attempt.place) on version \(attempt.version) of \(attempt.runID), "
                + "number \(attempt.id),"
            guard let ended = attempt.endedAt else {
                let isDead = processes.contains { $0.owner == attempt.process && $0.isDead }
                return isDead || !isFinished ? nil : BrokenInvariant(.attempts, "\(what) never ended")
            }
            // What is excused explains itself, and leaves what was stored to explain another.
            if isExcused(attempt, at: ended) || isExplained(attempt, at: ended, facts, &ends) { return nil }
            // What was decided behind another move that did not go as foreseen is dropped, and the event taken again.
            let isLast = lastCalls[call(attempt)] == attempt.id
            if case .decided = attempt.end, attempt.moving != nil, !isLast { return nil }
            if isOfRepeatedEvent(attempt, facts) { return nil }
            return BrokenInvariant(
                .attempts, "\(what) came to \(attempt.end) at \(ended.inSeconds) s, and nothing of that was stored")
        }
    }

    private func call(_ attempt: Attempt) -> [String] {
        [attempt.place.description, "\(attempt.runID)", "\(attempt.version)"]
    }

    /// Whether a connector was called for an event that came again and had been dealt with: what it comes to then is refused,
    /// also where the run it would move is by chance in the same place again.
    private func isOfRepeatedEvent(_ attempt: Attempt, _ facts: Facts) -> Bool {
        guard case .decided = attempt.end, attempt.moving != nil else { return false }
        let slot = processes.first { $0.owner == attempt.process }?.slot
        let comesAgain = plan.faults.contains { fault in
            guard case .repeating(let affected, _, let span) = fault.kind else { return false }
            return (affected ?? slot) == slot && (fault.at...(fault.at + span)).contains(attempt.at)
        }
        return comesAgain
            && facts.attempts.contains { earlier in
                guard earlier.id < attempt.id, call(earlier) == call(attempt), case .decided = earlier.end,
                    let moving = earlier.moving, let ended = earlier.endedAt
                else { return false }
                let next = facts.byKey[Facts.Key(runID: moving.runID, version: moving.version + 1)]
                return next.map { $0.at <= ended } == true
            }
    }

    private func isExplained(
        _ attempt: Attempt, at ended: Duration, _ facts: Facts, _ ends: inout [Facts.TimeoutEnd: Int]
    ) -> Bool {
        let kind = attempt.place.kind
        let (runID, version) = attempt.moving ?? (attempt.runID, attempt.version)
        let moves = attempt.moving != nil || kind == .step || kind == .timeout || kind == .callback
        // By this attempt, as its object says, or by somebody else: then this one came too late.
        let next = moves ? facts.byKey[Facts.Key(runID: runID, version: version + 1)] : nil
        let hasMoved = next.map { $0.at <= ended } == true
        switch attempt.end {
        case .underWay, .decided("called"): return true
        case .decided("skipped") where kind != .timeout: return true
        case .decided("skipped"), .decided("again"):
            return hasMoved || take(attempt, at: ended, &ends)
        case .decided: return hasMoved
        // Who called back is told.
        case .failed where kind == .callback: return true
        case .failed:
            let isKept = facts.failures[attempt.id, default: []].contains { $0.at == ended }
            // A connector's failure is kept whatever became of the run that it would move.
            return isKept || hasMoved && attempt.moving == nil
        case .cancelled: return hasMoved && attempt.moving == nil || isToldToStop(attempt, at: ended)
        }
    }

    /// The end of a timeout that did not move its run, which explains one attempt.
    private func take(_ attempt: Attempt, at ended: Duration, _ ends: inout [Facts.TimeoutEnd: Int]) -> Bool {
        guard let status = Self.timeouts[attempt.place.name]?.status else { return false }
        let role = outside.services.orders.definition.roles.first {
            $0.kind == .timeout && $0.status == status.rawValue
        }
        guard let role else { return false }
        let end = Facts.TimeoutEnd(role: role.name, isAgain: attempt.end == .decided("again"), at: ended)
        guard let left = ends[end], left > 0 else { return false }
        ends[end] = left - 1
        return true
    }

    /// Whether the process, or one of its roles, was told to stop, and what it had in hand cancelled.
    private func isToldToStop(_ attempt: Attempt, at ended: Duration) -> Bool {
        let grace = BuildOptions().grace
        let isStopping = processes.contains { process in
            process.owner == attempt.process && process.stoppedAt.map { $0 <= ended } == true
        }
        return isStopping
            || plan.errands.contains { errand in
                if case .stopRole = errand.kind { errand.at + grace <= ended } else { false }
            }
    }

    /// Whether the attempt's process was in trouble while it was under way.
    private func isExcused(_ attempt: Attempt, at ended: Duration) -> Bool {
        let process = processes.first { $0.owner == attempt.process }
        if let killed = process?.killedAt, attempt.at <= killed, killed <= ended { return true }
        // A lease that ran out is noticed at the next renewal. Who waited for an event that came late meanwhile calls code
        // all the same.
        let notice = plan.faults.reduce(Duration.seconds(1)) { notice, fault in
            if case .late(_, let milliseconds, _) = fault.kind {
                max(notice, .seconds(1) + .milliseconds(milliseconds))
            } else {
                notice
            }
        }
        return plan.faults.contains { fault in
            fault.span(in: process?.slot ?? 0, excuses: attempt, notice)?.overlaps(attempt.at...ended) == true
        }
    }
}

extension Fault {
    /// While what code comes to in a slot may be lost: a role is lost, or a write fails.
    ///
    /// - Parameter notice: So long it takes until nothing comes of the trouble any more.
    fileprivate func span(
        in slot: Int, excuses attempt: Attempt, _ notice: Duration
    ) -> ClosedRange<Duration>? {
        switch self.kind {
        case .freeze(slot, let span): return at...(at + span + notice)
        case .failing(let call, let affected, _, _, let span) where affected ?? slot == slot:
            // A reaction reads what is next before it stores what is over, one part of it ends the other, and what it
            // calls with it.
            let reads = call == .read || call == .receive
            let isHarmless = reads && (slot == 0 || [.step, .timeout].contains(attempt.place.kind))
            return isHarmless ? nil : at...(at + span + notice)
        case .slow(let affected, let milliseconds, let span) where affected ?? slot == slot:
            return at...(at + span + .milliseconds(2 * milliseconds) + notice)
        default: return nil
        }
    }
}
