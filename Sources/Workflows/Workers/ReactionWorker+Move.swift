/// One call of a reaction.
struct ReactionAttempt {
    /// The version that it was called for.
    let record: Record
    let number: Int
    /// The failure before, or what it waited for.
    let parked: ParkedEvent?
}

extension ReactionWorker {
    /// Puts what a connector's code decided for a run of its own workflow into the transaction: it is stored once, together
    /// with how far the connector has read.
    func move(
        _ move: ConnectedMove, _ attempt: ReactionAttempt, _ work: inout Work, _ control: RoleControl
    ) async throws -> Handled {
        let now = core.clock.now
        work.transaction.at = now
        // What is read before and behind is stored before and behind: whether the run is moved hangs on all of it.
        work.standsAlone = core.has(.connectedOrder)
        guard let stored = try core.stored(move, by: control.role.name, at: now) else { return .skipped("skipped") }
        if let writes = stored.writes {
            let result = EffectResult()
            // As it was before: where the code fails nothing of the move is stored.
            work.followUp = followUp(attempt, result, work, control)
            work.transaction.effect = core.watched(
                writes, result, of: .connector, for: move.record, by: control.role.name, attempt: attempt.number)
        }
        work.transaction.run = .advance(from: move.record, to: stored.next)
        guard let problem = stored.problem else { return .processed }
        pausing(attempt, problem.error, problem.message, &work, control)
        if let run = stored.awaited(from: move) { await waiting?.wait(attempt.record.runID, for: run, core) }
        wait(attempt.record, attempt.parked, attempts: attempt.number, because: problem.message, &work)
        return .failed
    }

    /// The run that the connector would move is not there yet. Nothing failed, so nothing is counted. Who is told that it has
    /// come on looks at once; where nothing tells of that, the more seldom the longer it lasts.
    func wait(
        _ record: Record, _ parked: ParkedEvent?, attempts: Int, because reason: String, _ work: inout Work
    ) {
        let now = core.clock.now
        work.transaction.at = now
        let since = parked?.firstErrorAt ?? now
        let pause = Duration.patience(since: since, now: now, within: ConnectedMove.pauses(polling: polling))
        park(
            record, attempts: attempts, since: since, reason, .constant(pause), lasting: true, &work)
        // The run's next event may be next in hand, and waits behind this one.
        work.endsBatch = true
    }

    /// Trying again at once cannot help: the run is paused for it.
    private func pausing(
        _ attempt: ReactionAttempt, _ error: any Error, _ message: String, _ work: inout Work, _ control: RoleControl
    ) {
        core.failed(
            RunFailure(
                what: "a connector failed", role: control.role.name, record: attempt.record, attempt: attempt.number,
                error: error, message: message, pauses: true),
            at: work.transaction.at)
        work.transaction.failedAttempt = true
    }

    /// - Parameter work: as it was before the code was put into it.
    private func followUp(
        _ attempt: ReactionAttempt, _ result: EffectResult, _ work: Work, _ control: RoleControl
    ) -> EffectFollowUp {
        EffectFollowUp(result, defective: { _ in }) { [self] error in
            var work = work
            fail(
                attempt.record, attempt: attempt.number, since: attempt.parked?.firstErrorAt, error, &work, control)
            return work.transaction
        }
    }
}
