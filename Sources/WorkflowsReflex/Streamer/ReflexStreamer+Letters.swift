public import Workflows
import WorkflowsWire

extension ReflexStreamer: ReplayingStreamer {
    /// The events that consumers could not read, those found last first.
    public func unreadable(limit: Int) async throws(WorkflowError) -> [DeadLetter] {
        try await tables.letters(of: nil, limit: limit)
    }

    /// The events that consumers could not read, those found last first.
    public func deadLetters(of consumer: ConsumerName?, limit: Int) async throws(WorkflowError) -> [DeadLetter] {
        try await tables.letters(of: consumer, limit: limit)
    }

    /// How many events consumers could not read.
    public func deadLetterCount(of consumer: ConsumerName?) async throws(WorkflowError) -> Int {
        try await tables.letterCount(of: consumer)
    }

    /// An event that a consumer could not read.
    public func deadLetter(consumer: ConsumerName, eventID: Int64) async throws(WorkflowError) -> DeadLetter? {
        try await tables.letter(of: consumer, eventID)
    }

    /// Puts down how the event of a dead letter was found again.
    public func keep(_ letter: DeadLetter) async throws(WorkflowError) { try await tables.keep(letter) }

    /// Forgets a dead letter.
    public func discard(_ letter: DeadLetter) async throws(WorkflowError) { try await tables.discard(letter) }

    /// Reads the row of a dead letter as it is now.
    public func reread(_ letter: DeadLetter) async throws(WorkflowError) -> RereadLetter {
        guard let row = try await tables.row(of: letter) else { return .gone }
        do {
            return .readable(try Self.event(row))
        } catch {
            let run: RunID? = if case .event(let event) = row { RunID(event.foreignID) } else { nil }
            return .unreadable(tables.again(letter, row, because: error), run)
        }
    }

    /// Writes the event once more, marked as one consumer's, and removes the letter, in one transaction.
    public func replay(_ letter: DeadLetter) async throws(WorkflowError) {
        guard case .event(let event)? = try await tables.row(of: letter) else { return }
        let topic = try event.event().topic
        var headers = try event.headers()
        headers[ReflexEvent.replayedFor] = letter.consumer.rawValue
        try await tables.database.execute([
            tables.options.events.replay(
                letter, of: tables.errors, metadata: try ReflexEvent.metadata(headers), tables.database.dialect),
            tables.errors.removal(letter),
        ])
        tables.changes.notify([.topic(topic)])
    }

    private static func event(_ row: EventRow) throws(WorkflowError) -> Event {
        switch row {
        case .event(let event): try event.event()
        case .malformed(let row): throw row.why
        }
    }
}
