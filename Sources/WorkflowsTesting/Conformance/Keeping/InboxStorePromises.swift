import FoundationEssentials
import Workflows

/// What a store promises that keeps events of outside streams.
enum InboxStorePromises {
    static let all: [Promise] = [
        Promise("An event of an outside stream is kept with everything that is said of it, in the order it was kept") {
            trial in
            var kept: [InboxEntry] = []
            // Whatever the clocks said.
            for number in 0..<4 {
                let entry = trial.entry("event-\(number)", keptAt: trial.start - .seconds(number))
                try await trial.keep(entry)
                kept.append(entry)
            }
            try expect(try await trial.inbox().inbox(limit: 9), is: kept, "what is kept")
            try expect(try await trial.inbox().inbox(limit: 3), is: Array(kept.prefix(3)), "the first three")
        },

        Promise("How many events of each consumer are kept is counted, no further than the bound") { trial in
            let inbox = try trial.inbox()
            try expect(try await inbox.inboxCounts(limit: 3), is: [:], "how many there are at first")
            for number in 0..<4 { try await trial.keep(trial.entry("event-\(number)", key: "customer-\(number % 2)")) }
            try await trial.keep(trial.entry("another", by: "shop-2"))
            var counts: [ConsumerName: Total] = ["shop-1": Total(4, .exact), "shop-2": Total(1, .exact)]
            try expect(try await inbox.inboxCounts(limit: 4), is: counts, "how many there are")
            counts["shop-1"] = Total(3, .atLeast)
            try expect(try await inbox.inboxCounts(limit: 3), is: counts, "how many, counted up to three")
            try await trial.forget(trial.entry("event-2"))
            try await trial.forget(trial.entry("another", by: "shop-2"))
            try expect(try await inbox.inboxCounts(limit: 3), is: ["shop-1": Total(3, .exact)], "how many are left")
        },

        Promise("A kept event is found by its consumer and its ID, and by nothing else, for as long as it is kept") {
            trial in
            let inbox = try trial.inbox()
            let entries = [trial.entry("event-1", key: "customer-1"), trial.entry("event-2", key: "customer-1")]
            for entry in entries { try await trial.keep(entry) }
            for entry in entries {
                let found = try await inbox.inboxEntry(entry.event.id, for: "shop-1")
                try expect(found, is: entry, "the event \(entry.event.id)")
            }
            try expect(try await inbox.inboxEntry("event-1", for: "shop-2"), is: nil, "what another consumer keeps")
            try expect(try await inbox.inboxEntry("customer-1", for: "shop-1"), is: nil, "what is found by a key")
            try await trial.forget(entries[0])
            try expect(try await inbox.inboxEntry("event-1", for: "shop-1"), is: nil, "what was dealt with")
        },

        Promise("An event that is only given again changes nothing") { trial in
            let failed = trial.entry("event-1", attempts: 2, due: .seconds(10))
            try await trial.keep(failed)
            var again = trial.entry("event-1", attempts: 0, due: .zero, keptAt: trial.start + .seconds(5))
            again.lastError = ""
            try await trial.keep(again)
            try expect(try await trial.inbox().inbox(limit: 9), is: [failed], "what is kept")
        },

        Promise("An event that fails again keeps its place, with how often, when it is due and why") { trial in
            let first = trial.entry("event-1", attempts: 1)
            let second = trial.entry("event-2")
            for entry in [first, second] { try await trial.keep(entry) }
            var again = first
            again.attempts = 2
            again.dueAt = trial.start + .seconds(50)
            again.lastError = "504"
            try await trial.keep(again)
            try expect(try await trial.inbox().inbox(limit: 9), is: [again, second], "what is kept")
        },

        Promise("Each consumer keeps what is its own") { trial in
            let mine = trial.entry("event-1", by: "shop-1")
            let theirs = trial.entry("event-1", by: "shop-2", attempts: 3, due: .seconds(20))
            for entry in [mine, theirs] { try await trial.keep(entry) }
            try expect(try await trial.dueInbox("shop-1"), is: [mine], "what is due of one")
            try await trial.forget(mine)
            try expect(try await trial.inbox().inbox(limit: 9), is: [theirs], "what is kept")
            let next = try await trial.inbox().nextInboxDue(consumer: "shop-2", partitions: .all)
            try expect(next, is: theirs.dueAt, "when the other one's is due")
        },

        Promise("Whether an event of a key is kept is known until the last of them is dealt with") { trial in
            let inbox = try trial.inbox()
            let entries = ["event-1", "event-2"].map { trial.entry($0, key: "customer-1") }
            for entry in entries { try await trial.keep(entry) }
            try expect(try await inbox.inboxHolds("customer-1", for: "shop-1"), "an event of the key to be kept")
            try expect(try await !inbox.inboxHolds("customer-2", for: "shop-1"), "no event of another key to be kept")
            try expect(try await !inbox.inboxHolds("customer-1", for: "shop-2"), "no event to be kept for another")
            try await trial.forget(entries[0])
            try expect(try await inbox.inboxHolds("customer-1", for: "shop-1"), "the other event to be kept")
            try await trial.forget(entries[1])
            try expect(try await !inbox.inboxHolds("customer-1", for: "shop-1"), "no event of the key to be kept")
        },

        Promise("Of each key the event that was kept first is due, and those behind it wait") { trial in
            let first = trial.entry("event-1", key: "customer-1", due: .seconds(30))
            let behind = trial.entry("event-2", key: "customer-1", due: .seconds(1))
            let other = trial.entry("event-3", key: "customer-2", due: .seconds(2))
            for entry in [first, behind, other] { try await trial.keep(entry) }
            try expect(try await trial.dueInbox(by: .seconds(10)), is: [other], "what is due before the first")
            try expect(try await trial.dueInbox(by: .seconds(40)), is: [other, first], "what is due then")
            try await trial.forget(first)
            try expect(try await trial.dueInbox(by: .seconds(40)), is: [behind, other], "what is due after it")
        },

        Promise("A kept event is due at its moment and not before") { trial in
            let entry = trial.entry("event-1", due: .seconds(7))
            try await trial.keep(entry)
            try expect(try await trial.dueInbox(by: .microseconds(6_999_999)), is: [], "what is due before")
            try expect(try await trial.dueInbox(by: .seconds(7)), is: [entry], "what is due then")
        },

        Promise("Of the kept events that are due the first due comes first, no more than asked for") { trial in
            var entries: [InboxEntry] = []
            for number in 0..<6 {
                let entry = trial.entry("event-\(number)", due: .seconds((number * 5) % 6))
                try await trial.keep(entry)
                entries.append(entry)
            }
            entries.sort { $0.dueAt < $1.dueAt }
            let due = try await trial.dueInbox(by: .seconds(100), limit: 4)
            try expect(due, is: Array(entries.prefix(4)), "what is due")
        },

        Promise("A worker is given the kept events of its partitions") { trial in
            var entries: [InboxEntry] = []
            for number in 0..<12 {
                entries.append(trial.entry("event-\(number)"))
                try await trial.keep(entries[number])
            }
            for index in 0..<3 {
                let share = PartitionSet.share(index, of: 3)
                let due = try await trial.dueInbox(partitions: share).map(\.event.id)
                let expected = entries.filter { share.contains($0.event.partition) }.map(\.event.id)
                try expect(due.sorted(), is: expected.sorted(), "what worker \(index) is given")
            }
        },

        Promise("A worker waits for the first of each key of its partitions") { trial in
            let first = trial.entry("event-1", key: "customer-1", due: .seconds(30))
            let behind = trial.entry("event-2", key: "customer-1", due: .seconds(1))
            for entry in [first, behind] { try await trial.keep(entry) }
            let own = PartitionSet(bits: 1 << UInt64(first.event.partition.number))
            let inbox = try trial.inbox()
            let mine = try await inbox.nextInboxDue(consumer: "shop-1", partitions: own)
            try expect(mine, is: first.dueAt, "when the worker's is due")
            let others = PartitionSet(bits: ~own.bits)
            let theirs = try await inbox.nextInboxDue(consumer: "shop-1", partitions: others)
            try expect(theirs, is: nil, "when the others' is due")
        },

        Promise("A kept event is dealt with together with the run that it moves, or neither is") { trial in
            let (first, second) = (trial.entry("event-1"), trial.entry("event-2"))
            for entry in [first, second] { try await trial.keep(entry) }
            let record = try await trial.stored()
            _ = try await trial.records.transact(
                .advance(record, record.next(status: 2)).with { $0.inbox = .dealtWith(first) })
            try expect(try await trial.inbox().inbox(limit: 9), is: [second], "what is kept then")
            try await expectRefusal(.conflict, "a move from an old version") {
                try await trial.records.transact(
                    .advance(record, record.next(status: 3)).with { $0.inbox = .dealtWith(second) })
            }
            try expect(try await trial.inbox().inbox(limit: 9), is: [second], "what is kept after all")
        },

        Promise("A kept event that was dealt with moves no run any more") { trial in
            let entry = trial.entry("event-1")
            try await trial.keep(entry)
            let record = try await trial.stored()
            let moved = record.next(status: 2)
            _ = try await trial.records.transact(.advance(record, moved).with { $0.inbox = .dealtWith(entry) })
            try await expectRefusal(.conflict, "an event that was dealt with") {
                try await trial.records.transact(
                    .advance(moved, moved.next(status: 3)).with { $0.inbox = .dealtWith(entry) })
            }
            try expect(try await trial.records.lookup(record.runID), is: moved, "the run")
        },

        Promise("A kept event that is put off keeps its place, also where no attempt was counted") { trial in
            let (first, second) = (trial.entry("event-1", attempts: 0), trial.entry("event-2"))
            for entry in [first, second] { try await trial.keep(entry) }
            var later = first
            later.dueAt = trial.start + .seconds(90)
            later.lastError = "its run is not there yet"
            let gone = trial.entry("event-3")
            for entry in [later, gone] {
                _ = try await trial.records.transact(
                    StoreTransaction(at: trial.start).with { $0.inbox = .putOff(entry) })
            }
            try expect(try await trial.inbox().inbox(limit: 9), is: [later, second], "what is kept")
        },

        Promise("Under an epoch that is over nothing is kept and nothing forgotten") { trial in
            let kept = trial.entry("event-1")
            let epochs = try await trial.epochs(of: "orders-1")
            let inbox = try trial.inbox()
            try await inbox.keep(kept, fence: RoleFence(role: "orders-1", epoch: epochs.new))
            let old = RoleFence(role: "orders-1", epoch: epochs.old)
            try await expectRefusal(.roleLost, "what is kept under an old epoch") {
                try await inbox.keep(trial.entry("event-2"), fence: old)
            }
            try await expectRefusal(.roleLost, "what is forgotten under an old epoch") {
                try await inbox.forget(kept, fence: old)
            }
            try expect(try await inbox.inbox(limit: 9), is: [kept], "what is kept")
            try await inbox.forget(kept, fence: RoleFence(role: "orders-1", epoch: epochs.new))
            try expect(try await inbox.inbox(limit: 9), is: [], "what is kept after all")
        },
    ]
}

