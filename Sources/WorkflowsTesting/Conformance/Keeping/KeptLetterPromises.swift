import FoundationEssentials
import Workflows

/// What a store promises that keeps events of outside streams and in which they may become unreadable.
enum KeptLetterPromises {
    static let all: [Promise] = [
        Promise("A kept event that cannot be read says so where it is due, and holds those of its key back") { trial in
            let (bad, _) = try await trial.spoiled(behind: "event-2")
            let due = try await trial.dueInbox()
            try expect(due.map(\.event.id), is: ["event-1"], "what is due")
            let letter = try require(due.first?.letter, "what there is of the event")
            try expect(letter.consumer, is: bad.consumer, "whose it is")
            try expect(letter.eventID < 0, "a number that no event of a stream has", saw: letter.eventID)
            try expect(letter.tries, is: 0, "how often it was tried")
            try expect(!letter.bytes.isEmpty && !letter.error.isEmpty, "bytes and an error", saw: letter)
            let other = trial.entry("event-3")
            try await trial.keep(other)
            let found = try await trial.inbox().inboxEntry("event-3", for: "shop-1")
            try expect(found, is: other, "one that can be read")
        },

        Promise("A kept event that cannot be read becomes a dead letter, and what waits behind it is due") { trial in
            let (_, behind) = try await trial.spoiled(behind: "event-2")
            let letter = try await trial.setAside()
            try expect(try await trial.records.deadLetters(limit: 9), is: [letter], "the dead letters")
            try expect(try await trial.records.deadLetterCount(), is: 1, "how many dead letters there are")
            let found = try await trial.letterStore().deadLetter(consumer: "shop-1", eventID: letter.eventID)
            try expect(found, is: letter, "the letter")
            try expect(try await trial.inbox().inbox(limit: 9), is: [behind], "what is kept")
            let counts = try await trial.inbox().inboxCounts(limit: 9)
            try expect(counts, is: ["shop-1": Total(1, .exact)], "how many are kept")
            try expect(try await trial.dueInbox(), is: [behind], "what is due")
            try expect(try await trial.inbox().inboxEntry("event-1", for: "shop-1"), is: nil, "what was set aside")
        },

        Promise("What is not kept any more becomes no dead letter") { trial in
            try await trial.spoiled()
            let entry = try require(try await trial.dueInbox().first, "what is due")
            try await trial.inbox().forget(entry, fence: nil)
            try await trial.setAside(entry)
            try expect(try await trial.records.deadLetterCount(), is: 0, "how many dead letters there are")
        },

        Promise("A kept event that is a dead letter stays one when its stream gives it again") { trial in
            let (bad, _) = try await trial.spoiled()
            let letter = try await trial.setAside()
            try await trial.keep(trial.entry("event-1", attempts: 0))
            try await trial.keep(trial.entry("event-1", attempts: 3))
            try expect(try await trial.inbox().inbox(limit: 9), is: [], "what is kept")
            let holds = try await trial.inbox().inboxHolds(bad.event.key, for: "shop-1")
            try expect(!holds, "no event of its key to be kept")
            try expect(try await trial.records.deadLetters(limit: 9), is: [letter], "the dead letters")
        },

        Promise("A kept event's letter that still cannot be read is read again with one try more, and stays") { trial in
            try await trial.spoiled()
            let letter = try await trial.setAside()
            trial.clock.advance(by: .hours(1))
            guard case .unreadable(let still, let run) = try await trial.letterStore().reread(letter) else {
                throw Mismatch(expected: "the event to be unreadable", seen: "otherwise")
            }
            try expect(still.tries, is: 1, "how often it was tried")
            try expect(still.at, is: trial.now, "when")
            try expect(still.eventID, is: letter.eventID, "the event")
            try expect(run, is: nil, "whose event it is")
            try await expectRefusal(.damagedStore, "a replay") { try await trial.upkeep(.replay(letter)) }
            try expect(try await trial.records.deadLetters(limit: 9), is: [letter], "what is kept")
        },

        Promise("A kept event's letter that is replayed is kept again, untried, behind what is of its key") { trial in
            let (bad, behind) = try await trial.spoiled(behind: "event-2")
            let letter = try await trial.setAside()
            try await trial.mendKept()
            try expect(try await trial.letterStore().reread(letter), is: .kept(bad.event), "what is read")
            try await trial.upkeep(.replay(letter))
            var untried = bad
            untried.attempts = 0
            untried.lastError = ""
            untried.dueAt = trial.now
            try expect(try await trial.inbox().inbox(limit: 9), is: [behind, untried], "what is kept")
            try expect(try await trial.records.deadLetterCount(), is: 0, "how many dead letters there are")
            try expect(try await trial.dueInbox(), is: [behind], "what is due")
            try await expectRefusal(.conflict, "a second replay") { try await trial.upkeep(.replay(letter)) }
        },

        Promise("A kept event's letter that is discarded is forgotten, and may be given again") { trial in
            let (bad, _) = try await trial.spoiled()
            let letter = try await trial.setAside()
            try await trial.upkeep(.discard(letter))
            try expect(try await trial.records.deadLetterCount(), is: 0, "how many dead letters there are")
            try expect(try await trial.letterStore().reread(letter), is: .gone, "what is read")
            try await trial.keep(bad)
            try expect(try await trial.inbox().inbox(limit: 9), is: [bad], "what is kept")
        },

        Promise("Under an epoch that is over no kept event becomes a dead letter") { trial in
            try await trial.spoiled()
            let epochs = try await trial.epochs(of: "orders-1")
            let entry = try require(try await trial.dueInbox().first, "what is due")
            try await expectRefusal(.roleLost, "what is set aside under an old epoch") {
                try await trial.setAside(entry, fence: RoleFence(role: "orders-1", epoch: epochs.old))
            }
            try expect(try await trial.records.deadLetterCount(), is: 0, "how many dead letters there are")
        },
    ]
}

extension Trial {
    fileprivate func letterStore() throws -> any DeadLetterStore {
        try require(records as? any DeadLetterStore, "a record store whose dead letters can be replayed")
    }

    /// A kept event that cannot be read any more, and one of its key behind it.
    @discardableResult
    fileprivate func spoiled(behind id: String? = nil) async throws -> (bad: InboxEntry, behind: InboxEntry) {
        let bad = entry("event-1", key: "customer-1")
        let behind = entry(id ?? "none", key: "customer-1", attempts: 0)
        try await keep(bad)
        if id != nil { try await keep(behind) }
        try await require(subject.spoilKept, "a factory that can spoil a kept event")("shop-1", "event-1")
        return (bad, behind)
    }

    fileprivate func mendKept() async throws {
        try await require(subject.mendKept, "a factory that can mend a kept event")("shop-1", "event-1")
    }

    fileprivate func setAside(_ entry: InboxEntry, fence: RoleFence? = nil) async throws {
        _ = try await records.transact(
            StoreTransaction(at: now).with {
                $0.inbox = .unreadable(entry)
                $0.fence = fence
            })
    }

    /// What became of the first that is due.
    fileprivate func setAside() async throws -> DeadLetter {
        let entry = try require(try await dueInbox().first, "what is due")
        try await setAside(entry)
        return try require(entry.letter, "what there is of the event")
    }
}
