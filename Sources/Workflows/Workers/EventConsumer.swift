/// A role that takes the events of a topic one by one, and again what it failed at when that is due.
///
/// User code is called for one run at a time; commits of the last outcomes are under way meanwhile.
protocol EventConsumer: RoleBody {
    var core: WorkflowCore { get }
    /// Whose events it takes.
    var source: WorkflowName { get }
    /// Which part of the role's work it is, where there are several.
    var part: Int { get }
    var topic: Topic.Kind { get }
    /// Whether it takes the events of runs in one state alone.
    var runState: RunState? { get }
    var consumer: ConsumerName { get }
    var partitions: PartitionSet { get }
    var polling: Duration { get }
    /// An event is dealt with no earlier than so long after it happened.
    var consumeLag: Duration { get }
    /// Whether its failures outlive the run's moves.
    var failuresLast: Bool { get }
    /// What of it waits for runs that it would move on; `nil` where it moves none.
    var waiting: WaitingMoves<RunID>? { get }

    /// Decides what becomes of an event.
    ///
    /// - Parameter fresh: whether the delivery's record was read just now.
    func handle(
        _ delivery: Delivery, fresh: Bool, _ work: inout Work, _ control: RoleControl
    ) async throws -> Handled

    /// The record a failure is tried again with; `nil` where there is nothing left to try.
    ///
    /// - Parameter found: what was read with the failure; `nil` where that is too long ago.
    func record(of parked: ParkedEvent, found: Record?) async throws -> Record?

    /// Decides what becomes of a run that failed before.
    func retry(
        _ parked: ParkedEvent, _ record: Record, _ work: inout Work, _ control: RoleControl
    ) async throws -> Handled
}

/// What is to be stored for an event.
struct Work {
    var transaction: StoreTransaction
    /// What user code is called with.
    let inHand: InHand
    /// When the run is tried again, where it failed.
    var parkedUntil: Timestamp?
    /// What is to be done once it is known what came of the user's code in the transaction.
    var followUp: EffectFollowUp?
    /// Whether the events behind are to be read anew, because what becomes of them depends on this.
    var endsBatch = false
    /// Whether this is stored when all before it is, and all behind it when this is: what it moves is not told apart by a
    /// version of the event's own run.
    var standsAlone = false
    /// What is acknowledged once this is stored, where the streamer is on another system.
    var acknowledges: CursorMove?

    /// The code was told that the engine is stopping: nothing is stored, and whoever serves next has the event again.
    mutating func leave() -> Handled {
        transaction = StoreTransaction(at: transaction.at)
        acknowledges = nil
        endsBatch = true
        return .skipped("stopping")
    }
}

private let batch = 64
/// A record that was read longer ago is looked up again before user code is called with it.
private let freshness = Duration.milliseconds(20)
/// After so many events others have a turn on the worker's thread, where the store never made it wait for anything.
private let turn = 64

/// Lets whatever waits for a thread have one. Not by `Task.yield()`: that goes past an executor which was put in the place
/// of the process' own.
private func giveWay() async {
    await withCheckedContinuation { continuation in
        _ = Task { continuation.resume() }
    }
}

/// While events come without a break, what is due again is looked for no more often: it is taken many at once.
private let retryPause = Duration.milliseconds(50)

extension EventConsumer {
    var source: WorkflowName { core.name }
    var part: Int { 0 }
    var runState: RunState? { nil }
    var consumeLag: Duration { .zero }
    var failuresLast: Bool { false }

    /// Nothing yet, under the role's epoch.
    func begin(_ inHand: InHand, _ control: RoleControl) -> Work {
        var work = Work(transaction: StoreTransaction(at: core.clock.now), inHand: inHand)
        work.transaction.fence = control.fence
        return work
    }

