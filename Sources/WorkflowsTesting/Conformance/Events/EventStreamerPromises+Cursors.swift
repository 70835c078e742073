import Workflows

extension EventStreamerPromises {
    /// Where a consumer goes on.
    static let cursors: [Promise] = [
        Promise("What was acknowledged does not come again, and what was not comes again, in the same order") { trial in
            for number in 0..<40 { try await trial.stored(ForeignID("order-\(number)")) }
            let receiver = try await trial.receiver()
            let given = try await trial.receive(receiver)
            for delivery in given.prefix(25) { try await trial.acknowledge(delivery, receiver) }
            let again = try await trial.receive()
            try expect(again.map(\.event.id), is: given.dropFirst(25).map(\.event.id), "what comes again")
        },

        Promise("Each event of a batch can be acknowledged, one after the other") { trial in
            for number in 0..<80 { try await trial.stored(ForeignID("order-\(number)")) }
            let receiver = try await trial.receiver()
            for delivery in try await trial.receive(receiver, limit: 64) + trial.receive(receiver, limit: 64) {
                try await trial.acknowledge(delivery, receiver)
            }
            let again = try await trial.receive()
            try expect(again.map(\.event.id), is: [], "what comes again")
        },

        Promise("What is acknowledged in one partition leaves the others where they are") { trial in
            for number in 0..<42 { try await trial.stored(ForeignID("order-\(number)")) }
            let receiver = try await trial.receiver()
            let given = try await trial.receive(receiver)
            let partition = try require(given.last?.event.partition, "an event")
            for delivery in given where delivery.event.partition == partition {
                try await trial.acknowledge(delivery, receiver)
            }
            let again = try await trial.receive()
            try expect(
                again.map(\.event.id), is: given.filter { $0.event.partition != partition }.map(\.event.id),
                "what comes again")
        },

        Promise("Each consumer has cursors of its own") { trial in
            for number in 0..<5 { try await trial.stored(ForeignID("order-\(number)")) }
            let receiver = try await trial.receiver("orders-1")
            for delivery in try await trial.receive(receiver) { try await trial.acknowledge(delivery, receiver) }
            let other = try await trial.receive("orders-2")
            try expect(other.count, is: 5, "how many events another consumer is given")
        },

        Promise("A worker is given the events of its partitions, and workers together each event once") { trial in
            for number in 0..<100 { try await trial.stored(ForeignID("order-\(number)")) }
            let runs = try await trial.events().map(\.runID)
            var given: [RunID] = []
            for index in 0..<5 {
                let share = PartitionSet.share(index, of: 5)
                let found = try await trial.receive(try await trial.receiver(partitions: share))
                try expect(
                    found.allSatisfy { share.contains($0.event.partition) }, "events of worker \(index)'s partitions",
                    saw: found.map(\.event.partition.number))
                given += found.map(\.event.runID)
            }
            try expect(given.sorted(), is: runs.sorted(), "whose events all workers are given")
        },

        Promise("The number of workers changes without an event being lost or given twice") { trial in
            for number in 0..<120 { try await trial.stored(ForeignID("order-\(number)")) }
            let runs = try await trial.events().map(\.runID)
            var given: [RunID] = []
            for (count, limit) in [(1, 40), (5, 6), (3, 1000)] {
                for index in 0..<count {
                    let receiver = try await trial.receiver(partitions: .share(index, of: count))
                    for delivery in try await trial.receive(receiver, limit: limit) {
                        given.append(delivery.event.runID)
                        try await trial.acknowledge(delivery, receiver)
                    }
                }
            }
            try expect(given.sorted(), is: runs.sorted(), "whose events were given")
        },

        Promise("A consumer that begins at the latest event hears of nothing before and of everything after") { trial in
            for number in 0..<20 { try await trial.stored(ForeignID("order-\(number)")) }
            try await trial.relay()
            try await trial.adapter.streamer.beginAtLatest("orders-1")
            var after: [RunID] = []
            for number in 20..<40 { after.append(try await trial.stored(ForeignID("order-\(number)")).runID) }
            let receiver = try await trial.receiver()
            let found = try await trial.receive(receiver)
            try expect(found.map(\.event.runID), is: after, "whose events")
            for delivery in found { try await trial.acknowledge(delivery, receiver) }
        },

        Promise("A consumer that has cursors keeps them when it is to begin at the latest event") { trial in
            for number in 0..<5 { try await trial.stored(ForeignID("order-\(number)")) }
            let receiver = try await trial.receiver()
            let given = try await trial.receive(receiver)
            try await trial.acknowledge(try require(given.first, "an event"), receiver)
            try await trial.adapter.streamer.beginAtLatest("orders-1")
            let found = try await trial.receive()
            try expect(found.map(\.event.id), is: given.dropFirst().map(\.event.id), "the events")
        },
    ]
}
