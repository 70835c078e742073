import Workflows

/// What adapters promise that several processes open on one store.
enum SharedStorePromises {
    static let all: [Promise] = [
        Promise("What one process stored another reads") { trial in
            let other = try await trial.another()
            let record = try await trial.stored(key: "key")
            try expect(try await other.records.lookup(record.runID), is: record, "the run")
            let next = record.next(status: 2)
            _ = try await other.records.transact(.advance(record, next))
            try expect(try await trial.records.lookup(record.runID), is: next, "the run that the other wrote")
        },

        Promise("Of two processes that write a version one gets a conflict, which says how the run stands") { trial in
            let other = try await trial.another()
            let record = try await trial.stored()
            // Both know the run.
            let mine = try await trial.advance(record, record.next(status: 2))
            let theirs = mine.next(status: 1)
            _ = try await other.records.transact(.advance(mine, theirs))
            let error = try await expectRefusal(.conflict, "a late write") {
                try await trial.advance(mine, mine.next(status: 3))
            }
            try expect(error.current, is: theirs, "the conflict's record")
        },

        Promise("Of many who trigger a run from two processes at once one does") { trial in
            let other = try await trial.another()
            let winners = try await trial.attempts { number in
                let records = number.isMultiple(of: 2) ? trial.records : other.records
                return try await records.transact(.create(trial.run())).event != nil
            }
            try expect(winners, is: [true], "who triggered a run")
        },

        Promise("A cursor that another process moved is where it put it") { trial in
            let other = try await trial.another()
            let record = trial.run()
            try expect(try await trial.carryOut(trial.move(of: record, to: 4)), "the cursor to move")
            let theirs = StoreTransaction(at: trial.start).with {
                $0.cursor = trial.move(of: record, from: 4, to: 6)
            }
            try expect(try await other.records.transact(theirs).cursorMoved, "the other's cursor to move")
            try expect(
                try await !trial.carryOut(trial.move(of: record, from: 4, to: 5)), "a cursor that was moved to stay")
            try expect(try await trial.carryOut(trial.move(of: record, from: 6, to: 7)), "the cursor to move on")
        },

        Promise("One process holds a role, and after its end another, in a later epoch") { trial in
            let other = try await trial.another()
            try await trial.join("a")
            let old = try require(try await trial.renew("a").held["orders-1"], "the role")
            try await other.roles.join(trial.instance("b"), lease: trial.subject.lease)
            let renewal = LeaseRenewal(instance: "b", wanted: ["orders-1"], at: trial.now, lease: trial.subject.lease)
            try expect(try await other.roles.renew(renewal).held, is: [:], "the roles of the other")
            try await trial.pass(trial.subject.lease)
            let new = try require(try await other.roles.renew(renewal).held["orders-1"], "the role to be taken over")
            try expect(new > old, "an epoch after \(old)", saw: new)
            let late = StoreTransaction.create(trial.run()).with {
                $0.fence = RoleFence(role: "orders-1", epoch: old)
            }
            try await expectRefusal(.roleLost, "a write for the role that was lost") {
                try await trial.records.transact(late)
            }
        },

        Promise("Who watches for changes is told of what another process stores") { trial in
            let other = try await trial.another()
            let adapter = trial.adapter
            let watching = Task { try await adapter.watchForChanges() }
            defer { watching.cancel() }
            let receiver = try await trial.receiver()
            let record = trial.run()
            let given = Task {
                try await trial.soon("an event of another process") {
                    var given: [Delivery] = []
                    while given.isEmpty { given = try await receiver.receive(limit: 9, until: nil) }
                    return given
                }
            }
            try await trial.soon("a consumer that waits") { await trial.clock.waitForSleeper(dueIn: .hours(1)) }
            _ = try await other.records.transact(.create(record))
            // The watcher looks whenever its interval is over; the consumer would look by itself much later.
            let pushing = Task {
                var passed = Duration.zero
                while !Task.isCancelled, passed < .minutes(10) {
                    if let next = trial.clock.nextDeadline, next < .minutes(1) {
                        trial.clock.advance(by: next)
                        passed += next
                    }
                    await Task.yield()
                }
            }
            defer { pushing.cancel() }
            try expect(try await given.value.map(\.event.runID), is: [record.runID], "whose events")
        },
    ]
}

extension Trial {
    /// Another adapter on the store.
    fileprivate func another() async throws -> any WorkflowAdapter {
        try await require(subject.another, "a factory that can open another adapter on the store")()
    }
}
