import Workflows

extension TimeoutStorePromises {
    /// What becomes of a timeout that is due.
    static let firing: [Promise] = [
        Promise("A timeout fires once: who comes second gets a conflict, and its transition is not stored") { trial in
            let first = try await trial.stored()
            try await trial.arm(first)
            let id = try require(try await trial.pending().first?.id, "a timeout")
            let second = first.next(status: 2, origin: Origin(.timeout))
            _ = try await trial.records.transact(.advance(first, second).with { $0.timeouts = [.finish(id: id)] })
            let twice = StoreTransaction.advance(second, second.next(status: 3)).with {
                $0.timeouts = [.finish(id: id)]
            }
            try await expectRefusal(.conflict, "firing it again") { try await trial.records.transact(twice) }
            try expect(try await trial.records.lookup(first.runID), is: second, "the run")
        },

        Promise("A timeout that was skipped waits no longer, and is not armed again in its visit") { trial in
            let first = try await trial.stored()
            try await trial.arm(first)
            try await trial.change(.finish(id: try require(try await trial.pending().first?.id, "a timeout")))
            try expect(try await trial.pending(), is: [], "the timeouts")
            try expect(try await trial.dueNames(by: .hours(1)), is: [], "what is due")
            try expect(try await trial.nextDue(), is: nil, "when the next is due")
            let again = try await trial.arm(first)
            try expect(again.dropped, "the outcome to say that nothing was armed")
            try expect(try await trial.pending(), is: [], "the timeouts, when it was to be armed again")
        },

        Promise("A timeout that was skipped is armed again in the next visit of its status") { trial in
            let first = try await trial.stored()
            try await trial.arm(first)
            try await trial.change(.finish(id: try require(try await trial.pending().first?.id, "a timeout")))
            let left = try await trial.advance(first, first.next(status: 2))
            let back = try await trial.advance(left, left.next(status: 1))
            let outcome = try await trial.arm(back)
            try expect(!outcome.dropped, "the timeout to be armed")
            try expect(try await trial.pending().map(\.visit), is: [3], "the visits of the timeouts")
        },

        Promise("A timeout that failed is tried again later, and remembers when it was due first") { trial in
            let first = try await trial.stored()
            try await trial.arm(first, after: .seconds(60))
            let id = try require(try await trial.pending().first?.id, "a timeout")
            try await trial.change(
                .fail(id: id, attempts: 3, error: "503", retryAt: trial.start + .seconds(90)))
            let waiting = try require(try await trial.pending().first, "the timeout")
            try expect(waiting.attempts, is: 3, "how often it failed")
            try expect(waiting.lastError, is: "503", "what it failed with")
            try expect(waiting.dueAt, is: trial.start + .seconds(90), "when it is due")
            try expect(waiting.firstDueAt, is: trial.start + .seconds(60), "when it was due first")
            try expect(try await trial.dueNames(by: .seconds(89)), is: [], "what is due before")
            try expect(try await trial.nextDue(), is: trial.start + .seconds(90), "when the next is due")
        },

        Promise("A timeout that is to fire again is due anew, its failures forgotten") { trial in
            let first = try await trial.stored()
            try await trial.arm(first)
            let id = try require(try await trial.pending().first?.id, "a timeout")
            try await trial.change(.fail(id: id, attempts: 3, error: "503", retryAt: trial.start + .seconds(90)))
            try await trial.change(.again(id: id, dueAt: trial.start + .seconds(500)))
            let waiting = try require(try await trial.pending().first, "the timeout")
            try expect(waiting.attempts, is: 0, "how often it failed")
            try expect(waiting.lastError, is: nil, "what it failed with")
            try expect(waiting.dueAt, is: trial.start + .seconds(500), "when it is due")
            try expect(waiting.firstDueAt, is: trial.start + .seconds(500), "when it was due first")
        },

        Promise("What is to become of a timeout that is over is dropped") { trial in
            let first = try await trial.stored()
            try await trial.arm(first)
            let id = try require(try await trial.pending().first?.id, "a timeout")
            try await trial.advance(first, first.next(status: 2))
            let again = try await trial.change(.again(id: id, dueAt: trial.start + .seconds(500)))
            try expect(again.dropped, "firing it again to be dropped")
            let failed = try await trial.change(.fail(id: id, attempts: 1, error: "503", retryAt: trial.start))
            try expect(failed.dropped, "its failure to be dropped")
            try expect(try await trial.pending(), is: [], "the timeouts")
        },

        Promise("The number of a timeout is never another one's") { trial in
            var seen: Set<Int64> = []
            for number in 0..<6 {
                let record = try await trial.stored(ForeignID("order-\(number)"))
                try await trial.arm(record)
                let id = try require(try await trial.pending().last?.id, "a timeout")
                try expect(seen.insert(id).inserted, "a number that no other had", saw: id)
                try await trial.advance(record, record.next(status: 2))
            }
        },
    ]
}
