import Workflows

/// What a transaction does to events of outside streams that are kept.
extension MemberWrite {
    /// One that is gone was dealt with by somebody else.
    func checkInbox(_ change: InboxChange?) throws {
        guard case .dealtWith(let entry) = change else { return }
        let statement = try connection.statement("SELECT 1 FROM inbox WHERE consumer = ? AND event_id = ?")
        statement.bind(entry.consumer, entry.event.id)
        guard try statement.first({ _ in true }) != nil else { throw WorkflowError.notKept(entry) }
    }

    func apply(_ change: InboxChange) throws {
        switch change {
        case .dealtWith(let entry): try forget(entry)
        case .putOff(let entry):
            try connection.statement(
                "UPDATE inbox SET attempts = ?3, due_at = ?4, last_error = ?5 WHERE consumer = ?1 AND event_id = ?2"
            ).run(entry.consumer, entry.event.id, entry.attempts, entry.dueAt, entry.lastError)
        }
    }

    /// The next of its key waits for nobody any more.
    func forget(_ entry: InboxEntry) throws {
        let delete = try connection.statement("DELETE FROM inbox WHERE consumer = ? AND event_id = ? RETURNING key")
        delete.bind(entry.consumer, entry.event.id)
        guard let key = try delete.first({ $0.text(0) }) else { return }
        try connection.statement(
            """
            UPDATE inbox SET waits = 0
            WHERE id = (SELECT min(id) FROM inbox WHERE consumer = ?1 AND key = ?2) AND waits <> 0
            """
        ).run(entry.consumer, key)
    }
}
