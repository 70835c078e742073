extension StreamWorker {
    /// The kept events whose run was not where they move it from, and has come on since.
    func told() async throws -> [InboxEntry] {
        guard let waiting, waiting.hasTold else { return [] }
        let told = waiting.takeTold()
        var entries: [InboxEntry] = []
        if told.all {
            // Whoever kept them is not told of their runs any more. What failed has a wait of its own.
            entries = try await inbox.dueInbox(
                consumer: consumer, partitions: partitions, by: .distantFuture, limit: WaitingMoves<String>.limit
            ).filter { $0.attempts == 0 && !$0.lastError.isEmpty }
        }
        for key in told.keys {
            if let entry = try await inbox.inboxEntry(key, for: consumer) {
                entries.append(entry)
            } else {
                waiting.forget(key)
            }
        }
        return entries
    }

    /// An attempt to move a run is over. Where somebody else moved it meanwhile, the event is looked at again at once.
    func settle(_ entry: InboxEntry, _ handled: Handled) {
        switch handled {
        case .processed: waiting?.forget(entry.event.id)
        case .skipped: waiting?.lookAgain(entry.event.id)
        // The run is paused, and the event waits for it, or the code failed in the transaction, and its wait is another.
        case .failed: break
        }
    }
}
