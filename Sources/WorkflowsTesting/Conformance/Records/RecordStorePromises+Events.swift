import Workflows

extension RecordStorePromises {
    /// What is told of a run: one event for each version.
    static let events: [Promise] = [
        Promise("Every version makes one event, on the topic of its status or of what became of the run") { trial in
            let first = try await trial.stored()
            let moved = try await trial.advance(first, first.next(status: 2))
            let paused = try await trial.advance(moved, moved.next(runState: .paused))
            let resumed = try await trial.advance(paused, paused.next())
            let ended = try await trial.advance(resumed, resumed.next(status: 3, runState: .completed))
            let asked = try await trial.advance(ended, ended.next(runState: .requestedDataDeleted))
            try await trial.advance(asked, asked.next(runState: .dataDeleted))
            let events = try await trial.events()
            try expect(events.map(\.version), is: Array(1...7), "the versions")
            try expect(
                events.map(\.topic.kind),
                is: [
                    .status(1), .status(2), .runStateChange, .status(2), .runStateChange, .delete, .runStateChange,
                ], "the topics")
        },

        Promise("An event says which version of which run it is of, and how it came about") { trial in
            let first = try await trial.stored()
            let second = try await trial.advance(
                first, first.next(status: 2, origin: Origin(.callback, instance: "here")))
            let events = try await trial.events()
            try expect(events.count, is: 2, "how many events there are")
            for (event, record) in zip(events, [first, second]) {
                let expected = Event(
                    id: event.id, topic: record.topic, partition: Partition(of: record.runID), runID: record.runID,
                    foreignID: record.foreignID, version: record.version, status: record.status,
                    previousStatus: record.version == 1 ? nil : 1, runState: record.runState,
                    origin: record.meta.origin.kind, at: record.updatedAt)
                try expect(event, is: expected, "the event")
            }
        },

        Promise("Who stores a version is given its event") { trial in
            let first = trial.run()
            let created = try await trial.records.transact(.create(first))
            let advanced = try await trial.records.transact(.advance(first, first.next(status: 2)))
            let events = try await trial.events()
            try expect([created.event, advanced.event], is: events.map { $0 }, "the events")
            let nothing = try await trial.records.transact(StoreTransaction(at: trial.start))
            try expect(nothing.event, is: nil, "the event of a transaction that stores no version")
        },

        Promise("The change feed gives what was stored after an event, in the order of storing") { trial in
            var stored: [RunID] = []
            // Stored last is what happened first, by the clocks of who stored it.
            for number in 0..<6 {
                let record = try await trial.stored(
                    ForeignID("order-\(number)"), workflow: number.isMultiple(of: 2) ? "orders" : "returns",
                    at: trial.start - .seconds(number))
                stored.append(record.runID)
            }
            let all = try await trial.events()
            try expect(all.map(\.runID), is: stored, "the runs")
            for (index, event) in all.enumerated() {
                let rest = try await trial.records.events(after: event.id, limit: 100)
                try expect(rest, is: Array(all[(index + 1)...]), "what came after event \(event.id)")
            }
        },

        Promise("The change feed gives no more than asked for, and goes on from there") { trial in
            for number in 0..<5 { try await trial.stored(ForeignID("order-\(number)")) }
            let all = try await trial.events()
            let first = try await trial.records.events(after: 0, limit: 2)
            try expect(first, is: Array(all[..<2]), "the first two")
            let second = try await trial.records.events(after: all[1].id, limit: 2)
            try expect(second, is: Array(all[2..<4]), "the next two")
            try expect(try await trial.records.events(after: 0, limit: 0), is: [], "none")
        },

        Promise("The IDs of events grow, and none is used twice") { trial in
            var last: Int64 = 0
            var record = try await trial.stored()
            for number in 1...20 {
                // What is refused uses no ID that somebody could have seen.
                _ = try? await trial.stored()
                let next =
                    number.isMultiple(of: 3)
                    ? trial.run(ForeignID("order-\(number)"), workflow: "returns") : record.next(status: number)
                let outcome = try await trial.records.transact(
                    number.isMultiple(of: 3) ? .create(next) : .advance(record, next))
                if next.runID == record.runID { record = next }
                let id = try require(outcome.event?.id, "an event")
                try expect(id > last, "an ID after \(last)", saw: id)
                last = id
            }
        },

        Promise("The last event is the one stored last; before the first it is 0") { trial in
            try expect(try await trial.records.lastEventID(), is: 0, "the last event of an empty store")
            let first = try await trial.stored()
            try await trial.stored("order-2", workflow: "returns")
            try await trial.advance(first, first.next(status: 2))
            let last = try await trial.events().last?.id
            try expect(try await trial.records.lastEventID(), is: last ?? 0, "the last event")
        },

        Promise("The crossings of a transition are found, the newest first, no more than asked for") { trial in
            var moved: [RunID] = []
            for number in 0..<4 {
                let first = try await trial.stored(ForeignID("order-\(number)"))
                let again = try await trial.advance(first, first.next())
                let there = try await trial.advance(again, again.next(status: 2))
                moved.append(there.runID)
                if number < 2 { try await trial.advance(there, there.next(status: 3, runState: .completed)) }
            }
            let edge = Crossed(workflow: "orders", from: 1, to: 2, origin: .step)
            let found = try await trial.records.crossings(of: edge, limit: 3)
            try expect(found.map(\.runID), is: moved.suffix(3).reversed(), "the crossings")
            let end = Crossed(workflow: "orders", from: 2, to: 3, origin: .step)
            let ended = try await trial.records.crossings(of: end, limit: 9)
            try expect(ended.map(\.runID), is: moved.prefix(2).reversed(), "the crossings into an end")
        },

        Promise("A crossing is of one workflow, from one status to another, by one means") { trial in
            let first = try await trial.stored()
            try await trial.advance(first, first.next(status: 2))
            for other in [
                Crossed(workflow: "orders", from: 1, to: 2, origin: .timeout),
                Crossed(workflow: "returns", from: 1, to: 2, origin: .step),
                Crossed(workflow: "orders", from: 2, to: 2, origin: .step),
                Crossed(workflow: "orders", from: 1, to: 3, origin: .step),
                Crossed(workflow: "orders", from: .max, to: .max, origin: .step),
            ] {
                try expect(try await trial.records.crossings(of: other, limit: 9), is: [], "what crossed \(other)")
            }
        },
    ]
}
