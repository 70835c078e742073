import Workflows

extension EventStreamerPromises {
    /// What only a streamer promises that shares the store's transactions.
    static let sharing: [Promise] = [
        Promise("An event comes as the change feed has it") { trial in
            try await trial.stored()
            let found = try await trial.receive()
            try expect(found.map(\.event), is: try await trial.events(), "the event")
        },

        Promise("An event comes with its run's record as it is now") { trial in
            let first = try await trial.stored(object: "1")
            let second = try await trial.advance(first, first.next(status: 2))
            let found = try await trial.receive()
            try expect(found.map(\.record), is: [second], "the record")
        },

        Promise("An event that comes again brings the consumer's own failure to deal with its run") { trial in
            let record = try await trial.stored()
            _ = try await trial.receive()
            let failure = trial.failure(of: record)
            try await trial.park(.parked(failure))
            try await trial.park(.parked(trial.failure(of: record, by: "orders-2", attempts: 7)))
            let again = try await trial.receive()
            try expect(again.map(\.parked), is: [failure], "the failure")
            let other = try await trial.receive("orders-3")
            try expect(other.map(\.parked), is: [nil], "the failure of a consumer that has none")
        },

        Promise("A transition and its acknowledgement are stored together") { trial in
            let record = try await trial.stored()
            let given = try await trial.receive()
            let cursor = try require(given.first?.cursor, "an event")
            let late = StoreTransaction.advance(record.next(status: 9), record.next(status: 9).next(status: 2)).with {
                $0.cursor = cursor
            }
            try await expectRefusal(.conflict, "a late transition") { try await trial.records.transact(late) }
            let again = try await trial.receive()
            try expect(again.count, is: 1, "how many events come again after a transition that was refused")
            let done = try await trial.records.transact(
                .advance(record, record.next(status: 2)).with { $0.cursor = cursor })
            try expect(done.cursorMoved, "the cursor to move")
            let rest = try await trial.receive()
            try expect(rest.map(\.event.id), is: [], "what comes again after a transition that was stored")
        },

        Promise("Who reads everything is given every event of the workflow, in the order they were stored") { trial in
            let first = try await trial.stored()
            try await trial.stored("order-2", status: 2)
            try await trial.stored(workflow: "returns")
            try await trial.advance(first, first.next(runState: .paused))
            let receiver = try await trial.adapter.streamer.receiver(
                for: Subscription(
                    everythingOf: "orders", consumer: "relay", partitions: .all, polling: .hours(1)))
            let found = try await trial.receive(receiver)
            let all = try await trial.events().filter { $0.topic.workflow == "orders" }
            try expect(found.map(\.event), is: all, "the events")
        },
    ]
}
