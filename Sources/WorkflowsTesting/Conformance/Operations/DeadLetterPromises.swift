import Workflows

/// What a store promises whose events can be damaged.
enum DeadLetterPromises {
    static let all: [Promise] = [
        Promise("An event that cannot be read keeps nobody from those behind it") { trial in
            try await trial.spoil("broken")
            let readable = try await trial.stored("readable")
            let found = try await trial.receive(try await trial.receiver())
            try expect(found.map(\.event.runID), is: [readable.runID], "whose events")
        },

        Promise("An event that cannot be read is kept, with what was found, by whom and why") { trial in
            let id = try await trial.spoil("broken")
            _ = try await trial.receive(try await trial.receiver())
            let letters = try await trial.records.deadLetters(limit: 9)
            try expect(letters.map(\.eventID), is: [id], "the events")
            try expect(letters.map(\.consumer), is: ["orders-1"], "whose they would have been")
            try expect(letters.allSatisfy { !$0.bytes.isEmpty && !$0.error.isEmpty }, "bytes and errors", saw: letters)
            try expect(letters.map(\.at), is: [trial.start], "when they were found")
        },

        Promise("An event that cannot be read is kept once for each consumer, however often it is found") { trial in
            try await trial.spoil("broken")
            for _ in 0..<2 { _ = try await trial.receive(try await trial.receiver()) }
            try expect(try await trial.records.deadLetterCount(), is: 1, "how many there are")
            _ = try await trial.receive(try await trial.receiver("orders-2"))
            try expect(try await trial.records.deadLetterCount(), is: 2, "how many there are of two consumers")
        },

        Promise("Of what cannot be read the last found comes first, no more than asked for") { trial in
            var ids: [Int64] = []
            for number in 0..<4 {
                ids.append(try await trial.spoil(ForeignID("broken-\(number)")))
                _ = try await trial.receive(try await trial.receiver())
            }
            let letters = try await trial.records.deadLetters(limit: 3)
            try expect(letters.map(\.eventID), is: ids.reversed().prefix(3).map { $0 }, "the events")
            try expect(try await trial.records.deadLetterCount(), is: 4, "how many there are")
        },
    ]
}

extension Trial {
    /// Stores a run whose event cannot be read; the event's ID.
    @discardableResult
    fileprivate func spoil(_ foreignID: ForeignID) async throws -> Int64 {
        try await stored(foreignID)
        let id = try await records.lastEventID()
        try await require(subject.spoilEvent, "a factory that can spoil an event")(id)
        return id
    }
}
