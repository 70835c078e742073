import FoundationEssentials
import Workflows

/// What a stream outside of the store promises that keeps what its consumers could not read.
enum DeadLetterKeepingPromises<Kept: LetterTrial> {
    static var all: [PromiseOf<Kept>] { finding + deciding + rereading }

    /// What is kept, and how it is found.
    private static var finding: [PromiseOf<Kept>] {
        [
            PromiseOf("What a stream cannot give is kept, with what was found, by whom, when and why") { trial in
                _ = try await trial.lose("kept")
                trial.clock.advance(by: .minutes(1))
                try expect(try await trial.read("kept-1"), is: [], "what the consumer is given")
                let letters = try await trial.letters()
                try expect(letters.map(\.consumer), is: ["kept-1"], "whose they would have been")
                try expect(letters.map(\.at), is: [trial.clock.wallClock], "when they were found")
                try expect(letters.map(\.tries), is: [0], "how often they were tried")
                try expect(
                    letters.allSatisfy { !$0.bytes.isEmpty && !$0.error.isEmpty }, "bytes and errors", saw: letters)
            },

            PromiseOf("What a stream cannot give keeps nobody from what is behind it") { trial in
                _ = try await trial.lose("before")
                let behind = try await trial.add("behind")
                try expect(try await trial.read("reader-1"), is: [behind], "what the consumer is given")
            },

            PromiseOf("What a stream cannot give is kept once for each consumer, however often it is found") { trial in
                _ = try await trial.lose("often")
                for _ in 0..<2 { _ = try await trial.read("often-1") }
                try expect(try await trial.count(), is: 1, "how many there are")
                _ = try await trial.read("often-2")
                try expect(try await trial.count(), is: 2, "how many there are of two consumers")
            },

            PromiseOf("Of the letters of a stream the last found comes first, no more than asked for") { trial in
                var found: [Int64] = []
                for number in 0..<4 {
                    _ = try await trial.lose("listed-\(number)")
                    _ = try await trial.read("reader-1")
                    let new = try await trial.letters().map(\.eventID).filter { !found.contains($0) }
                    try expect(new.count, is: 1, "how many letters are new")
                    found += new
                }
                let listed = try await trial.letters(limit: 3).map(\.eventID)
                try expect(listed, is: found.suffix(3).reversed(), "the events")
                let own = try await trial.letters(of: "reader-1", limit: 2).map(\.eventID)
                try expect(own, is: found.suffix(2).reversed(), "the events of the consumer")
            },

            PromiseOf("The letters of a consumer are listed and counted apart from all others'") { trial in
                for (name, readers) in [("first", ["apart-1", "apart-2"]), ("second", ["apart-1"])] {
                    _ = try await trial.lose(name)
                    for reader in readers { _ = try await trial.read(ConsumerName(reader)) }
                }
                for (consumer, count) in [("apart-1", 2), ("apart-2", 1), ("apart-3", 0)] {
                    let consumer = ConsumerName(consumer)
                    let letters = try await trial.letters(of: consumer)
                    try expect(letters.map(\.consumer), is: .init(repeating: consumer, count: count), "whose they are")
                    try expect(try await trial.count(of: consumer), is: count, "how many \(consumer) has")
                }
                try expect(try await trial.letters().count, is: 3, "how many are listed of everybody")
                try expect(try await trial.count(), is: 3, "how many everybody has")
            },

            PromiseOf("A letter of a stream is found by its consumer and event, and by nothing else") { trial in
                _ = try await trial.lose("found")
                let letter = try await trial.letter(of: "found-1")
                let keeper = try trial.keeper()
                let found = try await keeper.deadLetter(consumer: "found-1", eventID: letter.eventID)
                try expect(found, is: letter, "the letter")
                let others = try await keeper.deadLetter(consumer: "found-2", eventID: letter.eventID)
                try expect(others, is: nil, "the letter of another consumer")
                let next = try await keeper.deadLetter(consumer: "found-1", eventID: letter.eventID + 1)
                try expect(next, is: nil, "the letter of another event")
            },
        ]
    }

