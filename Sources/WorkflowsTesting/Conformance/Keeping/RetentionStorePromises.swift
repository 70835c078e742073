import Workflows

/// What a store promises that lets go of what nobody needs any more, by what it is about.
enum RetentionStorePromises {
    static let all = events + consumers + runs + objects
}

extension Trial {
    func retaining() throws -> any RetentionStore {
        try require(records as? any RetentionStore, "a record store that lets go of what nobody needs")
    }

    /// A moment after everything.
    var later: Timestamp { start + .hours(10 * 365 * 24) }

    /// A run that was triggered and ended: an event of its status, and one of its run state.
    @discardableResult
    func ended(
        _ foreignID: ForeignID = "order-1", workflow: WorkflowName = "orders", runState: RunState = .completed,
        at: Timestamp? = nil, key: IdempotencyKey? = nil
    ) async throws -> Record {
        let record = try await stored(foreignID, workflow: workflow, at: at, key: key)
        return try await advance(record, record.next(status: 3, runState: runState))
    }

    /// Returns when the store has let go of an event that nobody reads and that is newer than all there were: so far it
    /// has looked which of them may go.
    func trim() async throws {
        try await ended("witness", workflow: "witnesses")
        let witness = try await records.lastEventID()
        for number in 0..<subject.eventsUntilTrimmed / 2 {
            try await ended("filler", workflow: "fillers", at: now)
            guard number.isMultiple(of: 16) else { continue }
            if try await records.events(after: witness - 1, limit: 1).first?.id != witness { return }
        }
        throw Mismatch(
            expected: "an event that nobody reads to go with \(subject.eventsUntilTrimmed) new ones",
            seen: "that it is still there")
    }

    /// The events that are left of a workflow.
    func left(of workflow: WorkflowName = "orders") async throws -> [Event] {
        try await events().filter { $0.topic.workflow == workflow }
    }

    /// Lets a consumer deal with events up to one.
    func deal(_ consumer: ConsumerName, with count: Int) async throws {
        let receiver = try await receiver(consumer)
        for delivery in try await receive(receiver).prefix(count) { try await acknowledge(delivery, receiver) }
    }

    /// Carries out what becomes of what nobody needs any more.
    @discardableResult
    func upkeep(_ change: UpkeepChange, cursor: CursorMove? = nil) async throws -> StoreOutcome {
        try await records.transact(
            StoreTransaction(at: now).with {
                $0.upkeep = change
                $0.cursor = cursor
            })
    }
}
