public import Workflows

extension ReflexConnector: ReplayingSource {
    /// The events that could not be read or translated, those found last first.
    public func unreadable(limit: Int) async throws(WorkflowError) -> [DeadLetter] {
        try await tables.letters(of: nil, limit: limit)
    }

    /// The events that could not be read or translated, those found last first.
    public func deadLetters(of consumer: ConsumerName?, limit: Int) async throws(WorkflowError) -> [DeadLetter] {
        try await tables.letters(of: consumer, limit: limit)
    }

    /// How many events could not be read or translated.
    public func deadLetterCount(of consumer: ConsumerName?) async throws(WorkflowError) -> Int {
        try await tables.letterCount(of: consumer)
    }

    /// An event that could not be read or translated.
    public func deadLetter(consumer: ConsumerName, eventID: Int64) async throws(WorkflowError) -> DeadLetter? {
        try await tables.letter(of: consumer, eventID)
    }

    /// Puts down how the event of a dead letter was found again.
    public func keep(_ letter: DeadLetter) async throws(WorkflowError) { try await tables.keep(letter) }

    /// Forgets a dead letter.
    public func discard(_ letter: DeadLetter) async throws(WorkflowError) { try await tables.discard(letter) }

    /// Reads the row of a dead letter as it is now, and translates it.
    public func reread(_ letter: DeadLetter) async throws(WorkflowError) -> RereadStreamLetter {
        guard let row = try await tables.row(of: letter), let (_, reading) = source.read(row, [], { _ in true }) else {
            return .gone
        }
        return switch reading {
        case .item(let event): .readable(event)
        case .unreadable(let error): .unreadable(tables.again(letter, row, because: error))
        }
    }
}
