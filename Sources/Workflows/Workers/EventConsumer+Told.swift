extension EventConsumer {
    /// Nothing of it waits for runs that it would move on.
    var waiting: WaitingMoves<RunID>? { nil }

    /// The events that were put aside because a run was not where they move it from, and whose run has come on since.
    func told(_ waiting: WaitingMoves<RunID>) async throws -> [ParkedEvent] {
        let records = core.adapter.records
        let told = waiting.takeTold()
        var events: [ParkedEvent] = []
        if told.all {
            // Whoever put them aside is not told of their runs any more. What failed has a wait of its own.
            events = try await records.dueParked(
                consumer: consumer, partitions: partitions, by: .distantFuture, limit: WaitingMoves<RunID>.limit
            ).map(\.0).filter { $0.attempts == 0 }
        }
        for runID in told.keys {
            let parked = try await records.parked(workflow: nil, runID: runID, limit: 256)
            if let event = parked.first(where: { $0.consumer == consumer }) {
                events.append(event)
            } else {
                waiting.forget(runID)
            }
        }
        return events
    }
}
