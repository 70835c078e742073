import Workflows

extension RecordStorePromises {
    /// Who may trigger a run.
    static let triggers: [Promise] = [
        Promise("While a foreign ID's run is unfinished - initiated, running or paused - there is no second") { trial in
            var record = try await trial.stored()
            for state in [RunState.initiated, .running, .paused] {
                if state != .initiated { record = try await trial.advance(record, record.next(runState: state)) }
                try await expectRefusal(.runInProgress, "a second run beside one that is \(state)") {
                    try await trial.stored()
                }
            }
            try expect(try await trial.records.lookup(record.runID), is: record, "the first run")
            try expect(try await trial.events().count, is: 3, "how many events there are")
        },

        Promise("Who may not trigger a run is told which one is in progress, and how it stands") { trial in
            let first = try await trial.stored()
            let error = try await expectRefusal(.runInProgress, "a second run") { try await trial.stored() }
            try expect(error.runID, is: first.runID, "the error's run")
            try expect(error.current, is: first, "the error's record")
        },

        Promise("A run that finished leaves its foreign ID free, and so does any other workflow's") { trial in
            for (number, state) in [RunState.completed, .cancelled].enumerated() {
                let id = ForeignID("order-\(number)")
                let record = try await trial.stored(id)
                try await trial.stored(id, workflow: "returns")
                let ended = try await trial.advance(record, record.next(status: 3, runState: state))
                let second = try await trial.stored(id)
                let latest = try await trial.records.latest(workflow: "orders", foreignID: id)
                try expect(latest?.runID, is: second.runID, "the latest run after one that is \(state)")
                try await trial.advance(ended, ended.next(runState: .requestedDataDeleted))
                try await expectRefusal(.runInProgress, "a third run") { try await trial.stored(id) }
            }
        },

        Promise("Of many who trigger a run for a foreign ID at once one does") { trial in
            let winners = try await trial.attempts { try await trial.stored("popular") }
            try expect(winners.count, is: 1, "how many runs were stored")
            try expect(try await trial.events().count, is: 1, "how many events there are")
        },

        Promise("A key that was used gives back its run and stores nothing, also when that run is finished") { trial in
            let first = try await trial.stored(key: "key")
            let again = try await trial.records.transact(.create(trial.run("order-2", key: "key")))
            try expect(again.duplicateOf, is: first.runID, "the run of the key")
            try expect(again.event, is: nil, "the event of a run that was not stored")
            try await trial.advance(first, first.next(status: 3, runState: .completed))
            let later = try await trial.records.transact(.create(trial.run(key: "key")))
            try expect(later.duplicateOf, is: first.runID, "the run of the key when it is finished")
            try expect(try await trial.events().count, is: 2, "how many events there are")
        },

        Promise("A key that was used is answered before the foreign ID is looked at") { trial in
            let first = try await trial.stored(key: "key")
            let again = try await trial.records.transact(.create(trial.run(key: "key")))
            try expect(again.duplicateOf, is: first.runID, "the run of the key")
        },

        Promise("A key that was used moves no cursor and keeps nothing else of its transaction") { trial in
            let first = try await trial.stored(key: "key")
            let again = StoreTransaction.create(trial.run("order-2", key: "key")).with {
                $0.cursor = trial.move(of: first, to: 1)
                $0.audit = trial.audit(of: first)
                $0.parking = .parked(trial.failure(of: first))
            }
            let outcome = try await trial.records.transact(again)
            try expect(outcome.duplicateOf, is: first.runID, "the run of the key")
            try expect(!outcome.cursorMoved, "the outcome to say that the cursor did not move")
            let moved = try await trial.carryOut(trial.move(of: first, to: 1))
            try expect(moved, "the cursor to stand where it stood")
            let lines = try await trial.adapter.audit.auditEntries(runID: nil, limit: 9)
            try expect(lines, is: [], "the audit log")
            let parked = try await trial.records.parked(workflow: nil, runID: nil, limit: 9)
            try expect(parked, is: [], "what failed")
        },

        Promise("A key is a workflow's own, and leads to its run") { trial in
            let order = try await trial.stored(key: "key")
            let back = try await trial.stored(workflow: "returns", key: "key")
            try expect(try await trial.records.run(of: "orders", idempotencyKey: "key"), is: order.runID, "the run")
            try expect(
                try await trial.records.run(of: "returns", idempotencyKey: "key"), is: back.runID, "the other's run")
        },

        Promise("Of many who trigger runs with one key at once one does, and all are given its run") { trial in
            let runs = try await trial.attempts { number in
                let record = trial.run(ForeignID("order-\(number)"), key: "popular")
                return try await trial.records.transact(.create(record)).duplicateOf ?? record.runID
            }
            try expect(Set(runs).count, is: 1, "how many runs were answered")
            try expect(runs.count, is: Trial.attempts, "how many were answered")
            try expect(try await trial.events().count, is: 1, "how many events there are")
        },

        Promise("A run whose data is deleted, or to be deleted, is not tried again: that would keep a copy") { trial in
            let record = try await trial.stored()
            let ended = try await trial.advance(record, record.next(runState: .cancelled))
            let requested = try await trial.advance(ended, ended.next(runState: .requestedDataDeleted))
            var retry = trial.run("order-2")
            retry.meta.retriedFrom = record.runID
            try await expectRefusal(.conflict, "a retry while it is to be deleted") { [retry] in
                try await trial.create(retry)
            }
            try await trial.advance(requested, requested.next(runState: .dataDeleted))
            try await expectRefusal(.conflict, "a retry when it is deleted") { [retry] in
                try await trial.create(retry)
            }
            try expect(try await trial.records.lookup(retry.runID), is: nil, "the retry")
        },

        Promise("The latest run of a foreign ID is the one triggered last, whatever the clocks said") { trial in
            let first = try await trial.stored(at: trial.start)
            try await trial.advance(first, first.next(status: 3, runState: .completed, after: .hours(2)))
            let second = try await trial.stored(at: trial.start - .hours(1))
            let latest = try await trial.records.latest(workflow: "orders", foreignID: "order-1")
            try expect(latest, is: second, "the latest run")
        },
    ]
}
