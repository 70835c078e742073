import Logging

/// Works for the role that lets go of what a workflow does not keep (``Retention``): in small batches, and asleep until
/// the next run is due, or until it is told of what may let something go.
final class RetentionWorker: RoleBody {
    private let core: WorkflowCore
    private let store: any RetentionStore
    private let retention: Retention

    /// So many runs go in one transaction.
    private static let runBatch = 32
    /// So many events are looked through for objects that may go.
    private static let eventBatch = 256
    /// Objects that the events did not lead to are looked for when the role is taken, and so often after that.
    private static let sweepEvery = Duration.hours(24)
    /// A batch is followed by a pause so many times as long, and no longer than a quarter of a second: the store is there
    /// for others.
    private static let patience = 3
    /// Who is told of much looks no sooner than that after the last look, and so many times as long as that took.
    private static let gap = Duration.seconds(1)
    private static let rest = 20

    init(core: WorkflowCore, store: any RetentionStore, retention: Retention) {
        self.core = core
        self.store = store
        self.retention = retention
    }

    /// When to look again.
    private struct NextLook {
        var at: Timestamp
        /// Whether more may be found before: what consumers pass meanwhile is told.
        var isTold = false
    }

    func serve(_ control: RoleControl) async throws {
        let interruption = Signal()
        var claimedAt = Timestamp.distantPast
        var sweep = Sweep()
        var walk = Walk()
        while !control.isDraining {
            // Before the looks: what happens meanwhile is heard of.
            let listener = core.adapter.changes.listen(to: [.versions, .cursors, .parked(core.name)])
            control.setInterrupt {
                interruption.raise()
                listener.interrupt()
            }
            let began = core.clock.elapsed
            let looks = [
                try await removeRuns(control, interruption, &walk),
                try await dropObjects(control, interruption, &claimedAt, &sweep),
            ].compactMap(\.self)
            guard !control.isDraining else { return }
            let due = looks.map(\.at).min().map { core.clock.elapsed(at: $0) }
            if looks.contains(where: \.isTold) {
                let took = core.clock.elapsed - began
                let soonest = core.clock.elapsed + min(retention.polling, max(Self.gap, took * Self.rest))
                guard try await listener.wait(until: due, clock: core.clock) else { continue }
                try await interruption.wait(until: due.map { min($0, soonest) } ?? soonest, clock: core.clock)
            } else {
                // Nothing but the time makes anything due: it is told of nothing.
                control.setInterrupt { interruption.raise() }
                try await interruption.wait(until: due, clock: core.clock)
            }
        }
    }

    /// A walk over the runs that are due.
    private struct Walk {
        /// Where the last look ended; `nil` for a walk that begins.
        var position: UpkeepPosition?
        /// Whether some were passed over because they are held back.
        var isHeldBack = false
    }

    /// Removes runs for as long as some are due.
    ///
    /// A look passes over so many runs that are held back, and the next goes on behind them: however many there are, they
    /// hold nobody else back.
    ///
    /// - Returns: when to look again; `nil` where runs are kept.
    private func removeRuns(
        _ control: RoleControl, _ interruption: Signal, _ walk: inout Walk
    ) async throws -> NextLook? {
        guard let age = retention.finishedRuns else { return nil }
        var last: [RunID] = []
        while !control.isDraining {
            let began = core.clock.elapsed
            let now = core.clock.now
            // A run is due at the very moment.
            let moment = now - age + .microseconds(1)
            let expired = try await store.expiredRuns(
                of: core.name, before: moment, after: walk.position, limit: Self.runBatch)
            walk.position = expired.position
            walk.isHeldBack = walk.isHeldBack || expired.held > 0
            // What the store found and then did not let go is held back by something new.
            if expired.runs.isEmpty || expired.runs == last {
                walk.isHeldBack = walk.isHeldBack || !expired.runs.isEmpty
                if expired.position == nil {
                    let next = expired.next.map { $0 + age } ?? now + age
                    guard walk.isHeldBack else { return NextLook(at: next) }
                    walk.isHeldBack = false
                    return NextLook(at: min(next, now + retention.polling), isTold: true)
                }
            } else {
                try await remove(expired.runs, writtenBefore: moment, since: began, control)
            }
            last = expired.runs
            try await pause(since: began, interruption)
        }
        return nil
    }

