import Workflows

/// What a store promises that lends its transactions to a user's code.
enum TransactionCodePromises {
    static let all: [Promise] = [
        Promise("What code writes is stored with its transaction") { trial in
            let code = try trial.code()
            let record = try await trial.stored()
            let next = record.next(status: 2)
            try await trial.advance(record, next, code.writing { try $0("with it") })
            try expect(try await trial.records.lookup(record.runID), is: next, "the run")
            try expect(try await code.marks(), is: ["with it"], "what the code wrote")
        },

        Promise("Where a check of its transaction fails code is not called") { trial in
            let code = try trial.code()
            let calls = Calls()
            let record = try await trial.stored()
            let next = try await trial.advance(record, record.next(status: 2))
            let epochs = try await trial.epochs(of: "orders-1")
            let effect = code.writing {
                calls.add()
                try $0("unchecked")
            }
            try await expectRefusal(.conflict, "a late write") {
                try await trial.advance(record, record.next(status: 3), effect)
            }
            try await expectRefusal(.roleLost, "a write under an old epoch") {
                try await trial.advance(
                    next, next.next(status: 1), effect, fence: RoleFence(role: "orders-1", epoch: epochs.old))
            }
            try expect(calls.count, is: 0, "how often the code was called")
            try expect(try await code.marks(), is: [], "what the code wrote")
        },

        Promise("Code that decides on a version is not called where the run has another one by now") { trial in
            let code = try trial.code()
            let calls = Calls()
            let record = try await trial.stored()
            let next = try await trial.advance(record, record.next(status: 2))
            try await expectRefusal(.conflict, "a late decision") {
                try await trial.decide(record, record.next(status: 3), code) {
                    calls.add()
                    try $0("stale")
                    return true
                }
            }
            try expect(calls.count, is: 0, "how often the code was called")
            try expect(try await trial.records.lookup(record.runID), is: next, "the run")
        },

        Promise("What code decides is stored with what it wrote") { trial in
            let code = try trial.code()
            let record = try await trial.stored()
            let next = record.next(status: 2)
            try await trial.decide(record, next, code) {
                try $0("decided")
                return true
            }
            try expect(try await trial.records.lookup(record.runID), is: next, "the run")
            try expect(try await code.marks(), is: ["decided"], "what the code wrote")
        },

        Promise("What code wrote is taken back where it says so, and what it decided is stored") { trial in
            let code = try trial.code()
            let record = try await trial.stored()
            let next = record.next(status: 2)
            try await trial.decide(record, next, code) {
                try $0("taken back")
                return false
            }
            try expect(try await trial.records.lookup(record.runID), is: next, "the run")
            try expect(try await code.marks(), is: [], "what the code wrote")
        },

        Promise("Where code throws nothing of its transaction is stored, and the error names its own as the cause") {
            trial in
            let code = try trial.code()
            let record = try await trial.stored()
            let error = try await expectRefusal(.effectFailed, "a transaction whose code throws") {
                try await trial.advance(
                    record, record.next(status: 2),
                    code.writing {
                        try $0("thrown")
                        throw CodeError()
                    })
            }
            try expect(error.cause is CodeError, "the cause to be what the code threw", saw: error.cause as Any)
            try expect(try await trial.records.lookup(record.runID), is: record, "the run")
            try expect(try await trial.events().map(\.version), is: [1], "the events' versions")
            try expect(try await code.marks(), is: [], "what the code wrote")
        },

        Promise("Where what code decided is refused, what it wrote is taken back") { trial in
            let code = try trial.code()
            let record = try await trial.stored()
            let other = try await trial.stored("order-2")
            let later = try await trial.advance(other, other.next(status: 2))
            try await expectRefusal(.conflict, "a decision on another run that is late") {
                try await trial.records.transact(
                    StoreTransaction(at: trial.start).with {
                        $0.effect = code.deciding(record) { write, transaction in
                            try write("refused")
                            transaction.run = .advance(from: other, to: other.next(status: 3))
                            return true
                        }
                    })
            }
            try expect(try await trial.records.lookup(other.runID), is: later, "the other run")
            try expect(try await code.marks(), is: [], "what the code wrote")
        },

        Promise("Code that throws takes nothing with it of others that write at the same time") { trial in
            let code = try trial.code()
            let stored = try await trial.attempts { number -> String in
                let effect = code.writing {
                    try $0("at once \(number)")
                    if number.isMultiple(of: 3) { throw CodeError() }
                }
                do {
                    _ = try await trial.records.transact(
                        .create(trial.run(ForeignID("order-\(number)"))).with { $0.effect = effect })
                    return "at once \(number)"
                } catch let error as WorkflowError where error.code == .effectFailed {
                    return ""
                }
            }.filter { !$0.isEmpty }
            try expect(stored.count, is: Trial.attempts - Trial.attempts / 3, "how many are stored")
            try expect(try await code.marks().sorted(), is: stored.sorted(), "what the codes wrote")
            try expect(try await trial.events().count, is: stored.count, "how many runs there are")
        },
    ]
}

extension Trial {
    /// Stores a run's next version, with code.
    fileprivate func advance(
        _ record: Record, _ next: Record, _ effect: any TransactionEffect, fence: RoleFence? = nil
    ) async throws {
        _ = try await records.transact(
            .advance(record, next).with {
                $0.effect = effect
                $0.fence = fence
            })
    }

    /// Lets code decide on a run's next version.
    fileprivate func decide(
        _ record: Record, _ next: Record, _ code: LentCode,
        _ body: @escaping @Sendable (LentCode.Writing) throws -> Bool
    ) async throws {
        _ = try await records.transact(
            StoreTransaction(at: start).with {
                $0.effect = code.deciding(record) { write, transaction in
                    transaction.run = .advance(from: record, to: next)
                    return try body(write)
                }
            })
    }
}