    /// What becomes of a letter.
    private static var deciding: [PromiseOf<Kept>] {
        [
            PromiseOf("A letter of a stream that could not be read again is kept as it was found then") { trial in
                _ = try await trial.lose("tried")
                let letters = [try await trial.letter(of: "tried-1"), try await trial.letter(of: "tried-2")]
                let still = trial.again(letters[0])
                try await trial.keeper().keep(still)
                try expect(try await trial.letters(of: "tried-1"), is: [still], "what is kept")
                let found = try await trial.keeper().deadLetter(consumer: "tried-1", eventID: still.eventID)
                try expect(found, is: still, "the letter")
                try expect(try await trial.letters(of: "tried-2"), is: [letters[1]], "what another consumer has")
                try expect(try await trial.count(), is: 2, "how many there are")
            },

            PromiseOf("A letter of a stream that is over stays so, also for who tries it late") { trial in
                _ = try await trial.lose("late")
                let letter = try await trial.letter(of: "late-1")
                try await trial.keeper().discard(letter)
                try await trial.keeper().keep(trial.again(letter))
                try expect(try await trial.letters(), is: [], "what is kept")
                try expect(try await trial.count(), is: 0, "how many there are")
            },

            PromiseOf("A letter of a stream that is discarded is forgotten, and no other") { trial in
                _ = try await trial.lose("discarded")
                let letter = try await trial.letter(of: "discarded-1")
                let other = try await trial.letter(of: "discarded-2")
                // Two people may decide the same.
                for _ in 0..<2 { try await trial.keeper().discard(letter) }
                try expect(try await trial.letters(), is: [other], "what is kept")
                let found = try await trial.keeper().deadLetter(consumer: "discarded-1", eventID: letter.eventID)
                try expect(found, is: nil, "the letter")
            },

            PromiseOf(
                "What of a stream was discarded is not found again, neither by who reads on nor by who reads next"
            ) {
                trial in
                _ = try await trial.lose("over")
                let reader = try await trial.reader("over-1")
                _ = try await reader()
                try await trial.keeper().discard(try require(try await trial.letters().first, "a letter"))
                try expect(try await reader(), is: [], "what the consumer is given")
                try expect(try await trial.read("over-1"), is: [], "what it is given when it begins anew")
                try expect(try await trial.letters(), is: [], "what is kept")
            },
        ]
    }

    /// What is found where the event of a letter is read again.
    private static var rereading: [PromiseOf<Kept>] {
        [
            PromiseOf("A letter of a stream that still cannot be read has one try more, and what is kept stays") {
                trial in
                _ = try await trial.lose("still")
                let letter = try await trial.letter(of: "still-1")
                trial.clock.advance(by: .hours(1))
                guard case .unreadable(let still) = try await trial.reread(letter) else {
                    throw Mismatch(expected: "the event to be unreadable", seen: "otherwise")
                }
                try expect(still.consumer, is: letter.consumer, "the consumer")
                try expect(still.eventID, is: letter.eventID, "the event")
                try expect(still.at, is: trial.clock.wallClock, "when")
                try expect(still.tries, is: 1, "how often it was tried")
                try expect(!still.bytes.isEmpty && !still.error.isEmpty, "bytes and an error", saw: still)
                try expect(try await trial.letters(), is: [letter], "what is kept")
            },

            PromiseOf("A letter of a stream that can be read by now gives its event as others are given it, and stays")
            {
                trial in
                let item = try await trial.lose("mended")
                let letter = try await trial.letter(of: "mended-1")
                try await trial.mend(item)
                try expect(try await trial.reread(letter), is: .readable(item), "what is read")
                try expect(try await trial.letters(), is: [letter], "what is kept")
            },

            PromiseOf("A letter of a stream whose event is gone says so, and stays until it is decided on") { trial in
                let item = try await trial.lose("gone")
                let letter = try await trial.letter(of: "gone-1")
                guard try await trial.remove(item) else { return }
                try expect(try await trial.reread(letter), is: .gone, "what is read")
                try expect(try await trial.letters(), is: [letter], "what is kept")
            },
        ]
    }
}
