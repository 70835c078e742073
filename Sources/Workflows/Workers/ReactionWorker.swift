/// Calls code for versions of runs, and changes nothing of these: a hook, or a connector, whose runs are another
/// workflow's. A connector may move a run of its own workflow on.
struct Reaction: Sendable {
    /// Whose runs.
    let workflow: WorkflowName
    /// Where their events are.
    let topic: Topic.Kind
    /// The run state of the versions; `nil` for any.
    let runState: RunState?
    let consumer: ConsumerName
    let partitions: PartitionSet
    let polling: Duration
    let backOff: BackOff
    /// It is called no earlier than so long after what it is called for.
    var consumeLag = Duration.zero
    /// Whether it is a hook or a connector.
    let kind: TracedWork.Kind
    /// Which one.
    let name: String?
    /// Whether it moves runs on: then all that comes of an event hangs on that nobody else has dealt with it.
    var moves = false
    /// Which part of its role's work it is.
    var part = 0
    /// Whether it is called for a version that the topic tells of.
    let wants: @Sendable (Record) -> Bool
    let perform: @Sendable (Record, _ attempt: Int) async throws -> Reacted
}

/// Works for the role of a reaction: calls it for each version it is for.
///
/// What it failed at outlives the run's moves. While one of a run waits, the later ones of that run wait behind it; they
/// are found in the run's history when it is over.
final class ReactionWorker: EventConsumer {
    let core: WorkflowCore
    private let reaction: Reaction
    let waiting: WaitingMoves<RunID>?

    init(core: WorkflowCore, reaction: Reaction) {
        self.core = core
        self.reaction = reaction
        waiting = reaction.moves ? WaitingMoves() : nil
    }

    var source: WorkflowName { reaction.workflow }
    var topic: Topic.Kind { reaction.topic }
    var runState: RunState? { reaction.runState }
    var consumer: ConsumerName { reaction.consumer }
    var partitions: PartitionSet { reaction.partitions }
    var polling: Duration { reaction.polling }
    var consumeLag: Duration { reaction.consumeLag }
    var part: Int { reaction.part }
    var failuresLast: Bool { true }

    func handle(
        _ delivery: Delivery, fresh: Bool, _ work: inout Work, _ control: RoleControl
    ) async throws -> Handled {
        let event = delivery.event
        if let parked = try await core.parked(delivery, for: consumer, lasting: true) {
            // It is called for this version too, once the earlier one is through.
            work.parkedUntil = parked.dueAt
            return .skipped("parked")
        }
        guard let record = try await version(event.version, of: event.runID, found: delivery.record) else {
            return .skipped("run_missing")
        }
        return try await attempt(record, parked: nil, eventAt: event.at + consumeLag, &work, control)
    }

    func record(of parked: ParkedEvent, found: Record?) async throws -> Record? {
        try await version(parked.version, of: parked.runID, found: found)
    }

    func retry(
        _ parked: ParkedEvent, _ record: Record, _ work: inout Work, _ control: RoleControl
    ) async throws -> Handled {
        try await attempt(record, parked: parked, eventAt: parked.dueAt, &work, control)
    }

    private func version(_ number: Int, of runID: RunID, found: Record?) async throws -> Record? {
        if let found, found.version == number { return found }
        return try await core.adapter.records.version(number, of: runID)
    }

    private func attempt(
        _ record: Record, parked: ParkedEvent?, eventAt: Timestamp, _ work: inout Work, _ control: RoleControl
    ) async throws -> Handled {
        let attempt = (parked?.attempts ?? 0) + 1
        core.book.began(control.role.name, run: record.runID, eventAt: eventAt, at: core.clock.now)
        if reaction.moves, core.has(.connectedOnce) {
            work.transaction.basis = parked.map { .parked($0) } ?? .cursor
        }
        var handled = Handled.skipped("not_reached")
        do {
            if !record.hasKeptObject {
                handled = .skipped("object_not_kept")
            } else if try await isDeleted(record) {
                handled = .skipped("data_deleted")
            } else if reaction.wants(record) {
                // Who lost the role calls nothing any more.
                try Task.checkCancellation()
                let reacted = try await core.traced(
                    reaction.kind, record, named: reaction.name, by: control.role.name, attempt: attempt,
                    describe: { $0.described(by: core) }
                ) { [reaction] in try await reaction.perform(record, attempt) }
                switch reacted {
                case .handled(let result):
                    handled = result
                    waiting?.forget(record.runID)
                case .waits(let run):
                    await waiting?.wait(record.runID, for: run, core)
                    wait(record, parked, attempts: parked?.attempts ?? 0, because: run.reason, &work)
                    return .skipped("waiting")
                case .moves(let move):
                    let reacting = ReactionAttempt(record: record, number: attempt, parked: parked)
                    handled = try await self.move(move, reacting, &work, control)
                    // The run is paused for it, and the event waits.
                    if case .failed = handled { return handled }
                    // Somebody else may move the run before this is stored.
                    waiting?.lookAgain(record.runID)
                }
            }
        } catch let trouble as StoreTrouble {
            throw trouble.cause
        } catch let error as any LeftToOthers {
            work.transaction.at = core.clock.now
            leave(record, parked, error, lasting: true, &work)
            work.endsBatch = true
            return .skipped(error.skip)
        } catch {
            try Task.checkCancellation()
            if core.isToldToStop(error) { return work.leave() }
            fail(record, attempt: attempt, since: parked?.firstErrorAt, error, &work, control)
            // The run's next event may be next in hand, and waits behind this one.
            work.endsBatch = true
            return .failed
        }
        work.transaction.at = core.clock.now
        if let parked { work.transaction.parking = try await next(after: parked) }
        if case .parked(let next) = work.transaction.parking { work.parkedUntil = next.dueAt }
        return handled
    }

