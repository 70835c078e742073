import FoundationEssentials
import Workflows

extension RetentionStorePromises {
    /// Which objects go.
    static let objects: [Promise] = [
        Promise("Of the versions up to one the objects go, and nothing else of them, nor anything of those after it") {
            trial in
            let versions = try await trial.versions(4)
            try await trial.upkeep(.thin([versions[0].runID: 2], of: "orders"))
            let left = try await trial.records.history(versions[0].runID).map(\.record)
            for (stored, found) in zip(versions, left) {
                var expected = stored
                if stored.version <= 2 { (expected.object, expected.objectVersion) = (Data(), 0) }
                try expect(found, is: expected, "version \(stored.version)")
            }
            try expect(left.count, is: 4, "how many versions there are")
            let second = try await trial.records.version(2, of: versions[0].runID)
            try expect(second?.hasKeptObject, is: false, "whether the second version's object was kept")
        },

        Promise("The object of the present version stays, however many are to go") { trial in
            let versions = try await trial.versions(3)
            try await trial.upkeep(.thin([versions[0].runID: 99], of: "orders"))
            try expect(try await trial.kept(versions[0]), is: [3], "of which versions the objects are kept")
            try expect(try await trial.records.lookup(versions[0].runID), is: versions[2], "the run")
        },

        Promise("Objects that a failure still needs stay, and go once that is over") { trial in
            let versions = try await trial.versions(5)
            let failure = trial.failure(of: versions[2], lasting: true)
            try await trial.park(.parked(failure))
            try await trial.upkeep(.thin([versions[0].runID: 4], of: "orders"))
            try expect(try await trial.kept(versions[0]), is: [3, 4, 5], "of which versions the objects are kept")
            try await trial.park(.cleared(failure))
            try await trial.upkeep(.thin([versions[0].runID: 4], of: "orders"))
            try expect(try await trial.kept(versions[0]), is: [5], "of which versions they are kept in the end")
        },

        Promise("Runs that keep too many objects are found, with the last that may go, until it is gone") {
            trial in
            let versions = try await trial.versions(4)
            try await trial.stored("order-2")
            let other = try await trial.stored("order-3", workflow: "returns")
            var last = other
            for _ in 1...3 { last = try await trial.advance(last, last.next()) }
            try expect(try await trial.keptObjects(keeping: 2), is: [versions[0].runID: 2], "which are found")
            try expect(try await trial.keptObjects(keeping: 4), is: [:], "which are found where four are kept")
            try await trial.upkeep(.thin([versions[0].runID: 2], of: "orders"))
            try expect(try await trial.keptObjects(keeping: 2), is: [:], "which are found once they are gone")
        },

        Promise("Objects that a failure or a consumer still needs are not found") { trial in
            let versions = try await trial.versions(5)
            let run = versions[0].runID
            let failure = trial.failure(of: versions[2], lasting: true)
            try await trial.park(.parked(failure))
            try expect(try await trial.keptObjects(keeping: 1), is: [run: 2], "which are found beside a failure")
            try await trial.park(.cleared(failure))
            try expect(try await trial.keptObjects(keeping: 1), is: [run: 4], "which are found when it is over")
            _ = try await trial.receiver("slowest")
            try expect(try await trial.keptObjects(keeping: 1), is: [:], "which are found while one is behind")
            try await trial.deal("slowest", with: 9)
            try expect(try await trial.keptObjects(keeping: 1), is: [run: 4], "which are found when it has passed all")
        },

        Promise("All runs that keep more objects than they are to are found, part by part") { trial in
            var expected: Set<RunID> = []
            for number in 0..<3 {
                let first = try await trial.stored(ForeignID("order-\(number)"))
                expected.insert(try await trial.advance(first, first.next()).runID)
            }
            var found: [RunID] = []
            var position: UpkeepPosition?
            for _ in 0..<9 {
                let kept = try await trial.retaining().keptObjects(
                    of: "orders", by: "objects", keeping: 1, after: position, limit: 1)
                try expect(kept.versions.count <= 1, "no more than one run", saw: kept)
                found += kept.versions.keys
                position = kept.position
                guard position != nil else { break }
            }
            try expect(found.sorted(), is: expected.sorted(), "which are found")
        },

        Promise("What others have passed is given from the cursor on, and nothing from the first that one has not") {
            trial in
            for number in 0..<4 { try await trial.stored(ForeignID("order-\(number)")) }
            let events = try await trial.events()
            try await trial.deal("ahead", with: 3)
            var passed = try await trial.retaining().passedEvents(of: "orders", by: "objects", limit: 9)
            try expect(passed.events, is: Array(events.prefix(3)), "the events")
            try expect(passed.after, is: 0, "where the cursor stands")
            try expect(passed.through, is: events[2].id, "up to where was looked")
            try await trial.upkeep(
                .thin([:], of: "orders"),
                cursor: CursorMove(consumer: "objects", partition: Partition(number: 0), from: 0, to: events[1].id))
            passed = try await trial.retaining().passedEvents(of: "orders", by: "objects", limit: 9)
            try expect(passed.events, is: [events[2]], "the events behind the cursor")
            try expect(passed.after, is: events[1].id, "where the cursor stands by then")
        },

        Promise("Everything that others have passed is given, part by part, and nothing of other workflows") { trial in
            for number in 0..<7 {
                try await trial.stored(ForeignID("order-\(number)"), workflow: number == 3 ? "returns" : "orders")
            }
            let events = try await trial.left()
            var found: [Event] = []
            for _ in 0..<9 {
                let passed = try await trial.retaining().passedEvents(of: "orders", by: "objects", limit: 2)
                try expect(passed.events.count <= 2, "no more than two events", saw: passed.events)
                guard passed.through > passed.after else { break }
                found += passed.events
                try await trial.upkeep(
                    .thin([:], of: "orders"),
                    cursor: CursorMove(
                        consumer: "objects", partition: Partition(number: 0), from: passed.after, to: passed.through))
            }
            try expect(found, is: events, "the events")
        },

        Promise("Who lets go of a workflow's objects keeps the events that it has not come to") { trial in
            try await trial.ended()
            let events = try await trial.left()
            try await trial.upkeep(
                .thin([:], of: "orders"),
                cursor: CursorMove(
                    consumer: "keeper", partition: Partition(number: 0), from: 0, to: events[0].id))
            try await trial.trim()
            try expect(try await trial.left(), is: [events[1]], "what is left")
        },
    ]
}

extension Trial {
    /// The runs that keep more objects than they are to, from the first on.
    fileprivate func keptObjects(keeping count: Int) async throws -> [RunID: Int] {
        try await retaining().keptObjects(of: "orders", by: "objects", keeping: count, after: nil, limit: 9).versions
    }

    /// The versions of a run, each with an object of its own.
    fileprivate func versions(_ count: Int) async throws -> [Record] {
        var versions = [try await stored(object: "1")]
        for number in 2...count {
            var next = versions[number - 2].next()
            next.object = Data(String(number).utf8)
            versions.append(try await advance(versions[number - 2], next))
        }
        return versions
    }

    /// Of which versions of a run the objects are kept.
    fileprivate func kept(_ record: Record) async throws -> [Int] {
        try await records.history(record.runID).map(\.record).filter(\.hasKeptObject).map(\.version)
    }
}