    /// Deals with an event, and notes that in the role's book.
    private func take(
        _ delivery: Delivery, fresh: Bool, startedAt: Duration, _ inHand: InHand, _ control: RoleControl
    ) async throws -> Work {
        var work = begin(inHand, control)
        var delivery = delivery
        let handled: Handled
        do {
            if core.adapter.streamer.sharesStore {
                work.transaction.cursor = delivery.cursor
            } else {
                work.acknowledges = delivery.cursor
                core.watch.willRead(inHand)
                delivery.record = try await core.adapter.records.lookup(delivery.event.runID)
            }
            let isFresh = fresh || work.acknowledges != nil
            handled = try await handle(delivery, fresh: isFresh, &work, control)
        } catch let error as WorkflowError where error.isUnreadable(delivery.event.runID) {
            handled = setAside(unread(delivery), because: error, &work, control)
        }
        finish(
            &work, delivery.event.runID, lag: work.transaction.at - (delivery.event.at + consumeLag),
            took: core.clock.elapsed - startedAt, handled, control)
        return work
    }

    /// Notes what came of an event in the role's book, or has it noted once that is known.
    private func finish(
        _ work: inout Work, _ run: RunID, lag: Duration, took latency: Duration, _ handled: Handled,
        _ control: RoleControl
    ) {
        let (core, role) = (core, control.role.name)
        guard let followUp = work.followUp else {
            return core.finished(role, run: run, lag: lag, took: latency, handled)
        }
        work.followUp = followUp.noting { core.finished(role, run: run, lag: lag, took: latency + $1, $0) }
    }

    /// The run of an event as it is now; `nil` where there is none.
    func currentRecord(_ delivery: Delivery, fresh: Bool, _ work: Work) async throws -> Record? {
        if fresh, let record = delivery.record, record.version >= delivery.event.version { return record }
        core.watch.willRead(work.inHand)
        return try await core.adapter.records.lookup(delivery.event.runID)
    }

    /// The failure to deal with this very event before: where the cursor did not move, its attempts and its wait are kept.
    func parkedBefore(_ delivery: Delivery) async throws -> ParkedEvent? {
        try await core.parked(delivery, for: consumer).flatMap { $0.version == delivery.event.version ? $0 : nil }
    }

    /// Tries again what failed, and notes that in the role's book; `nil` where there is nothing left to try.
    ///
    /// - Parameter found: what was read with the failure; `nil` where that is too long ago.
    private func again(
        _ parked: ParkedEvent, found: Record?, _ inHand: InHand, _ control: RoleControl
    ) async throws -> Work? {
        let startedAt = core.clock.elapsed
        var work = begin(inHand, control)
        let handled: Handled
        do {
            guard let record = try await record(of: parked, found: found) else { return nil }
            handled = try await retry(parked, record, &work, control)
        } catch let error as WorkflowError where error.isUnreadable(parked.runID) {
            handled = setAside(parked, because: error, &work, control)
        }
        finish(
            &work, parked.runID, lag: work.transaction.at - parked.dueAt, took: core.clock.elapsed - startedAt, handled,
            control)
        return work
    }

    /// A run that moved on has left its failure behind.
    func record(of parked: ParkedEvent, found: Record?) async throws -> Record? {
        var record = found
        if record == nil { record = try await core.adapter.records.lookup(parked.runID) }
        return record?.version == parked.version ? record : nil
    }

    /// Puts a run that failed aside until its wait is over.
    func park(
        _ record: Record, attempts: Int, since: Timestamp?, _ message: String, _ backOff: BackOff,
        lasting: Bool = false, _ work: inout Work
    ) {
        let now = work.transaction.at
        let dueAt = now + backOff.wait(afterFailures: attempts, chance: core.options.chance())
        work.transaction.parking = .parked(
            ParkedEvent(
                consumer: consumer, workflow: record.workflow, runID: record.runID, foreignID: record.foreignID,
                partition: Partition(of: record.runID), version: record.version, status: record.status,
                attempts: attempts, dueAt: dueAt, lastError: message, firstErrorAt: since ?? now, lastErrorAt: now,
                lasting: lasting))
        work.parkedUntil = dueAt
    }

