import Workflows

/// What a transaction promises that a user's code is lent, to those who write in it.
enum OpenTransactionPromises {
    static let all: [Promise] = writing + reading + afterwards + bounds

    private static let writing: [Promise] = [
        Promise("What is carried out within a transaction is stored with it") { trial in
            let record = try await trial.stored()
            let next = record.next(status: 7)
            let new = trial.run("order-2")
            try await trial.lend { transaction, write in
                try write("with it")
                let moved = try transaction.transact(.advance(record, next))
                try expect(moved.event?.version, is: 2, "the version of the event that it answers with")
                _ = try transaction.transact(.create(new))
            }
            try expect(try await trial.records.lookup(record.runID), is: next, "the run that was moved")
            try expect(try await trial.records.lookup(new.runID), is: new, "the run that was triggered")
            try expect(try await trial.events().map(\.version), is: [1, 2, 1], "the events' versions")
            try expect(try await trial.code().marks(), is: ["with it"], "what the code wrote")
        },

        Promise("What was carried out within a transaction that is taken back never was") { trial in
            let record = try await trial.stored()
            let new = trial.run("order-2")
            try await expectRefusal(.effectFailed, "a transaction whose code throws") {
                try await trial.lend { transaction, write in
                    try write("taken back")
                    _ = try transaction.transact(.advance(record, record.next(status: 2)))
                    _ = try transaction.transact(.create(new))
                    throw CodeError()
                }
            }
            try expect(try await trial.records.lookup(record.runID), is: record, "the run that was moved")
            try expect(try await trial.records.lookup(new.runID), is: nil, "the run that was triggered")
            try expect(try await trial.events().map(\.version), is: [1], "the events' versions")
            try expect(try await trial.code().marks(), is: [], "what the code wrote")
            // Nor does it stand in the way of what comes.
            try await trial.advance(record, record.next(status: 3))
            try await trial.stored("order-2")
        },

        Promise("Nobody is told of what is carried out within a transaction before that is stored, and then they are") {
            trial in
            let topic = Change.topic(Topic(workflow: "orders", kind: .status(5)))
            let listener = trial.adapter.changes.listen(to: [topic])
            try await expectRefusal(.effectFailed, "a transaction whose code throws") {
                try await trial.lend { transaction, _ in
                    _ = try transaction.transact(.create(trial.run("order-1", status: 5)))
                    try expect(!listener.wasTold, "nobody to be told of what may be taken back")
                    throw CodeError()
                }
            }
            try expect(!listener.wasTold, "nobody to be told of what was taken back")
            try await trial.lend { transaction, _ in
                _ = try transaction.transact(.create(trial.run("order-2", status: 5)))
                try expect(!listener.wasTold, "nobody to be told before it is stored")
            }
            let told = try await listener.wait(upTo: trial.patience, clock: .system)
            try expect(told, "whoever listens to \(topic) to be told once it is stored")
        },

        Promise("What is refused within a transaction has changed nothing, and the transaction goes on") { trial in
            let code = try trial.code()
            let record = try await trial.stored()
            let next = record.next(status: 2)
            let new = trial.run("order-2")
            try await trial.lend { transaction, write in
                try write("before")
                _ = try transaction.transact(.advance(record, next))
                try expectRefusalAtOnce(.conflict, "a late version") {
                    try transaction.transact(.advance(record, record.next(status: 3)))
                }
                try expectRefusalAtOnce(.runInProgress, "a second unfinished run") {
                    try transaction.transact(.create(trial.run()))
                }
                try expectRefusalAtOnce(.effectFailed, "code within it that throws") {
                    try transaction.transact(
                        .create(trial.run("order-3")).with {
                            $0.effect = code.writing {
                                try $0("refused")
                                throw CodeError()
                            }
                        })
                }
                _ = try transaction.transact(.create(new))
                try write("after")
            }
            try expect(try await trial.records.lookup(record.runID), is: next, "the run that was moved")
            try expect(try await trial.records.lookup(new.runID), is: new, "the run that was triggered after it")
            try expect(try await trial.events().map(\.version), is: [1, 2, 1], "the events' versions")
            try expect(try await code.marks(), is: ["before", "after"], "what the codes wrote")
        },
    ]

