import Logging

/// What the store keeps of an outside stream's events, and how much of it.
extension StreamWorker {
    func store(_ change: InboxChange, _ control: RoleControl) async throws {
        var transaction = StoreTransaction(at: core.clock.now)
        transaction.fence = control.fence
        transaction.inbox = change
        _ = try await core.adapter.records.transact(transaction)
    }
}

/// The store has no room for what a connector fails at: nothing more is taken from the stream for a while, and what the
/// store has is tried again meanwhile. The event in hand is not acknowledged, and nothing behind it is read.
struct FullInbox {
    /// Until then nothing is taken.
    var until = Timestamp.distantPast
    /// How often there was no room since there was some.
    private(set) var times = 0

    mutating func meet(
        _ error: WorkflowError, of connector: ConnectorHandler, _ core: WorkflowCore, _ control: RoleControl
    ) {
        times += 1
        let wait = connector.settings.backOff.wait(afterFailures: times, chance: core.options.chance())
        until = core.clock.now + wait
        core.failed(control.role.name, error, backoff: wait)
    }
}