    /// Leaves a run to instances that can deal with it. Nothing failed, so nothing is counted.
    func leave(
        _ record: Record, _ parked: ParkedEvent?, _ error: any LeftToOthers, lasting: Bool = false, _ work: inout Work
    ) {
        let now = work.transaction.at
        let pause = NewerObject.pause(since: parked?.firstErrorAt ?? now, now: now)
        park(
            record, attempts: parked?.attempts ?? 0, since: parked?.firstErrorAt, "\(error)", .constant(pause),
            lasting: lasting, &work)
    }

    func serve(_ control: RoleControl) async throws {
        try await core.beginnings.begin(consumer)
        while !control.isDraining {
            let receiver = try await core.adapter.streamer.receiver(
                for: Subscription(
                    topic: Topic(workflow: source, kind: topic), consumer: consumer, partitions: partitions,
                    polling: polling, fence: control.fence, runState: runState))
            core.tellMissed(receiver.missed, consumer, control.role.name)
            let rest = Signal()
            let interrupt: @Sendable () -> Void = {
                receiver.interrupt()
                rest.raise()
            }
            control.setInterrupt(of: part, interrupt)
            waiting?.setInterrupt(interrupt)
            try await InHand.work(under: core.watch) { inHand in
                try await self.consume(receiver, rest, interrupt, inHand, control)
            }
        }
    }

    /// When an event is to be dealt with. One that another instance's clock has put into the future is not waited for any
    /// longer than one that happened just now.
    private func dueAt(_ delivery: Delivery, arrived: Timestamp) -> Timestamp {
        min(delivery.event.at, arrived) + consumeLag
    }

