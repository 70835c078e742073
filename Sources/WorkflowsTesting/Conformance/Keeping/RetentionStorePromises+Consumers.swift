import Workflows

extension RetentionStorePromises {
    /// Who holds events back, and for how long.
    static let consumers: [Promise] = [
        Promise("Who reads is known, with what it reads, how far it has come and how much waits for it") { trial in
            for number in 0..<3 { try await trial.ended(ForeignID("order-\(number)")) }
            _ = try await trial.receiver("hook", topic: .runStateChange, runState: .cancelled)
            let receiver = try await trial.receiver("reader")
            let first = try require(try await trial.receive(receiver).first, "an event")
            try await trial.acknowledge(first, receiver)
            let expected = [
                ConsumerStanding(
                    consumer: "hook", workflow: "orders", topic: .runStateChange, runState: .cancelled, positions: [:],
                    waiting: Total(0, .exact), claimedAt: trial.start, isAbandoned: false, missed: 0),
                ConsumerStanding(
                    consumer: "reader", workflow: "orders", topic: .status(1), runState: nil,
                    positions: [first.event.partition: first.event.id], waiting: Total(2, .exact),
                    claimedAt: trial.start, isAbandoned: false, missed: 0),
            ]
            let found = try await trial.retaining().consumers().sorted { $0.consumer < $1.consumer }
            try expect(found, is: expected, "who reads")
            try expect(found.map(\.holdsBack), is: [false, true], "who holds something back")
        },

        Promise("A consumer that is served stays claimed, however quiet it is") { trial in
            let receiver = try await trial.receiver("quiet")
            for _ in 1...9 {
                trial.clock.advance(by: .hours(24))
                try expect(try await trial.receive(receiver).count, is: 0, "how many events there are")
            }
            let standing = try await trial.standing(of: "quiet")
            try expect(standing.claimedAt, is: trial.now, "when it was claimed last")
            try expect(!standing.isAbandoned, "the consumer not to be abandoned")
        },

        Promise("A consumer that nobody has claimed for seven days holds nothing back from then on") {
            trial in
            _ = try await trial.receiver("gone")
            try await trial.ended()
            trial.clock.advance(by: ConsumerStanding.abandonedAfter - .minutes(1))
            try await trial.trim()
            try expect(try await trial.left().map(\.version), is: [1], "what is left before")
            try expect(try await trial.standing(of: "gone").holdsBack, "the consumer to hold something back before")
            trial.clock.advance(by: .minutes(1))
            try await trial.trim()
            try expect(try await trial.left(), is: [], "what is left then")
            let standing = try await trial.standing(of: "gone")
            try expect(standing.isAbandoned && !standing.holdsBack, "the consumer to be abandoned", saw: standing)
        },

        Promise("How many events an abandoned consumer missed is known, and told to it once when it comes back") {
            trial in
            try expect(try await trial.receiver("returning").missed, is: 0, "what a new consumer missed")
            for number in 0..<5 { try await trial.ended(ForeignID("order-\(number)")) }
            trial.clock.advance(by: ConsumerStanding.abandonedAfter)
            try await trial.trim()
            try expect(try await trial.standing(of: "returning").missed, is: 5, "what it missed")
            try expect(try await trial.receiver("returning").missed, is: 5, "what it is told when it comes back")
            try expect(try await trial.receiver("returning").missed, is: 0, "what it is told again")
            let standing = try await trial.standing(of: "returning")
            try expect(standing.missed, is: 5, "what it missed, once it was told")
            try expect(!standing.isAbandoned, "the consumer not to be abandoned any more")
        },

        Promise("Events that went with their run are missed too") { trial in
            _ = try await trial.receiver("returning")
            let record = try await trial.ended()
            trial.clock.advance(by: ConsumerStanding.abandonedAfter)
            try await trial.upkeep(.forget([record.runID], writtenBefore: trial.later))
            try expect(try await trial.receiver("returning").missed, is: 1, "what it is told when it comes back")
        },

        Promise("Who comes back after its events went goes on with the first that is left") { trial in
            _ = try await trial.receiver("late")
            for number in 0..<3 { try await trial.ended(ForeignID("order-\(number)")) }
            trial.clock.advance(by: ConsumerStanding.abandonedAfter)
            try await trial.trim()
            let next = try await trial.stored("order-9")
            let receiver = try await trial.receiver("late")
            let found = try await trial.receive(receiver)
            try expect(found.map(\.event.runID), is: [next.runID], "whose events it is given")
            for delivery in found { try await trial.acknowledge(delivery, receiver) }
        },
    ]
}

extension Trial {
    fileprivate func standing(of consumer: ConsumerName) async throws -> ConsumerStanding {
        try require(
            try await retaining().consumers().first { $0.consumer == consumer }, "\(consumer) among those who read")
    }
}
