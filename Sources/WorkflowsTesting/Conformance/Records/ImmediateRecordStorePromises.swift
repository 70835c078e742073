import Workflows

/// What a record store promises that need not wait for anything to carry out a transaction.
enum ImmediateRecordStorePromises {
    /// What every record store promises of the transactions that it carries out. Here each is carried out at once.
    static let stored =
        RecordStorePromises.runs + RecordStorePromises.triggers + RecordStorePromises.versions
        + RecordStorePromises.events + RecordStorePromises.cursors + RecordStorePromises.parked
        + RecordStorePromises.erasure + RecordStorePromises.schedules + AuditLogPromises.all
        + ChangePromises.stored

    static let all = stored + own

    private static let own: [Promise] = [
        Promise("What is stored at once is there when the call has returned, whatever is asked") { trial in
            let store = try trial.immediate()
            let first = trial.run("seen at once")
            _ = try store.transactAtOnce(.create(first))
            try expect(try await store.lookup(first.runID), is: first, "the run")
            let next = first.next(status: 2)
            _ = try store.transactAtOnce(.advance(first, next))
            try expect(try await store.lookup(first.runID), is: next, "the run's next version")
            let latest = try await store.latest(workflow: "orders", foreignID: first.foreignID)
            try expect(latest, is: next, "the latest run of the foreign ID")
            try expect(try await store.version(1, of: first.runID), is: first, "the first version")
            let events = try await store.events(after: 0, limit: 9)
            try expect(events.map(\.version), is: [1, 2], "the versions of the events")
            let listed = try await store.list(RunQuery(), after: nil, limit: 9).items
            try expect(listed.map(\.status), is: [2], "the statuses of the runs that are listed")
        },

        Promise("Who waits for what is stored at once has been told when the call returns") { trial in
            let store = try trial.immediate()
            let record = trial.run("told at once")
            // Of which of its changes who is told has cases of its own.
            let listener = trial.adapter.changes.listen(to: [
                .versions, .topic(Topic(workflow: "orders", kind: .status(1))),
            ])
            _ = try store.transactAtOnce(.create(record))
            let isTold = try await listener.wait(upTo: .zero, clock: trial.clock.engineClock)
            try expect(isTold, "whoever listens to have been told")
        },

        Promise("What is stored at once is held against what others stored that wait, and the other way round") {
            trial in
            let store = try trial.immediate()
            let first = trial.run("either way")
            _ = try store.transactAtOnce(.create(first))
            let second = first.next(status: 2)
            _ = try await store.transact(.advance(first, second))
            try await expectRefusal(.conflict, "a late write at once") {
                try store.transactAtOnce(.advance(first, first.next(status: 3)))
            }
            let third = second.next(status: 3)
            _ = try store.transactAtOnce(.advance(second, third))
            try await expectRefusal(.conflict, "a late write that waits") {
                try await store.transact(.advance(second, second.next(status: 4)))
            }
        },

        Promise("Of many who write the same version of a run, at once or with a wait, one does") { trial in
            let store = try trial.immediate()
            let first = trial.run("popular either way")
            _ = try store.transactAtOnce(.create(first))
            let done = try await trial.attempts { number in
                let next = StoreTransaction.advance(first, first.next(status: number + 2))
                _ = try number.isMultiple(of: 2) ? store.transactAtOnce(next) : await store.transact(next)
                return number
            }
            try expect(done.count, is: 1, "how many versions were stored")
            try expect(try await store.events(after: 0, limit: 99).count, is: 2, "how many events there are")
        },

        Promise(
            "A timeout that fired at once does not fire again, and the transition of who comes second is not stored"
        ) { trial in
            guard trial.adapter.timeouts != nil else { return }
            let store = try trial.immediate()
            let first = try await trial.stored("fires")
            try await trial.arm(first)
            let id = try require(try await trial.pending().first?.id, "a timeout")
            let second = first.next(status: 2, origin: Origin(.timeout))
            _ = try store.transactAtOnce(.advance(first, second).with { $0.timeouts = [.finish(id: id)] })
            let twice = StoreTransaction.advance(second, second.next(status: 3)).with {
                $0.timeouts = [.finish(id: id)]
            }
            try await expectRefusal(.conflict, "firing it again") { try store.transactAtOnce(twice) }
            try expect(try await store.lookup(first.runID), is: second, "the run")
        },
    ]
}

extension Trial {
    /// The store itself, which stores at once or not, as it is asked.
    fileprivate func immediate() throws -> any ImmediateRecordStore {
        try require((records as? AtOnceRecords)?.immediate, "a record store that carries out transactions at once")
    }
}