    /// Until told to drain, until a commit did not go as foreseen, or until the run in hand was moved by somebody else;
    /// returns when no commit is under way.
    ///
    /// - Parameters:
    ///   - rest: What is waited at while the next event is not to be dealt with yet.
    ///   - interrupt: Ends every wait.
    private func consume(
        _ receiver: any EventReceiver, _ rest: Signal, _ interrupt: @escaping @Sendable () -> Void, _ inHand: InHand,
        _ control: RoleControl
    ) async throws {
        let pipeline = CommitPipeline(limit: batch)
        let acknowledgements = Acknowledgements(receiver: receiver)
        try await withThrowingDiscardingTaskGroup { group in
            func store(_ work: Work) async throws {
                if work.standsAlone {
                    await pipeline.settle()
                    guard !pipeline.isBroken else { return }
                }
                if let move = work.acknowledges { acknowledgements.began(move) }
                if let records = core.immediateRecords, work.followUp == nil {
                    let isDone = try pipeline.commitAtOnce(
                        work.transaction, in: records, core, control, interrupt: interrupt)
                    if isDone, let move = work.acknowledges { try await acknowledgements.finished(move) }
                } else {
                    await pipeline.enter()
                    group.addTask {
                        let isDone = try await pipeline.commit(
                            work.transaction, core, control, work.followUp, interrupt: interrupt)
                        if isDone, let move = work.acknowledges { try await acknowledgements.finished(move) }
                    }
                }
                if work.standsAlone { await pipeline.settle() }
                // This task is cancelled: it can store what it decided, and nothing else.
                if inHand.isSuperseded { pipeline.breakOff() }
            }
            var parkedDue = try await core.adapter.records.nextParkedDue(consumer: consumer, partitions: partitions)
            var retriedAt = core.clock.elapsed
            var received: ArraySlice<Delivery> = []
            var receivedAt = core.clock.elapsed
            var arrivedAt = core.clock.now
            var isAll = true
            var foundNothing = false
            var turnsLeft = turn
            while !control.isDraining && !pipeline.isBroken {
                let isTold = waiting?.hasTold ?? false
                if received.isEmpty {
                    core.watch.willRead(inHand)
                    received = try await receiver.receive(
                        limit: batch, until: isTold ? core.clock.now : parkedDue)[...]
                    core.tellUnreadable(receiver.takeUnreadable(), control.role.name)
                    if received.isEmpty, parkedDue.map({ $0 > arrivedAt }) ?? true,
                        let due = try await core.adapter.records.nextParkedDue(
                            consumer: consumer, partitions: partitions)
                    {
                        // Who had the role, or a part of it, before may have put something aside since. What this one did
                        // may not be stored yet.
                        parkedDue = min(parkedDue ?? due, due)
                    }
                    receivedAt = core.clock.elapsed
                    arrivedAt = core.clock.now
                    // A batch that is not full was all there was.
                    isAll = received.count < batch
                } else if let next = received.first, !isTold {
                    let due = dueAt(next, arrived: arrivedAt)
                    let moment = min(due, parkedDue ?? due)
                    try await rest.wait(until: core.clock.elapsed(at: moment), clock: core.clock)
                }
                var isIdle = true
                while let delivery = received.first,
                    consumeLag == .zero || dueAt(delivery, arrived: arrivedAt) <= core.clock.now,
                    !control.isDraining, !pipeline.isBroken
                {
                    received.removeFirst()
                    isIdle = false
                    let startedAt = core.clock.elapsed
                    let work = try await take(
                        delivery, fresh: startedAt - receivedAt < freshness, startedAt: startedAt, inHand, control)
                    if let due = work.parkedUntil { parkedDue = min(parkedDue ?? due, due) }
                    try await store(work)
                    if work.endsBatch {
                        await pipeline.settle()
                        return
                    }
                    turnsLeft -= 1
                    if turnsLeft == 0 {
                        turnsLeft = turn
                        await giveWay()
                    }
                }
                if let waiting, waiting.hasTold, !control.isDraining, !pipeline.isBroken {
                    // That they wait may not be stored yet.
                    await pipeline.settle()
                    core.watch.willRead(inHand)
                    for parked in try await told(waiting) where !control.isDraining && !pipeline.isBroken {
                        guard let work = try await again(parked, found: nil, inHand, control) else { continue }
                        if let due = work.parkedUntil { parkedDue = min(parkedDue ?? due, due) }
                        try await store(work)
                    }
                    await pipeline.settle()
                    guard !pipeline.isBroken else { continue }
                }
                if isAll || !received.isEmpty { core.book.caughtUp(control.role.name) }
                guard let due = parkedDue, due <= core.clock.now, !control.isDraining, !pipeline.isBroken,
                    isIdle || core.clock.elapsed - retriedAt >= retryPause
                else { continue }
                retriedAt = core.clock.elapsed
                core.watch.willRead(inHand)
                let lookedAt = core.clock.now
                let parked = try await core.adapter.records.dueParked(
                    consumer: consumer, partitions: partitions, by: lookedAt, limit: batch)
                let readAt = core.clock.elapsed
                for (parked, found) in parked where !control.isDraining && !pipeline.isBroken {
                    let fresh = core.clock.elapsed - readAt < freshness
                    if !fresh { core.watch.willRead(inHand) }
                    guard let work = try await again(parked, found: fresh ? found : nil, inHand, control) else {
                        continue
                    }
                    try await store(work)
                }
                guard !pipeline.isBroken else { continue }
                // What failed is stored before the store is asked what is due next.
                await pipeline.settle()
                // Once may be chance: what was decided a moment ago was stored behind that look.
                parkedDue = DueTime.afterLooking(
                    try await core.adapter.records.nextParkedDue(consumer: consumer, partitions: partitions),
                    emptyAt: parked.isEmpty && foundNothing ? lookedAt : nil, polling: polling)
                foundNothing = parked.isEmpty
                // Nothing is left of what was due, neither events nor failures.
                if isAll, received.isEmpty, parkedDue.map({ $0 > core.clock.now }) ?? true {
                    core.book.caughtUp(control.role.name)
                }
            }
        }
    }
}
