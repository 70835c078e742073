import FoundationEssentials
import Workflows

/// What a store promises whose dead letters can be replayed or discarded.
enum DeadLetterStorePromises {
    static let all: [Promise] = [
        Promise("A dead letter is found by its consumer and event, and by nothing else") { trial in
            let letter = try await trial.letter()
            let listed = try await trial.records.deadLetters(limit: 9)
            try expect(listed, is: [letter], "what is listed")
            try expect(letter.tries, is: 0, "how often it was tried")
            let store = try trial.letters()
            let other = try await store.deadLetter(consumer: "orders-2", eventID: letter.eventID)
            try expect(other, is: nil, "the letter of another consumer")
            let next = try await store.deadLetter(consumer: letter.consumer, eventID: letter.eventID + 1)
            try expect(next, is: nil, "the letter of another event")
        },

        Promise("A letter that still cannot be read is read again with one try more, and stays as it was") { trial in
            let record = try await trial.stored()
            let letter = try await trial.letter(of: try await trial.records.lastEventID())
            trial.clock.advance(by: .hours(1))
            guard case .unreadable(let still, let run) = try await trial.letters().reread(letter) else {
                throw Mismatch(expected: "the event to be unreadable", seen: "otherwise")
            }
            try expect(still.tries, is: 1, "how often it was tried")
            try expect(still.at, is: trial.now, "when")
            try expect(still.eventID, is: letter.eventID, "the event")
            try expect(still.consumer, is: letter.consumer, "the consumer")
            try expect(!still.bytes.isEmpty && !still.error.isEmpty, "bytes and an error", saw: still)
            try expect(run == nil || run == record.runID, "the letter's run, or none", saw: run as Any)
            try expect(try await trial.records.deadLetters(limit: 9), is: [letter], "what is kept")
        },

        Promise("A letter that can be read by now gives the event as it was stored, and stays until it is replayed") {
            trial in
            let record = try await trial.stored()
            let event = try require(try await trial.events().first, "an event")
            let letter = try await trial.letter(of: event.id)
            try await trial.mend(event.id)
            try expect(try await trial.letters().reread(letter), is: .readable(event), "what is read")
            try expect(try await trial.records.deadLetters(limit: 9), is: [letter], "what is kept")
            try expect(event.runID, is: record.runID, "whose event it is")
        },

        Promise("An event that its consumer can do nothing with is one letter, with why") { trial in
            _ = try await trial.stored()
            let event = try require(try await trial.events().first, "an event")
            for error in ["too large", "too large still"] {
                try await trial.upkeep(.bury(consumer: "orders-1", eventID: event.id, error: error))
            }
            let listed = try await trial.records.deadLetters(limit: 9)
            try expect(listed.map(\.eventID), is: [event.id], "the events of the letters")
            try expect(listed.map(\.consumer), is: ["orders-1"], "whose they are")
            try expect(listed.map(\.error), is: ["too large"], "why")
            try expect(listed.allSatisfy { !$0.bytes.isEmpty && $0.tries == 0 }, "what was found", saw: listed)
            guard let letter = listed.first, case .readable = try await trial.letters().reread(letter) else {
                throw Mismatch(expected: "an event that can be read", seen: "otherwise")
            }
        },

        Promise("A letter whose run went has no event any more") { trial in
            guard trial.records is any RetentionStore else { return }
            let record = try await trial.ended()
            let id = try require(try await trial.events().first, "an event").id
            let letter = try await trial.letter(of: id)
            _ = try await trial.carryOut(trial.move(of: record, to: id))
            try await trial.upkeep(.forget([record.runID], writtenBefore: trial.later))
            try expect(try await trial.letters().reread(letter), is: .gone, "what is read")
        },

        Promise("A letter that is replayed is over, and its consumer is given the event anew, behind what it has") {
            trial in
            let record = try await trial.stored("order-1")
            let letter = try await trial.letter(of: try await trial.records.lastEventID())
            let other = try await trial.stored("order-2")
            try await trial.mend(letter.eventID)
            try await trial.upkeep(.replay(letter))
            try expect(try await trial.records.deadLetterCount(), is: 0, "how many letters there are")
            // Who reads anew is given the event where it always was; it was never passed.
            let found = try await trial.receive(letter.consumer).map(\.event)
            try expect(found.last?.runID, is: record.runID, "whose event comes last")
            try expect(found.last?.version, is: record.version, "of which version it is")
            try expect(found.contains { $0.runID == other.runID }, "the other run's event too", saw: found)
        },

        Promise("A letter that is replayed is given to nobody else, and is no news") { trial in
            try await trial.stored()
            let letter = try await trial.letter(of: try await trial.records.lastEventID())
            try await trial.mend(letter.eventID)
            let before = try await trial.events()
            try await trial.deal("others", with: 9)
            try await trial.upkeep(.replay(letter))
            try expect(try await trial.receive("others").count, is: 0, "how many events another consumer is given")
            try expect(try await trial.events(), is: before, "the change feed")
        },

        Promise("A letter that cannot be read is not replayed, and stays") { trial in
            let letter = try await trial.letter()
            try await expectRefusal(.damagedStore, "a replay") { try await trial.upkeep(.replay(letter)) }
            try expect(try await trial.records.deadLetters(limit: 9), is: [letter], "what is kept")
        },

        Promise("What a further try found is kept in the letter's place") { trial in
            let letter = try await trial.letter()
            let still = trial.again(letter)
            try await trial.upkeep(.keep(still))
            try expect(try await trial.records.deadLetters(limit: 9), is: [still], "what is kept")
            let found = try await trial.letters().deadLetter(consumer: letter.consumer, eventID: letter.eventID)
            try expect(found, is: still, "the letter")
        },

        Promise("A letter that is discarded is forgotten, and not found again by whoever reads next") { trial in
            let letter = try await trial.letter()
            try await trial.upkeep(.discard(letter))
            try expect(try await trial.records.deadLetterCount(), is: 0, "how many letters there are")
            try expect(try await trial.receive(letter.consumer).count, is: 0, "how many events its consumer is given")
            try expect(try await trial.records.deadLetterCount(), is: 0, "how many letters there are after that")
        },

        Promise("What was decided on a letter that somebody else dealt with is refused and changes nothing") { trial in
            let letter = try await trial.letter()
            let still = trial.again(letter)
            try await trial.upkeep(.keep(still))
            for (what, change) in [
                ("a replay", UpkeepChange.replay(letter)), ("a further try", UpkeepChange.keep(still)),
                ("a discard", UpkeepChange.discard(letter)),
            ] {
                try await expectRefusal(.conflict, "\(what) of what was tried again") { try await trial.upkeep(change) }
            }
            try expect(try await trial.records.deadLetters(limit: 9).map(\.tries), is: [1], "what is kept")
            try await trial.upkeep(.discard(still))
            for (what, change) in [
                ("a replay", UpkeepChange.replay(still)), ("a further try", UpkeepChange.keep(trial.again(still))),
                ("a discard", UpkeepChange.discard(still)),
            ] {
                try await expectRefusal(.conflict, "\(what) of what is gone") { try await trial.upkeep(change) }
            }
            try expect(try await trial.records.deadLetterCount(), is: 0, "how many letters there are")
        },

        Promise("What a person did with a letter is in the audit log, where it was done") { trial in
            let letter = try await trial.letter()
            let done = trial.line("done", .discard)
            let refused = trial.line("refused", .replay)
            let transaction = StoreTransaction(at: trial.now)
            try await expectRefusal(.damagedStore, "a replay") {
                try await trial.records.transact(
                    transaction.with {
                        $0.upkeep = .replay(letter)
                        $0.audit = refused
                    })
            }
            _ = try await trial.records.transact(
                transaction.with {
                    $0.upkeep = .discard(letter)
                    $0.audit = done
                })
            try expect(try await trial.adapter.audit.auditEntries(runID: nil, limit: 9), is: [done], "the lines")
        },

        Promise("The event of a dead letter stays for as long as the letter does") { trial in
            guard trial.records is any RetentionStore else { return }
            let record = try await trial.ended()
            let id = try require(try await trial.events().first, "an event").id
            let letter = try await trial.letter(of: id)
            try expect(try await trial.carryOut(trial.move(of: record, to: id)), "the cursor to pass it")
            try await trial.trim()
            try await trial.mend(id)
            guard case .readable(let event) = try await trial.letters().reread(letter) else {
                throw Mismatch(expected: "the event to be there", seen: "otherwise")
            }
            try expect(event.runID, is: record.runID, "whose event it is")
        },
    ]
}

