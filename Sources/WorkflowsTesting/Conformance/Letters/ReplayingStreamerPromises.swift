import Workflows

/// What a streamer on another system promises that keeps what its consumers could not read.
enum ReplayingStreamerPromises {
    static let all = DeadLetterKeepingPromises<StreamerLetterTrial>.all + replaying

    /// What becomes of an event that is given anew.
    private static let replaying: [PromiseOf<StreamerLetterTrial>] = [
        PromiseOf("What a streamer replays is given to its consumer anew, behind what that has, and the letter is over")
        {
            trial in
            let item = try await trial.lose("anew")
            let reader = try await trial.reader("anew-1")
            _ = try await reader()
            let before = try await trial.add("before")
            let letter = try await trial.mended(item, "anew-1")
            try await trial.replaying().replay(letter)
            let given = try await reader()
            try expect(given.map(\.runID), is: [before.runID, item.runID], "whose events it is given")
            try expect(given.last?.with(id: item.id), is: item, "the event")
            try expect(try await trial.letters(), is: [], "what is kept")
            let found = try await trial.keeper().deadLetter(consumer: "anew-1", eventID: letter.eventID)
            try expect(found, is: nil, "the letter")
        },

        PromiseOf("What a streamer replays is given to nobody else") { trial in
            let item = try await trial.add("alone")
            let other = try await trial.reader("other")
            try expect(try await other(), is: [item], "what another consumer is given at first")
            try await trial.spoil(item)
            let second = try await trial.letter(of: "alone-2")
            _ = try await trial.letter(of: "alone-1")
            try await trial.replaying().replay(try await trial.mended(item, "alone-1"))
            try expect(try await other(), is: [], "what another consumer is given after that")
            let newcomer = try await trial.read("newcomer")
            try expect(newcomer, is: [item], "what a consumer is given that begins to read")
            try expect(try await trial.letters(), is: [second], "what is kept for another one")
        },

        PromiseOf("Of several who replay a letter of a streamer one does, whether at once or later") { trial in
            let item = try await trial.lose("once")
            let reader = try await trial.reader("once-1")
            _ = try await reader()
            let letter = try await trial.mended(item, "once-1")
            let streamer = try trial.replaying()
            try await withThrowingDiscardingTaskGroup { group in
                for _ in 0..<8 { group.addTask { try await streamer.replay(letter) } }
            }
            try await streamer.replay(letter)
            try expect(try await reader().map(\.runID), is: [item.runID], "whose events the consumer is given")
        },

        PromiseOf(
            "The run that a streamer names of a letter which still cannot be read is its event's, if it names one"
        ) {
            trial in
            let item = try await trial.lose("named")
            let letter = try await trial.letter(of: "named-1")
            guard case .unreadable(_, let run) = try await trial.replaying().reread(letter) else {
                throw Mismatch(expected: "the event to be unreadable", seen: "otherwise")
            }
            try expect(run == nil || run == item.runID, "the letter's run, or none", saw: run as Any)
        },

        PromiseOf("A letter of a streamer that cannot be read is not replayed, and stays") { trial in
            _ = try await trial.lose("unreadable")
            let reader = try await trial.reader("unreadable-1")
            _ = try await reader()
            let letters = try await trial.letters()
            // Whether it says so is the streamer's: who asks has read it before.
            try? await trial.replaying().replay(try require(letters.first, "a letter"))
            try expect(try await reader(), is: [], "what the consumer is given")
            try expect(try await trial.letters(), is: letters, "what is kept")
        },

        PromiseOf("What a streamer replayed comes again until it is acknowledged, and then no more") { trial in
            let item = try await trial.lose("done")
            let first = try await trial.receiver("done-1")
            _ = try await trial.now(first)
            try await trial.replaying().replay(try await trial.mended(item, "done-1"))
            let given = try await trial.now(first)
            try expect(given.map(\.event.runID), is: [item.runID], "whose events the consumer is given")
            let again = try await trial.read("done-1")
            try expect(again.last?.runID, is: item.runID, "whose event comes again")
            for delivery in given { try await first.acknowledge(delivery.cursor) }
            try expect(try await trial.read("done-1"), is: [], "what comes after the acknowledgement")
        },

        PromiseOf("A consumer that waits is given what a streamer replays as soon as it does") { trial in
            let item = try await trial.lose("waits")
            let receiver = try await trial.receiver("waits-1")
            _ = try await trial.now(receiver)
            let letter = try await trial.mended(item, "waits-1")
            let waiting = Task {
                try await trial.soon("an event") { try await receiver.receive(limit: 9, until: nil) }
            }
            try await trial.asleep()
            try await trial.replaying().replay(letter)
            try expect(try await waiting.value.map(\.event.runID), is: [item.runID], "whose events it is given")
        },
    ]
}

extension ConformanceSuite {
    /// What a `ReplayingStreamer` promises beside what a `RelayedStreamer` does; the factory sets it beside a store in a
    /// `RelayedAdapter`. Any store will do. Needs ``AdapterUnderTest/spoilEvent`` and ``AdapterUnderTest/mendEvent``, and
    /// ``AdapterUnderTest/removeEvent`` where events can go. All of these are called with the ID that the streamer gives
    /// an event.
    public static func replayingStreamer(_ make: @escaping Factory) -> ConformanceSuite {
        ConformanceSuite("ReplayingStreamer", ReplayingStreamerPromises.all) { clock in
            StreamerLetterTrial(trial: Trial(subject: try await make(clock), clock: clock))
        }
    }
}