    private func remove(
        _ runs: [RunID], writtenBefore moment: Timestamp, since began: Duration, _ control: RoleControl
    ) async throws {
        var transaction = StoreTransaction(at: core.clock.now)
        transaction.fence = control.fence
        transaction.upkeep = .forget(runs, writtenBefore: moment)
        _ = try await store.transact(transaction)
        for run in runs {
            core.finished(control.role.name, run: run, lag: .zero, took: core.clock.elapsed - began, .processed)
        }
        core.logger.debug("finished runs went", metadata: core.about(control.role.name, [.count: runs.count]))
    }

    /// Drops objects of versions long past, as far as every consumer has come.
    ///
    /// - Returns: when to look again; `nil` where objects are kept.
    private func dropObjects(
        _ control: RoleControl, _ interruption: Signal, _ claimedAt: inout Timestamp, _ sweep: inout Sweep
    ) async throws -> NextLook? {
        guard let kept = retention.objects else { return nil }
        let consumer = core.names.retentionConsumer
        while !control.isDraining {
            let began = core.clock.elapsed
            let passed = try await store.passedEvents(of: core.name, by: consumer, limit: Self.eventBatch)
            var versions: [RunID: Int] = [:]
            for event in passed.events where event.version > kept {
                versions[event.runID] = max(versions[event.runID] ?? 0, event.version - kept)
            }
            var transaction = StoreTransaction(at: core.clock.now)
            transaction.fence = control.fence
            transaction.upkeep = .thin(versions, of: core.name)
            transaction.cursor = CursorMove(
                consumer: consumer, partition: Partition(number: 0), from: passed.after, to: passed.through)
            let isIdle = passed.through == passed.after
            // Says, too, that the events behind the cursor are still needed.
            if !isIdle || ConsumerStanding.isClaimDue(claimedAt: claimedAt, at: transaction.at) {
                _ = try await store.transact(transaction)
                claimedAt = transaction.at
            }
            if isIdle, try await !self.sweep(control, keeping: kept, &sweep) {
                return NextLook(at: transaction.at + retention.polling, isTold: true)
            }
            try await pause(since: began, interruption)
        }
        return nil
    }

    /// A look at all runs for objects that are kept although they are not to be.
    private struct Sweep {
        var position: UpkeepPosition?
        /// When the next one begins; `nil` for at once.
        var dueAt: Duration?
    }

    /// Drops what the events no longer lead to: objects of versions whose events went before objects were to go, or were
    /// passed when more were to be kept, or waited for a failure that is over by now. Looks at some runs, where it is time,
    /// and writes only where there is something to drop.
    ///
    /// - Returns: whether it is to be called again soon.
    private func sweep(_ control: RoleControl, keeping count: Int, _ sweep: inout Sweep) async throws -> Bool {
        if let due = sweep.dueAt, core.clock.elapsed < due { return false }
        let kept = try await store.keptObjects(
            of: core.name, by: core.names.retentionConsumer, keeping: count, after: sweep.position,
            limit: Self.runBatch)
        if !kept.versions.isEmpty {
            var transaction = StoreTransaction(at: core.clock.now)
            transaction.fence = control.fence
            transaction.upkeep = .thin(kept.versions, of: core.name)
            _ = try await store.transact(transaction)
        }
        sweep.position = kept.position
        sweep.dueAt = kept.position == nil ? core.clock.elapsed + Self.sweepEvery : nil
        return kept.position != nil
    }

    /// Leaves the store to others for a while. A clock that stands still has nothing to make good.
    private func pause(since began: Duration, _ interruption: Signal) async throws {
        let pause = min((core.clock.elapsed - began) * Self.patience, .milliseconds(250))
        guard pause > .zero else { return await Task.yield() }
        try await interruption.wait(until: core.clock.elapsed + pause, clock: core.clock)
    }
}
