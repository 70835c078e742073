import FoundationEssentials
import Workflows

extension RecordStorePromises {
    /// Storing a run and its versions.
    static let runs: [Promise] = [
        Promise("A run is read back with everything that was stored of it") { trial in
            var record = trial.run(key: "key-1", object: "{\"total\":17}")
            record.objectVersion = 3
            record.meta.reason = "because"
            record.meta.traceOrigin = "00-abc-def-01"
            record.meta.retriedFrom = .random()
            try await trial.create(record)
            try expect(try await trial.records.lookup(record.runID), is: record, "the run")
            var next = record.next(status: 2, reason: "why not")
            next.object = Data([0, 255, 10])
            next.meta.statusLabel = "Paid"
            next.meta.origin = Origin(.person, role: "orders-1", instance: "there", actor: "ann")
            try await trial.advance(record, next)
            try expect(try await trial.records.lookup(record.runID), is: next, "its next version")
        },

        Promise("A run that there is not is nothing, and no error") { trial in
            try await trial.stored()
            let id = RunID.random()
            let records = trial.records
            try expect(try await records.lookup(id), is: nil, "its record")
            try expect(try await records.version(1, of: id), is: nil, "its first version")
            try expect(try await records.firstVersion(of: id, in: 1), is: nil, "its first version in a status")
            try expect(try await records.history(id), is: [], "its history")
            try expect(try await records.latest(workflow: "orders", foreignID: "nobody"), is: nil, "nobody's run")
            try expect(try await records.latest(workflow: "nothing", foreignID: "order-1"), is: nil, "nothing's run")
            try expect(try await records.run(of: "orders", idempotencyKey: "free"), is: nil, "a free key's run")
            try expect(try await records.run(of: "nothing", idempotencyKey: "free"), is: nil, "a free key's run")
        },

        Promise("Of two who write the same version of a run one gets a conflict, and nothing of it is stored") {
            trial in
            let record = try await trial.stored()
            let won = try await trial.advance(record, record.next(status: 2))
            try await expectRefusal(.conflict, "the second") { try await trial.advance(record, record.next(status: 3)) }
            try expect(try await trial.records.lookup(record.runID), is: won, "the run")
        },

        Promise("Code of a kind that the store lends no transaction to is refused, with all that comes with it") {
            trial in
            let record = try await trial.stored()
            let unknown = StoreTransaction.advance(record, record.next(status: 2)).with {
                $0.effect = TransactionCode<UnknownHandle> { _ in }
            }
            try await expectRefusal(.unknownEffect, "code of an unknown kind") {
                try await trial.records.transact(unknown)
            }
            try expect(try await trial.records.lookup(record.runID), is: record, "the run")
            try expect(try await trial.events().map(\.version), is: [1], "the events' versions")
        },

        Promise("A conflict says how the run stands now") { trial in
            let record = try await trial.stored()
            let won = try await trial.advance(record, record.next(status: 2))
            let error = try await expectRefusal(.conflict, "a late write") {
                try await trial.advance(record, record.next(status: 3))
            }
            try expect(error.current, is: won, "the conflict's record")
            try expect(error.runID, is: record.runID, "the conflict's run")
        },

        Promise("What is refused changes nothing else: no cursor, failure, timeout, schedule or line of the audit log")
        {
            trial in
            let record = try await trial.stored()
            let won = try await trial.advance(record, record.next(status: 2))
            let key = ScheduleKey(workflow: "orders", foreignID: "daily", spec: "@daily", timeZone: "UTC")
            let late = StoreTransaction.advance(record, record.next(status: 3)).with {
                $0.cursor = trial.move(of: record, to: 1)
                $0.parking = .parked(trial.failure(of: won))
                $0.timeouts = [.arm(trial.timeout(of: won))]
                $0.schedule = .register(key, isDeclared: true)
                $0.audit = trial.audit(of: record)
            }
            try await expectRefusal(.conflict, "a late write") { try await trial.records.transact(late) }
            try expect(try await trial.events().map(\.version), is: [1, 2], "the events' versions")
            let moved = try await trial.carryOut(trial.move(of: record, to: 1))
            try expect(moved, "the cursor to stand where it stood")
            let parked = try await trial.records.parked(workflow: nil, runID: nil, limit: 9)
            try expect(parked, is: [], "what failed")
            let timeouts = try await trial.adapter.timeouts?.timeouts(workflow: nil, runID: nil, limit: 9)
            try expect(timeouts ?? [], is: [], "the timeouts")
            try expect(try await trial.records.schedule(key), is: nil, "the schedule")
            let lines = try await trial.adapter.audit.auditEntries(runID: nil, limit: 9)
            try expect(lines, is: [], "the audit log")
        },

        Promise("A run that there is not cannot be written") { trial in
            let stranger = trial.run()
            let error = try await expectRefusal(.recordNotFound, "the next version of a run that there is not") {
                try await trial.advance(stranger, stranger.next(status: 2))
            }
            try expect(error.runID, is: stranger.runID, "the error's run")
        },

        Promise("A version that cannot follow makes no sense, whatever is stored") { trial in
            let record = try await trial.stored()
            let gap = record.next(status: 2).next(status: 3)
            var otherRun = record.next(status: 2)
            otherRun.runID = .random()
            var otherWorkflow = record.next(status: 2)
            otherWorkflow.workflow = "returns"
            var otherForeignID = record.next(status: 2)
            otherForeignID.foreignID = "order-2"
            for (what, next) in [
                ("the same version", record), ("a version after the next", gap), ("another run", otherRun),
                ("another workflow's run", otherWorkflow), ("another foreign ID's run", otherForeignID),
            ] {
                try await expectRefusal(.invalidArgument, what) { try await trial.advance(record, next) }
            }
            try expect(try await trial.records.lookup(record.runID), is: record, "the run")
        },

        Promise("A run begins with version 1") { trial in
            try await expectRefusal(.invalidArgument, "a run that begins with version 2") {
                try await trial.create(trial.run().next(status: 2))
            }
            try expect(try await trial.records.lastEventID(), is: 0, "the last event")
        },

        Promise("A run ID that is taken is a conflict") { trial in
            let record = try await trial.stored()
            var twin = trial.run("order-2")
            twin.runID = record.runID
            try await expectRefusal(.conflict, "a second run of the same ID") { [twin] in try await trial.create(twin) }
            try expect(try await trial.records.lookup(record.runID), is: record, "the first run")
            let latest = try await trial.records.latest(workflow: "orders", foreignID: "order-2")
            try expect(latest, is: nil, "the second's foreign ID's run")
        },

        Promise("What was begun is stored, also when the task that stores it is cancelled") { trial in
            let record = trial.run()
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await trial.records.transact(.create(record)).event != nil
            }
            try expect(try await task.value, "the transaction to be carried out")
            try expect(try await trial.records.lookup(record.runID), is: record, "the run")
        },

        Promise("Many transactions at once are each stored once") { trial in
            let count = 120
            try await withThrowingDiscardingTaskGroup { group in
                for number in 0..<count {
                    group.addTask { try await trial.stored(ForeignID("many-\(number)")) }
                }
            }
            let events = try await trial.events()
            try expect(Set(events.map(\.foreignID)).count, is: count, "how many runs have an event")
            try expect(Set(events.map(\.id)).count, is: count, "how many event IDs there are")
            try expect(try await trial.records.counts().map(\.count), is: [count], "the counters")
        },
    ]
}

/// What no store lends.
private struct UnknownHandle {}