extension Trial {
    func inbox() throws -> any InboxStore {
        try require(records as? any InboxStore, "a record store that keeps events of outside streams")
    }

    /// An event that waits; each has a key of its own unless it says otherwise.
    func entry(
        _ id: String, by consumer: ConsumerName = "shop-1", key: String? = nil, attempts: Int = 1,
        due: Duration = .seconds(10), keptAt: Timestamp? = nil
    ) -> InboxEntry {
        InboxEntry(
            consumer: consumer,
            event: ConnectorEvent(
                id: id, key: key ?? "key of \(id)", type: "paid", headers: ["from": "shop", "again": ""],
                payload: Data([0, 255, 10]), at: start - .seconds(1)),
            attempts: attempts, dueAt: start + due, lastError: "503", keptAt: keptAt ?? start)
    }

    func keep(_ entry: InboxEntry) async throws { try await inbox().keep(entry, fence: nil) }

    fileprivate func forget(_ entry: InboxEntry) async throws { try await inbox().forget(entry, fence: nil) }

    /// What is due so much later than the start.
    func dueInbox(
        _ consumer: ConsumerName = "shop-1", by: Duration = .hours(1), partitions: PartitionSet = .all,
        limit: Int = 100
    ) async throws -> [InboxEntry] {
        try await inbox().dueInbox(consumer: consumer, partitions: partitions, by: start + by, limit: limit)
    }
}
