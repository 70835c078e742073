/// What a person may do with events that could not be read: replay them once the program can read them, or discard them.
/// Needs a store, and the streamer where that is on another system; what connectors to outside streams could not be given
/// only a workflow knows (``Workflow/deadLetters(limit:)``).
///
/// Each act and its row in the audit log are one transaction; an act on what a stream keeps outside of the store comes
/// first, and its row after it. The row names the run where that can be read, and otherwise
/// ``RunID/zero``; the letter is named in its detail.
public struct DeadLetterOperations: Sendable {
    private let adapter: any WorkflowAdapter
    private let clock: EngineClock
    /// The outside streams that connectors read which keep what these could not be given, by the connector's consumer.
    private let sources: [ConsumerName: any ReplayingSource]

    /// Operations on a store.
    public init(adapter: any WorkflowAdapter, clock: EngineClock = .system) {
        self.init(adapter: adapter, sources: [:], clock: clock)
    }

    init(adapter: any WorkflowAdapter, sources: [ConsumerName: any ReplayingSource], clock: EngineClock) {
        self.adapter = adapter
        self.sources = sources
        self.clock = clock
    }

    private var streamer: (any ReplayingStreamer)? { adapter.streamer as? any ReplayingStreamer }

    /// The dead letters of the store and of its streamer, those found last first.
    public func letters(limit: Int) async throws(WorkflowError) -> [DeadLetter] {
        var letters = try await adapter.records.deadLetters(limit: limit)
        var outside: [DeadLetter] = try await streamer?.deadLetters(of: nil, limit: limit) ?? []
        for (consumer, source) in sources { outside += try await source.deadLetters(of: consumer, limit: limit) }
        guard !outside.isEmpty else { return letters }
        letters += outside
        letters.sort { ($0.at, $0.eventID) > ($1.at, $1.eventID) }
        return Array(letters.prefix(max(0, limit)))
    }

    /// How many dead letters there are of the store and of its streamer.
    public func count() async throws(WorkflowError) -> Int {
        var count = try await adapter.records.deadLetterCount()
        count += try await streamer?.deadLetterCount(of: nil) ?? 0
        for (consumer, source) in sources { count += try await source.deadLetterCount(of: consumer) }
        return count
    }

    /// Has an event read again. Where that succeeds its consumer is given it anew, behind what it has before it already, and
    /// deals with it as with any other: with a run that has moved on meanwhile, mostly, by passing it over. Where it still
    /// cannot be read the letter stays, with the error and the time of this attempt, and one try more.
    public func replay(
        consumer: ConsumerName, eventID: Int64, reason: String? = nil, actor: String
    ) async throws -> DeadLetterOutcome {
        guard let store = adapter.records as? any DeadLetterStore,
            let letter = try await store.deadLetter(consumer: consumer, eventID: eventID)
        else { return try await replayOutside(consumer, eventID, reason, actor) }
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
        for letter in try await letters(limit: limit).reversed() {
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
        else { return try await discardOutside(consumer, eventID, reason, actor) }
        var run: RunID?
        if case .unreadable(_, let found) = try await store.reread(letter) { run = found }
        return try await carryOut(
            Act(kind: .discard, letter: letter, reason: reason, actor: actor), .discard(letter), on: nil, .discarded,
            run: run)
    }

    // MARK: What streams outside of the store keep

    private func replayOutside(
        _ consumer: ConsumerName, _ eventID: Int64, _ reason: String?, _ actor: String
    ) async throws -> DeadLetterOutcome {
        func act(_ letter: DeadLetter) -> Act { Act(kind: .replay, letter: letter, reason: reason, actor: actor) }
        if let source = sources[consumer] {
            guard let letter = try await source.deadLetter(consumer: consumer, eventID: eventID) else {
                return .notFound
            }
            let outcome = try await replay(letter, from: source)
            return try await note(act(letter), nil, outcome)
        }
        guard let streamer, let letter = try await streamer.deadLetter(consumer: consumer, eventID: eventID) else {
            return .notFound
        }
        switch try await streamer.reread(letter) {
        case .readable(let event):
            try await streamer.replay(letter)
            return try await note(act(letter), event, .replayed(event.runID, version: event.version))
        case .unreadable(let still, let run):
            try await streamer.keep(still)
            return try await note(act(letter), nil, .unreadable(still.error), run: run)
        case .gone:
            try await streamer.discard(letter)
            return try await note(act(letter), nil, .gone)
        }
    }

    /// The connector is given it from the store's inbox, under the same ID: what it triggered before it does not trigger
    /// again.
    private func replay(_ letter: DeadLetter, from source: any ReplayingSource) async throws -> DeadLetterOutcome {
        switch try await source.reread(letter) {
        case .readable(let event):
            guard let inbox = adapter.records as? any InboxStore else { return .notFound }
            let now = clock.now
            let entry = InboxEntry(
                consumer: letter.consumer, event: event, attempts: 0, dueAt: now, lastError: "", keptAt: now)
            try await inbox.keep(entry, fence: nil)
            adapter.changes.notify([.inbox(letter.consumer)])
            try await source.discard(letter)
            return .replayed(.zero, version: 0)
        case .unreadable(let still):
            try await source.keep(still)
            return .unreadable(still.error)
        case .gone:
            try await source.discard(letter)
            return .gone
        }
    }

    private func discardOutside(
        _ consumer: ConsumerName, _ eventID: Int64, _ reason: String?, _ actor: String
    ) async throws -> DeadLetterOutcome {
        guard let keeper: any DeadLetterKeeping = sources[consumer] ?? streamer,
            let letter = try await keeper.deadLetter(consumer: consumer, eventID: eventID)
        else { return .notFound }
        try await keeper.discard(letter)
        let act = Act(kind: .discard, letter: letter, reason: reason, actor: actor)
        return try await note(act, nil, .discarded)
    }

    private func note(
        _ act: Act, _ event: Event?, _ outcome: DeadLetterOutcome, run: RunID? = nil
    ) async throws -> DeadLetterOutcome {
        _ = try await adapter.records.transact(transaction(act, on: event, outcome, run: run))
        return outcome
    }

    // MARK: Acts and their rows

    private struct Act {
        let kind: ActionKind
        let letter: DeadLetter
        let reason: String?
        let actor: String
    }

    private func carryOut(
        _ act: Act, _ change: UpkeepChange, on event: Event?, _ outcome: DeadLetterOutcome, run: RunID? = nil
    ) async throws -> DeadLetterOutcome {
        var transaction = transaction(act, on: event, outcome, run: run)
        transaction.upkeep = change
        // Another person may have been faster.
        return try await adapter.records.transactUnlessConflict(transaction) == nil ? .notFound : outcome
    }

    /// What notes an act.
    private func transaction(
        _ act: Act, on event: Event?, _ outcome: DeadLetterOutcome, run: RunID?
    ) -> StoreTransaction {
        var transaction = StoreTransaction(at: clock.now)
        transaction.audit = AuditEntry(
            at: transaction.at, actor: act.actor, action: act.kind, workflow: event?.topic.workflow,
            runID: event?.runID ?? run ?? .zero, requestID: RequestID(RunID.random().description), reason: act.reason,
            decidedVersion: event?.version ?? 0, result: outcome.result,
            detail: "\(outcome.name): event \(act.letter.eventID) of \(act.letter.consumer)")
        return transaction
    }
}

/// What became of a dead letter.
public enum DeadLetterOutcome: Hashable, Sendable {
    /// Its consumer is given the event; an outside stream's is of no run, and has ``RunID/zero`` here and version 0.
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
