import Workflows

extension ConnectorSourcePromises {
    /// What is given again.
    static let acknowledgement: [PromiseOf<StreamTrial>] = [
        PromiseOf("What of a stream was acknowledged is not given to whoever reads next") { trial in
            try await trial.append(20, "done")
            let receiver = try await trial.receiver()
            for event in try await trial.rest(receiver) { try await receiver.acknowledge(event) }
            try expect(try await trial.next().ids, is: [], "what comes again")
        },

        PromiseOf("What of a stream was given and not acknowledged is given to whoever reads next, as it was") {
            trial in
            try await trial.append(20, "open")
            let given = try await trial.rest(try await trial.receiver())
            try expect(try await trial.next().byID, is: given.byID, "what comes again")
        },

        PromiseOf("After an acknowledgement the events of its key that were given later come again, in their order") {
            trial in
            let appended = try await trial.append(9, "half", key: "half")
            let receiver = try await trial.receiver()
            let given = try await trial.rest(receiver)
            for event in given.prefix(4) { try await receiver.acknowledge(event) }
            try expect(try await trial.next().map(\.id), is: appended.dropFirst(4).map(\.id), "what comes again")
        },

        PromiseOf("An acknowledgement is good for what was given of its partition before") { trial in
            let appended = try await trial.append(5, "up-to", key: "up to")
            let receiver = try await trial.receiver()
            let given = try await trial.rest(receiver)
            try expect(given.map(\.id), is: appended.map(\.id), "the events")
            try await receiver.acknowledge(given[3])
            try expect(try await trial.next().map(\.id), is: [appended[4].id], "what comes again")
        },

        PromiseOf("What was given of other partitions comes again until it is acknowledged itself") { trial in
            try await trial.append(42, "other")
            let receiver = try await trial.receiver()
            let given = try await trial.rest(receiver)
            let partition = try require(given.last?.partition, "an event")
            for event in given where event.partition == partition { try await receiver.acknowledge(event) }
            let others = given.filter { $0.partition != partition }
            try expect(try await trial.next().ids, is: others.ids, "what comes again")
        },

        PromiseOf("An acknowledgement of who lost the role meanwhile moves no cursor of a stream back") { trial in
            try await trial.append(5, "late", key: "late")
            let first = try await trial.receiver()
            let old = try await trial.rest(first)
            let second = try await trial.receiver()
            for event in try await trial.rest(second) { try await second.acknowledge(event) }
            try await first.acknowledge(try require(old.dropFirst().first, "a second event"))
            try expect(try await trial.next().ids, is: [], "what comes again")
        },

        PromiseOf("Each consumer of a stream has cursors of its own") { trial in
            let appended = try await trial.append(5, "own")
            let receiver = try await trial.receiver("shop-1")
            for event in try await trial.rest(receiver) { try await receiver.acknowledge(event) }
            try expect(try await trial.next("shop-2").ids, is: appended.ids, "what another consumer is given")
        },
    ]

    /// Where a consumer begins.
    static let beginning: [PromiseOf<StreamTrial>] = [
        PromiseOf("Who begins behind the newest event of a stream is given nothing before it and everything after") {
            trial in
            try await trial.append(20, "before")
            try await trial.source.beginAtLatest("shop-1")
            var after = try await trial.append(20, "after")
            let receiver = try await trial.receiver()
            var given = try await trial.rest(receiver)
            after += try await trial.append(2, "later")
            given += try await trial.rest(receiver)
            try expect(given.ids, is: after.ids, "the events")
        },

        PromiseOf("Who has dealt with events of a stream goes on behind them, also when begun at the newest one") {
            trial in
            try await trial.append(5, "known")
            let receiver = try await trial.receiver()
            let given = try await trial.rest(receiver)
            try await receiver.acknowledge(try require(given.first, "an event"))
            try await trial.source.beginAtLatest("shop-1")
            try expect(try await trial.next().ids, is: given.dropFirst().map(\.id).sorted(), "what comes again")
        },

        PromiseOf("Who began behind the newest event of a stream stays there, also when nothing was given since") {
            trial in
            // At the first start there was nothing at all.
            try await trial.source.beginAtLatest("shop-1")
            let first = try await trial.append(5, "stay")
            try await trial.source.beginAtLatest("shop-1")
            try expect(try await trial.next().ids, is: first.ids, "what an empty stream's consumer is given")
            try await trial.source.beginAtLatest("shop-3")
            let second = try await trial.append(5, "stay-on")
            try await trial.source.beginAtLatest("shop-3")
            try expect(try await trial.next("shop-3").ids, is: second.ids, "what another consumer is given")
        },
    ]
}
