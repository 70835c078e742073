import Workflows

extension ConnectorSourcePromises {
    /// How workers share a stream.
    static let workers: [PromiseOf<StreamTrial>] = [
        PromiseOf("A worker is given the events of a stream that are of its partitions, and workers together each once")
        {
            trial in
            let appended = try await trial.append(100, "share")
            var given: [ConnectorEvent] = []
            for index in 0..<5 {
                let share = PartitionSet.share(index, of: 5)
                let found = try await trial.rest(try await trial.receiver(partitions: share))
                try expect(
                    found.allSatisfy { share.contains($0.partition) }, "events of worker \(index)'s partitions",
                    saw: found.map(\.partition.number))
                given += found
            }
            try expect(given.ids, is: appended.ids, "what all workers are given")
        },

        PromiseOf("The number of workers of a stream changes without an event being lost or given twice") { trial in
            let appended = try await trial.append(120, "shift")
            var given: [ConnectorEvent] = []
            for (count, limit) in [(1, 40), (5, 6), (3, 1000)] {
                for index in 0..<count {
                    let receiver = try await trial.receiver(partitions: .share(index, of: count))
                    var found = try await receiver.receive(limit: limit, until: .distantPast)
                    if count == 3 { found += try await trial.rest(receiver) }
                    for event in found { try await receiver.acknowledge(event) }
                    given += found
                }
            }
            try expect(given.ids, is: appended.ids, "what all workers were given")
        },

        PromiseOf("What a worker is given of a stream does not hang on what other workers have dealt with") { trial in
            let appended = try await trial.append(60, "apart")
            let (mine, theirs) = (PartitionSet.share(0, of: 2), PartitionSet.share(1, of: 2))
            let first = try await trial.receiver(partitions: mine)
            let second = try await trial.receiver(partitions: theirs)
            _ = try await trial.rest(first)
            for event in try await trial.rest(second) { try await second.acknowledge(event) }
            let again = try await trial.next(partitions: mine)
            try expect(again.ids, is: appended.filter { mine.contains($0.partition) }.ids, "what comes again")
            try expect(try await trial.next(partitions: theirs).ids, is: [], "what comes again of the other")
        },
    ]
}