extension Trial {
    fileprivate func letters() throws -> any DeadLetterStore {
        try require(records as? any DeadLetterStore, "a record store whose dead letters can be replayed")
    }

    /// The letter of a consumer that could not read an event of a new run, or the one given.
    fileprivate func letter(of id: Int64? = nil) async throws -> DeadLetter {
        if id == nil { try await stored("order-1") }
        let last = try await records.lastEventID()
        let id = id ?? last
        try await require(subject.spoilEvent, "a factory that can spoil an event")(id)
        _ = try await receive("orders-1")
        return try require(
            try await letters().deadLetter(consumer: "orders-1", eventID: id), "a letter of event \(id)")
    }

    fileprivate func mend(_ id: Int64) async throws {
        try await require(subject.mendEvent, "a factory that can mend an event")(id)
    }

    /// The letter as a further try found it.
    fileprivate func again(_ letter: DeadLetter) -> DeadLetter {
        DeadLetter(
            consumer: letter.consumer, eventID: letter.eventID, bytes: Data("again".utf8), error: "still damaged",
            at: letter.at + .hours(1), tries: letter.tries + 1)
    }

    /// A line of the audit log for what was done with a letter.
    fileprivate func line(_ request: RequestID, _ action: ActionKind) -> AuditEntry {
        AuditEntry(
            at: start, actor: "ann", action: action, workflow: nil, runID: .zero, requestID: request,
            reason: "look at it", decidedVersion: 0, result: .applied)
    }
}
