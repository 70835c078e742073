/// What a person may do with events that could not be read: replay them once the program can read them, or discard them.
/// Needs a store, and the streamer where that is on another system; what connectors to outside streams could not be given
/// only a workflow knows (``Workflow/deadLetters(limit:)``).
///
/// Each act and its row in the audit log are one transaction; an act on what a stream keeps outside of the store comes
/// first, and its row after it. The row names the run where that can be read, and otherwise
/// ``RunID/zero``; the letter is named in its detail. A request that comes again gets the answer that its row keeps.
public struct DeadLetterOperations: Sendable {
    let adapter: any WorkflowAdapter
    let clock: EngineClock
    /// The outside streams that connectors read which keep what these could not be given, by the connector's consumer.
    let sources: [ConsumerName: any ReplayingSource]

    /// Operations on a store.
    public init(adapter: any WorkflowAdapter, clock: EngineClock = .system) {
        self.init(adapter: adapter, sources: [:], clock: clock)
    }

    init(adapter: any WorkflowAdapter, sources: [ConsumerName: any ReplayingSource], clock: EngineClock) {
        self.adapter = adapter
        self.sources = sources
        self.clock = clock
    }

    var streamer: (any ReplayingStreamer)? { adapter.streamer as? any ReplayingStreamer }

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

    /// The dead letter of an event.
    ///
    /// - Throws: `outboxRowNotFound` where there is none, any more: the consumer could read the event, or somebody has
    ///   replayed or discarded it.
    public func letter(consumer: ConsumerName, eventID: Int64) async throws(WorkflowError) -> DeadLetter {
        var letter = try await (adapter.records as? any DeadLetterStore)?
            .deadLetter(consumer: consumer, eventID: eventID)
        for keeper in [sources[consumer], streamer] as [(any DeadLetterKeeping)?] where letter == nil {
            letter = try await keeper?.deadLetter(consumer: consumer, eventID: eventID)
        }
        guard let letter else {
            throw WorkflowError(
                .outboxRowNotFound, "there is no dead letter of \(consumer) for an event \(eventID), any more")
        }
        return letter
    }

    /// Has an event read again. Where that succeeds its consumer is given it anew, behind what it has before it already, and
    /// deals with it as with any other: with a run that has moved on meanwhile, mostly, by passing it over. Where it still
    /// cannot be read the letter stays, with the error and the time of this attempt, and one try more.
    ///
    /// - Parameters:
    ///   - consumer: whose event it would have been.
    ///   - eventID: which of its events.
    ///   - requestID: the same ID asked again about the letter gets the first answer, and nothing is done again; `nil` for a
    ///     request that nobody repeats.
    ///   - reason: why, in the person's words.
    ///   - actor: who acts, as far as the program knows it.
    ///   - claimedActor: who the client says it is; kept beside that.
    /// - Throws: `invalidArgument` where the request was for something else; otherwise what the store failed with: whether
    ///   anything was done is not known then, and the same request may be made again.
    public func replay(
        consumer: ConsumerName, eventID: Int64, requestID: RequestID? = nil, reason: String? = nil, actor: String,
        claimedActor: String? = nil
    ) async throws -> DeadLetterOutcome {
        let act = Act(
            kind: .replay, consumer: consumer, eventID: eventID, requestID: requestID ?? Self.newRequestID(),
            reason: reason, actor: actor, claimedActor: claimedActor)
        return try await once(act) {
            guard let store = adapter.records as? any DeadLetterStore,
                let letter = try await store.deadLetter(consumer: consumer, eventID: eventID)
            else { return try await replayOutside(act) }
            switch try await store.reread(letter) {
            case .readable(let event):
                return try await carryOut(
                    act, .replay(letter), on: event, .replayed(event.runID, version: event.version))
            case .kept:
                return try await carryOut(act, .replay(letter), on: nil, .replayed(.zero, version: 0))
            case .unreadable(let still, let run):
                return try await carryOut(act, .keep(still), on: nil, .unreadable(still.error), run: run)
            case .gone:
                return try await carryOut(act, .discard(letter), on: nil, .gone)
            }
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
    ///
    /// - Parameters:
    ///   - consumer: whose event it would have been.
    ///   - eventID: which of its events.
    ///   - requestID: the same ID asked again about the letter gets the first answer; `nil` for a request that nobody repeats.
    ///   - reason: why, in the person's words.
    ///   - actor: who acts, as far as the program knows it.
    ///   - claimedActor: who the client says it is; kept beside that.
    /// - Throws: as ``replay(consumer:eventID:requestID:reason:actor:claimedActor:)``.
    public func discard(
        consumer: ConsumerName, eventID: Int64, requestID: RequestID? = nil, reason: String? = nil, actor: String,
        claimedActor: String? = nil
    ) async throws -> DeadLetterOutcome {
        let act = Act(
            kind: .discard, consumer: consumer, eventID: eventID, requestID: requestID ?? Self.newRequestID(),
            reason: reason, actor: actor, claimedActor: claimedActor)
        return try await once(act) {
            guard let store = adapter.records as? any DeadLetterStore,
                let letter = try await store.deadLetter(consumer: consumer, eventID: eventID)
            else { return try await discardOutside(act) }
            var run: RunID?
            if case .unreadable(_, let found) = try await store.reread(letter) { run = found }
            return try await carryOut(act, .discard(letter), on: nil, .discarded, run: run)
        }
    }
}
