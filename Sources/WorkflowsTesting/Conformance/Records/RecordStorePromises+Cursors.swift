import Workflows

extension RecordStorePromises {
    /// Cursors and fences: what a role's writes carry.
    static let cursors: [Promise] = [
        Promise("A cursor moves on from where it stands, and stays where somebody else moved it") { trial in
            let record = trial.run()
            let moves: [(Int64, Int64, Bool)] = [
                (3, 9, false), (0, 4, true), (4, 9, true), (4, 10, false), (9, 10, true),
            ]
            for (from, to, moves) in moves {
                let moved = try await trial.carryOut(trial.move(of: record, from: from, to: to))
                try expect(moved, is: moves, "whether the cursor moves from \(from) to \(to)")
            }
        },

        Promise("A cursor is of one consumer, in one partition") { trial in
            let cursors: [(ConsumerName, Int)] = [("orders-1", 5), ("orders-2", 5), ("orders-1", 6)]
            for (consumer, partition) in cursors {
                let move = CursorMove(
                    consumer: consumer, partition: Partition(number: partition), from: 0, to: 7)
                try expect(
                    try await trial.carryOut(move), "the cursor of \(consumer) in partition \(partition) to move")
            }
        },

        Promise("A cursor that somebody else moved keeps nothing else from being stored") { trial in
            let record = try await trial.stored()
            let next = record.next(status: 2)
            let outcome = try await trial.records.transact(
                .advance(record, next).with { $0.cursor = trial.move(of: record, from: 5, to: 6) })
            try expect(!outcome.cursorMoved, "the cursor to stay")
            try expect(try await trial.records.lookup(record.runID), is: next, "the run")
        },

        Promise("A write under an epoch that is over is refused and changes nothing") { trial in
            let (old, _) = try await trial.epochs(of: "orders-1")
            let record = try await trial.stored()
            let late = StoreTransaction.advance(record, record.next(status: 2)).with {
                $0.fence = RoleFence(role: "orders-1", epoch: old)
            }
            try await expectRefusal(.roleLost, "a write under the old epoch") {
                try await trial.records.transact(late)
            }
            try expect(try await trial.records.lookup(record.runID), is: record, "the run")
        },

        Promise("A cursor that moves without a transition is fenced too") { trial in
            let (old, new) = try await trial.epochs(of: "orders-1")
            let record = try await trial.stored()
            let move = trial.move(of: record, to: 1)
            try await expectRefusal(.roleLost, "a cursor's move under the old epoch") {
                try await trial.carryOut(move, fence: RoleFence(role: "orders-1", epoch: old))
            }
            let moved = try await trial.carryOut(move, fence: RoleFence(role: "orders-1", epoch: new))
            try expect(moved, "the cursor to stand where it stood, and to move under the new epoch")
        },

        Promise("A write under the present epoch is accepted, of any role that it is for") { trial in
            let (_, new) = try await trial.epochs(of: "orders-1")
            let record = try await trial.stored()
            let next = record.next(status: 2)
            _ = try await trial.records.transact(
                .advance(record, next).with { $0.fence = RoleFence(role: "orders-1", epoch: new) })
            _ = try await trial.records.transact(
                .advance(next, next.next(status: 3)).with { $0.fence = RoleFence(role: "orders-2", epoch: 1) })
            try expect(try await trial.records.lookup(record.runID)?.version, is: 3, "the run's version")
        },

        Promise("Who lost the role hears of that before anything else") { trial in
            let (old, _) = try await trial.epochs(of: "orders-1")
            let record = try await trial.stored()
            try await trial.advance(record, record.next(status: 2))
            let late = StoreTransaction.advance(record, record.next(status: 3)).with {
                $0.fence = RoleFence(role: "orders-1", epoch: old)
            }
            try await expectRefusal(.roleLost, "a late write under the old epoch") {
                try await trial.records.transact(late)
            }
        },
    ]
}