    /// Whether the run's data was deleted since: there is nothing left to call anything with.
    private func isDeleted(_ record: Record) async throws -> Bool {
        guard record.object.isEmpty else { return false }
        let state = try await core.adapter.records.lookup(record.runID)?.runState
        return state == .dataDeleted || state == .requestedDataDeleted
    }

    /// What comes after a failure that is over: the run's next version it is for, which waited behind it, or nothing.
    private func next(after parked: ParkedEvent) async throws -> ParkingChange {
        let history: [RecordVersion]
        do throws(WorkflowError) {
            history = try await core.adapter.records.history(parked.runID)
        } catch {
            guard error.isUnreadable(parked.runID) else { throw error }
            return try await nextOneByOne(after: parked)
        }
        let later = history.lazy.map(\.record).first { $0.version > parked.version && isFor($0) }
        guard let later else { return .cleared(parked) }
        return .parked(waiting(after: parked, later.version, status: later.status))
    }

    /// As ``next(after:)`` where not every version can be read. What it was called for is done, and is not called for again
    /// because of another version; one that cannot be read may be the next, and waits until it can.
    private func nextOneByOne(after parked: ParkedEvent) async throws -> ParkingChange {
        let records = core.adapter.records
        var last = 0
        do throws(WorkflowError) {
            last = try await records.lookup(parked.runID)?.version ?? 0
        } catch {
            guard error.isUnreadable(parked.runID) else { throw error }
        }
        var number = parked.version
        while true {
            number += 1
            do throws(WorkflowError) {
                let record = try await records.version(number, of: parked.runID)
                guard record != nil || number < last else { return .cleared(parked) }
                if let record, isFor(record) { return .parked(waiting(after: parked, number, status: record.status)) }
            } catch {
                guard error.isUnreadable(parked.runID) else { throw error }
                var next = waiting(after: parked, number, status: parked.status)
                next.lastError = ErrorText.describe(error)
                next.dueAt = core.clock.now + UnreadableRun.pause.initial
                return .parked(next)
            }
        }
    }

    private func isFor(_ record: Record) -> Bool {
        (reaction.runState ?? record.runState) == record.runState && reaction.wants(record)
    }

    /// A version that waited behind another, and is next.
    private func waiting(after parked: ParkedEvent, _ version: Int, status: Int) -> ParkedEvent {
        var next = parked
        next.version = version
        next.status = status
        next.attempts = 0
        next.lastError = ""
        next.dueAt = core.clock.now
        return next
    }

    func fail(
        _ record: Record, attempt: Int, since: Timestamp?, _ error: any Error, _ work: inout Work,
        _ control: RoleControl
    ) {
        // From now on it waits for its back-off.
        waiting?.forget(record.runID)
        work.transaction.at = core.clock.now
        let message = (error as? UndecodableRun)?.reason ?? ErrorText.describe(error)
        core.failed(
            RunFailure(
                what: "a \(reaction.kind.rawValue) failed", role: control.role.name, record: record, attempt: attempt,
                error: error, message: message),
            at: work.transaction.at)
        park(
            record, attempts: attempt, since: since, "\(reaction.kind.rawValue): \(message)", reaction.backOff,
            lasting: true,
            &work)
        work.transaction.failedAttempt = true
    }
}

extension WorkflowCore {
    /// What a hook is called for.
    func reaction(of hook: HookHandler) -> Reaction {
        Reaction(
            workflow: name, topic: .runStateChange, runState: hook.runState,
            consumer: names.hookConsumer(hook.runState), partitions: .all, polling: hook.settings.polling,
            backOff: hook.settings.backOff, kind: .hook, name: hook.runState.name,
            wants: { _ in true },
            perform: { [definition] record, attempt in
                // There is no value of the enum to call the hook with.
                if let unknown = definition.unknownStatus(of: record) { throw unknown }
                try await hook.perform(record, attempt)
                return .handled(.processed)
            })
    }
}
