extension Workflow {
    /// Who reads the workflow's events and how far they have come: its own steps, timeouts and hooks, and whatever of other
    /// workflows is connected to it. One that nobody has claimed for a week is marked and holds nothing back.
    ///
    /// - Throws: `invalidArgument` where the store keeps everything.
    public func consumers() async throws(WorkflowError) -> [ConsumerStanding] {
        guard let store = core.adapter.records as? any RetentionStore else {
            throw WorkflowError(
                .invalidArgument, "this store lets go of nothing, and does not know who reads its events")
        }
        return try await store.consumers().filter { $0.workflow == nil || $0.workflow == name }
    }

    /// The events that consumers of this store, and of its streamer, could not read, and what the workflow's own connectors
    /// to outside streams could not be given; those found last first.
    public func deadLetters(limit: Int = 100) async throws(WorkflowError) -> [DeadLetter] {
        try await letters.letters(limit: limit)
    }

    /// How many there are of what ``deadLetters(limit:)`` lists.
    public func deadLetterCount() async throws(WorkflowError) -> Int { try await letters.count() }

    /// The dead letter of an event.
    ///
    /// - Throws: `outboxRowNotFound` where there is none, any more.
    public func deadLetter(consumer: ConsumerName, eventID: Int64) async throws(WorkflowError) -> DeadLetter {
        try await letters.letter(consumer: consumer, eventID: eventID)
    }

    /// Has the event of a dead letter read again, and gives it to its consumer where it can be read by now.
    @discardableResult
    public func replay(
        _ letter: DeadLetter, reason: String? = nil, actor: String
    ) async throws -> DeadLetterOutcome {
        try await letters.replay(consumer: letter.consumer, eventID: letter.eventID, reason: reason, actor: actor)
    }

    /// Forgets a dead letter: its event is lost to its consumer.
    @discardableResult
    public func discard(
        _ letter: DeadLetter, reason: String? = nil, actor: String
    ) async throws -> DeadLetterOutcome {
        try await letters.discard(consumer: letter.consumer, eventID: letter.eventID, reason: reason, actor: actor)
    }

    /// The events of outside streams that the store keeps for connectors, because one failed at them or because they wait
    /// behind such a one; what was kept first first.
    public func keptEvents(limit: Int = 100) async throws(WorkflowError) -> [InboxEntry] {
        try await kept.entries(limit: limit)
    }

    /// How many there are of what ``keptEvents(limit:)`` lists, counted no further than the bound for each connector.
    public func keptEventCount(limit: Int = 10_000) async throws(WorkflowError) -> Total {
        try await kept.counts(limit: limit).values.reduce(Total(0, .exact), +)
    }

    /// Drops a kept event: it is lost to its connector, and those behind it of its key go on.
    @discardableResult
    public func discard(
        _ entry: InboxEntry, reason: String? = nil, actor: String
    ) async throws -> DeadLetterOutcome {
        try await kept.discard(consumer: entry.consumer, eventID: entry.event.id, reason: reason, actor: actor)
    }

    private var kept: KeptEventOperations { KeptEventOperations(adapter: core.adapter, clock: core.clock) }

    private var letters: DeadLetterOperations {
        var sources: [ConsumerName: any ReplayingSource] = [:]
        for connector in core.blueprint.connectors {
            guard case .stream(let source, _) = connector.work, let source = source as? any ReplayingSource else {
                continue
            }
            sources[core.names.connectorConsumer(connector)] = source
        }
        return DeadLetterOperations(adapter: core.adapter, sources: sources, clock: core.clock)
    }
}
