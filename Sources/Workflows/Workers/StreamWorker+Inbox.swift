/// What the store keeps of an outside stream's events.
extension StreamWorker {
    func store(_ change: InboxChange, _ control: RoleControl) async throws {
        var transaction = StoreTransaction(at: core.clock.now)
        transaction.fence = control.fence
        transaction.inbox = change
        _ = try await core.adapter.records.transact(transaction)
    }
}
