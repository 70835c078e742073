import FoundationEssentials
import Workflows

/// What consumers could not read.
extension ReflexTables {
    func letters(of consumer: ConsumerName?, limit: Int) async throws(WorkflowError) -> [DeadLetter] {
        try await own.query(errors.newest(of: consumer, limit: limit)).compactMap(errors.letter)
    }

    func letterCount(of consumer: ConsumerName?) async throws(WorkflowError) -> Int {
        Int(try await own.query(errors.count(of: consumer)).first?.first?.integer ?? 0)
    }

    func letter(of consumer: ConsumerName, _ event: Int64) async throws(WorkflowError) -> DeadLetter? {
        try await own.query(errors.one(of: consumer, event)).first.flatMap(errors.letter)
    }

    func keep(_ letter: DeadLetter) async throws(WorkflowError) { try await own.execute([errors.update(letter)]) }

    func discard(_ letter: DeadLetter) async throws(WorkflowError) { try await own.execute([errors.removal(letter)]) }

    /// The row that a letter is about, as it is now; `nil` where it is gone.
    func row(of letter: DeadLetter) async throws(WorkflowError) -> EventRow? {
        let statement = options.events.events(after: letter.eventID &- 1, through: letter.eventID, limit: 1)
        return try await database.query(statement).first.flatMap(options.events.reading)
    }

    /// A letter that still cannot be read: what was found, why, and when.
    func again(_ letter: DeadLetter, _ row: EventRow, because error: WorkflowError) -> DeadLetter {
        DeadLetter(
            consumer: letter.consumer, eventID: letter.eventID, bytes: Data(row.bytes), error: error.message,
            at: options.clock.now, tries: letter.tries &+ 1)
    }
}
