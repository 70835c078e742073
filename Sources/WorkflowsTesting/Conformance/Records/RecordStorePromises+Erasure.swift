import FoundationEssentials
import Workflows

extension RecordStorePromises {
    /// What is left of a run whose data is deleted.
    static let erasure: [Promise] = [
        Promise("Nothing is left of the objects of a run whose data is deleted, in any version") { trial in
            let (_, deleted) = try await trial.erase()
            let history = try await trial.records.history(deleted.runID)
            try expect(history.map(\.record.version), is: Array(1...5), "the versions")
            try expect(history.allSatisfy { $0.record.object.isEmpty }, "every object to be empty", saw: history)
            for version in 1...5 {
                let found = try await trial.records.version(version, of: deleted.runID)
                try expect(found?.object, is: Data(), "the object of version \(version)")
            }
            let first = try await trial.records.firstVersion(of: deleted.runID, in: 1)
            try expect(first?.object, is: Data(), "the object of the first version in a status")
            try expect(try await trial.records.lookup(deleted.runID)?.object, is: Data(), "the object of the run")
        },

        Promise("What the deletion leaves of an object is what that version has from then on") { trial in
            let (_, deleted) = try await trial.erase(leaving: [2: Data("town".utf8), 5: Data("nobody".utf8)])
            let left = try await trial.records.history(deleted.runID).map(\.record.object)
            let nothing = Data()
            try expect(
                left, is: [nothing, Data("town".utf8), nothing, nothing, Data("nobody".utf8)], "what is left")
            let run = try await trial.records.lookup(deleted.runID)
            try expect(run?.object, is: Data("nobody".utf8), "what is left of the run")
        },

        Promise("No reason is left but the deletion's own") { trial in
            let (_, deleted) = try await trial.erase()
            let reasons = try await trial.records.history(deleted.runID).map(\.record.meta.reason)
            try expect(reasons, is: [nil, nil, nil, "ticket 9", "ticket 10"], "the reasons")
        },

        Promise("Foreign ID, statuses, states, times and who wrote a version stay") { trial in
            let (before, deleted) = try await trial.erase()
            let after = try await trial.records.history(deleted.runID).map(\.record)
            for (stored, left) in zip(before + [deleted], after) {
                var expected = stored
                expected.object = left.object
                expected.meta.reason = left.meta.reason
                try expect(left, is: expected, "version \(stored.version)")
            }
        },

        Promise("What people said why is gone from the audit log, but for why it was deleted") { trial in
            let record = try await trial.stored()
            let other = try await trial.stored("order-2")
            for (number, line) in [
                trial.audit(of: record, request: "1", action: .pause),
                trial.audit(of: record, request: "2", action: .delete),
                trial.audit(of: other, request: "3", action: .cancel),
            ].enumerated() {
                var line = line
                if number == 1 { line.result = .applied }
                _ = try await trial.records.transact(
                    StoreTransaction(at: trial.start).with { $0.audit = line })
            }
            try await trial.erase(record)
            let lines = try await trial.adapter.audit.auditEntries(runID: nil, limit: 9)
            try expect(lines.map(\.requestID), is: ["3", "2", "1"], "the lines")
            try expect(lines.map(\.reason), is: ["look at it", "look at it", nil], "their reasons")
        },

        Promise("What a failure said is gone; that it waits stays") { trial in
            let record = try await trial.stored()
            let failure = trial.failure(of: record, lasting: true)
            try await trial.park(.parked(failure))
            try await trial.erase(record)
            var expected = failure
            expected.lastError = ""
            try expect(try await trial.parked(), is: [expected], "what failed")
        },

        Promise("What fails when the data is deleted keeps no words") { trial in
            let (_, deleted) = try await trial.erase()
            try await trial.park(.parked(trial.failure(of: deleted, lasting: true)))
            try expect(try await trial.parked().map(\.lastError), is: [""], "what it says")
        },

        Promise("Another run's data stays") { trial in
            let other = try await trial.stored("order-2", object: "other")
            let paused = try await trial.advance(other, other.next(runState: .paused, reason: "why"))
            try await trial.erase()
            let history = try await trial.records.history(other.runID)
            try expect(history.map(\.record), is: [other, paused], "the other run")
        },
    ]
}

extension Trial {
    /// Deletes a run's data; its versions before, and its last one as it was stored.
    @discardableResult
    func erase(
        _ record: Record? = nil, leaving objects: [Int: Data] = [:]
    ) async throws -> (before: [Record], deleted: Record) {
        var first = run(object: "Jane Doe, 12 Elm Street")
        if let record { first = record } else { try await create(first) }
        var versions = [first]
        for change in [
            first.next(status: 2), first.next(status: 2).next(runState: .cancelled, reason: "Jane asked"),
        ] {
            versions.append(try await advance(versions[versions.count - 1], change))
        }
        let cancelled = versions[2]
        versions.append(
            try await advance(cancelled, cancelled.next(runState: .requestedDataDeleted, reason: "ticket 9")))
        let deleted = versions[3].next(runState: .dataDeleted, reason: "ticket 10")
        _ = try await records.transact(
            .advance(versions[3], deleted).with { $0.erasure = Erasure(objects: objects) })
        return (versions, deleted)
    }
}