    private static let reading: [Promise] = [
        Promise("A run is found as its transaction has left it so far") { trial in
            let record = try await trial.stored()
            let next = record.next(status: 2)
            let new = trial.run("order-2")
            try await trial.lend { transaction, _ in
                try expect(try transaction.lookup(new.runID), is: nil, "a run that there is not")
                try expect(try transaction.lookup(record.runID), is: record, "a run that was stored before")
                _ = try transaction.transact(.advance(record, next))
                try expect(try transaction.lookup(record.runID), is: next, "the run that was moved")
                _ = try transaction.transact(.create(new))
                try expect(try transaction.lookup(new.runID), is: new, "the run that was triggered")
            }
        },

        Promise("The latest run of a foreign ID is the one triggered last, in the transaction too, whatever its time") {
            trial in
            let first = try await trial.stored()
            let finished = first.next(status: 3, runState: .completed)
            let second = trial.run(at: trial.start - .hours(1))
            try await trial.lend { transaction, _ in
                func latest(_ foreignID: ForeignID) throws -> Record? {
                    try transaction.latest(workflow: "orders", foreignID: foreignID)
                }
                try expect(try latest("order-2"), is: nil, "the latest run of a foreign ID without one")
                try expect(try latest("order-1"), is: first, "the latest run before anything is written")
                _ = try transaction.transact(.advance(first, finished))
                try expect(try latest("order-1"), is: finished, "the latest run, which was moved")
                _ = try transaction.transact(.create(second))
                try expect(try latest("order-1"), is: second, "the latest run, which was triggered")
            }
        },
    ]

    private static let afterwards: [Promise] = [
        Promise("What is to be done after a transaction is done once it is stored, before who waits for that goes on") {
            trial in
            let new = trial.run()
            let answer = Answer<Void>()
            try await trial.apart {
                try await trial.lend { transaction, _ in
                    _ = try transaction.transact(.create(new))
                    try transaction.afterCommit {
                        answer.keep(
                            Result {
                                let found = try trial.blocking { try await trial.records.lookup(new.runID) }
                                try expect(found, is: new, "the run, while that is done")
                                // Not on the thread that writes: others do.
                                _ = try trial.blocking { try await trial.stored("order-2") }
                            })
                    }
                    try expect(answer.result == nil, "nothing to be done before it is stored")
                }
                try require(answer.result, "what was to be done afterwards").get()
            }
        },

        Promise("What is to be done after a transaction is never done where that is taken back") { trial in
            let calls = Calls()
            let inner = try trial.opening { transaction, _ in
                try transaction.afterCommit { calls.add() }
                throw CodeError()
            }
            try await trial.lend { transaction, _ in
                try expectRefusalAtOnce(.effectFailed, "code within it that throws") {
                    try transaction.transact(StoreTransaction(at: trial.start).with { $0.effect = inner })
                }
            }
            try expect(calls.count, is: 0, "how often it was done for code within one that is stored")
            try await expectRefusal(.effectFailed, "a transaction whose code throws") {
                try await trial.lend { transaction, _ in
                    try transaction.afterCommit { calls.add() }
                    throw CodeError()
                }
            }
            try expect(calls.count, is: 0, "how often it was done")
        },
    ]

    private static let bounds: [Promise] = [
        Promise("A transaction names the hub of its own store") { trial in
            try await trial.lend { transaction, _ in
                try expect(transaction.changes === trial.adapter.changes, "the adapter's hub", saw: "another one")
            }
        },

        Promise("Once its code has returned a transaction refuses everything, also while the store's own goes on") {
            trial in
            let record = try await trial.stored()
            let kept = Kept()
            let inner = try trial.opening { transaction, _ in kept.keep(transaction) }
            try await trial.lend { transaction, _ in
                _ = try transaction.transact(StoreTransaction(at: trial.start).with { $0.effect = inner })
                try kept.expectRefusals(of: record, "by the code around it")
                kept.keep(transaction)
            }
            try kept.expectRefusals(of: record, "by nobody's code")
            try expect(try await trial.records.lookup(record.runID), is: record, "the run")
        },

        Promise("On another thread than that of its code a transaction refuses everything") { trial in
            let record = try await trial.stored()
            let kept = Kept()
            try await trial.lend { transaction, _ in
                kept.keep(transaction)
                try trial.elsewhere { try kept.expectRefusals(of: record, "on another thread") }
                try expect(try transaction.lookup(record.runID), is: record, "the run, on the code's own thread")
            }
            try expect(try await trial.records.lookup(record.runID), is: record, "the run")
        },
    ]
}
