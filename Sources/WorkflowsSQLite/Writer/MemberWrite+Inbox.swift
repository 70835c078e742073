import Workflows

/// What a transaction does to events of outside streams that are kept.
extension MemberWrite {
    /// One that is gone was dealt with by somebody else.
    func checkInbox(_ change: InboxChange?) throws {
        guard case .dealtWith(let entry) = change else { return }
        guard try InboxTable(connection: connection).isKept(entry) else { throw WorkflowError.notKept(entry) }
    }

    func apply(_ change: InboxChange) throws {
        let inbox = InboxTable(connection: connection)
        switch change {
        case .dealtWith(let entry): try inbox.forget(entry)
        case .putOff(let entry): try inbox.putOff(entry)
        case .unreadable(let entry): try inbox.setAside(entry)
        }
    }
}
