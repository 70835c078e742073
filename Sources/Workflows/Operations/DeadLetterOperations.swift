/// What a person may do with events that could not be read: replay them once the program can read them, or discard them.
/// Needs a store and nothing else.
///
/// Each act and its row in the audit log are one transaction. The row names the run where that can be read, and otherwise
/// ``RunID/zero``; the letter is named in its detail.
public struct DeadLetterOperations: Sendable {
    private let adapter: any WorkflowAdapter
    private let clock: EngineClock

    /// Operations on a store.
    public init(adapter: any WorkflowAdapter, clock: EngineClock = .system) {
        self.adapter = adapter
        self.clock = clock
    }

    /// Has an event read again. Where that succeeds its consumer is given it anew, behind what it has before it already, and
    /// deals with it as with any other: with a run that has moved on meanwhile, mostly, by passing it over. Where it still
    /// cannot be read the letter stays, with the error and the time of this attempt, and one try more.
    public func replay(
        consumer: ConsumerName, eventID: Int64, reason: String? = nil, actor: String
    ) async throws -> DeadLetterOutcome {
        guard let store = adapter.records as? any DeadLetterStore,
            let letter = try await store.deadLetter(consumer: consumer, eventID: eventID)
        else { return .notFound }
        let act = Act(kind: .replay, letter: letter, reason: reason, actor: actor)
        switch try await store.reread(letter) {
        case .readable(let event):
            return try await carryOut(act, .replay(letter), on: event, .replayed(event.runID, version: event.version))
        case .unreadable(let still, let run):
            return try await carryOut(act, .keep(still), on: nil, .unreadable(still.error), run: run)
        case .gone:
            return try await carryOut(act, .discard(letter), on: nil, .gone)
        }
    }

    /// Replays every dead letter, the one found first first: of one run they come in their order.
    ///
    /// - Parameters:
    ///   - limit: how many at most, of those found last.
    ///   - reason: why, in the person's words.
    ///   - actor: who acts, as far as the program knows it.
    /// - Returns: what became of each.
    public func replayAll(
        limit: Int = 10_000, reason: String? = nil, actor: String
    ) async throws -> [(letter: DeadLetter, outcome: DeadLetterOutcome)] {
        var outcomes: [(letter: DeadLetter, outcome: DeadLetterOutcome)] = []
        for letter in try await adapter.records.deadLetters(limit: limit).reversed() {
            let outcome = try await replay(
                consumer: letter.consumer, eventID: letter.eventID, reason: reason, actor: actor)
            outcomes.append((letter, outcome))
        }
        return outcomes
    }

    /// Forgets a dead letter. Its event is lost to the consumer.
    public func discard(
        consumer: ConsumerName, eventID: Int64, reason: String? = nil, actor: String
    ) async throws -> DeadLetterOutcome {
        guard let store = adapter.records as? any DeadLetterStore,
            let letter = try await store.deadLetter(consumer: consumer, eventID: eventID)
        else { return .notFound }
        var run: RunID?
        if case .unreadable(_, let found) = try await store.reread(letter) { run = found }
        return try await carryOut(
            Act(kind: .discard, letter: letter, reason: reason, actor: actor), .discard(letter), on: nil, .discarded,
            run: run)
    }

    private struct Act {
        let kind: ActionKind
        let letter: DeadLetter
        let reason: String?
        let actor: String
    }

    private func carryOut(
        _ act: Act, _ change: UpkeepChange, on event: Event?, _ outcome: DeadLetterOutcome, run: RunID? = nil
    ) async throws -> DeadLetterOutcome {
        var transaction = StoreTransaction(at: clock.now)
        transaction.upkeep = change
        transaction.audit = AuditEntry(
            at: transaction.at, actor: act.actor, action: act.kind, workflow: event?.topic.workflow,
            runID: event?.runID ?? run ?? .zero, requestID: RequestID(RunID.random().description), reason: act.reason,
            decidedVersion: event?.version ?? 0, result: outcome.result,
            detail: "\(outcome.name): event \(act.letter.eventID) of \(act.letter.consumer)")
        // Another person may have been faster.
        return try await adapter.records.transactUnlessConflict(transaction) == nil ? .notFound : outcome
    }
}

/// What became of a dead letter.
public enum DeadLetterOutcome: Hashable, Sendable {
    /// Its consumer is given the event.
    case replayed(RunID, version: Int)
    /// It still cannot be read, and stays.
    case unreadable(String)
    /// It is forgotten, because its run is gone: nothing is left to replay.
    case gone
    /// It is forgotten.
    case discarded
    /// There is no such letter, any more.
    case notFound

    /// The name scripts rely on.
    public var name: String {
        switch self {
        case .replayed: "replayed"
        case .unreadable: "unreadable"
        case .gone: "gone"
        case .discarded: "discarded"
        case .notFound: "not_found"
        }
    }

    fileprivate var result: ActionResult {
        switch self {
        case .replayed, .gone, .discarded: .applied
        case .unreadable: .failed
        case .notFound: .notFound
        }
    }
}
