import Workflows

extension RecordStorePromises {
    /// What failed and waits to be tried again.
    static let parked: [Promise] = [
        Promise("A failure waits with everything that was said of it; what fails again takes its place") { trial in
            let record = try await trial.stored()
            try await trial.park(.parked(trial.failure(of: record)))
            let again = trial.failure(of: record, attempts: 2, due: .seconds(30), lasting: true)
            let outcome = try await trial.park(.parked(again))
            try expect(!outcome.dropped, "the failure not to be dropped")
            try expect(try await trial.parked(), is: [again], "what failed")
        },

        Promise("Each consumer has its own failure of a run") { trial in
            let record = try await trial.stored()
            let one = trial.failure(of: record, by: "orders-1")
            let other = trial.failure(of: record, by: "orders-2", due: .seconds(20))
            try await trial.park(.parked(one))
            try await trial.park(.parked(other))
            try expect(try await trial.parked(), is: [one, other], "what failed")
            let due = try await trial.due("orders-2", by: .hours(1))
            try expect(due.map(\.0), is: [other], "what is due of one of them")
            let next = try await trial.records.nextParkedDue(consumer: "orders-1", partitions: .all)
            try expect(next, is: one.dueAt, "when the other one's is due")
            let nobody = try await trial.records.nextParkedDue(consumer: "orders-3", partitions: .all)
            try expect(nobody, is: nil, "when a failure of a consumer without any is due")
        },

        Promise("A failure is due at its moment and not before") { trial in
            let record = try await trial.stored()
            try await trial.park(.parked(trial.failure(of: record, due: .seconds(10))))
            let early = try await trial.due(by: .microseconds(9_999_999))
            try expect(early.map(\.0), is: [], "what is due before")
            let then = try await trial.due(by: .seconds(10))
            try expect(then.count, is: 1, "how many are due then")
        },

        Promise("Of what is due the first comes first, no more than asked for") { trial in
            var failures: [ParkedEvent] = []
            for number in 0..<6 {
                let record = try await trial.stored(ForeignID("order-\(number)"))
                failures.append(trial.failure(of: record, due: .seconds((number * 5) % 6)))
                try await trial.park(.parked(failures[number]))
            }
            failures.sort { $0.dueAt < $1.dueAt }
            let due = try await trial.due(by: .seconds(100), limit: 4)
            try expect(due.map(\.0), is: Array(failures.prefix(4)), "what is due")
            let next = try await trial.records.nextParkedDue(consumer: "orders-1", partitions: .all)
            try expect(next, is: failures[0].dueAt, "when the next is due")
        },

        Promise("What is due comes with the version that failed, though the run went on") { trial in
            let record = try await trial.stored()
            try await trial.park(.parked(trial.failure(of: record, lasting: true)))
            try await trial.advance(record, record.next(status: 2))
            let due = try await trial.due(by: .hours(1))
            try expect(due.map(\.1), is: [record], "the versions that failed")
        },

        Promise("A worker is given what is due in its partitions") { trial in
            var owners: [RunID: Partition] = [:]
            for number in 0..<12 {
                let record = try await trial.stored(ForeignID("order-\(number)"))
                owners[record.runID] = Partition(of: record.runID)
                try await trial.park(.parked(trial.failure(of: record)))
            }
            for index in 0..<3 {
                let share = PartitionSet.share(index, of: 3)
                let due = try await trial.due(by: .hours(1), partitions: share)
                let expected = owners.filter { share.contains($0.value) }.map(\.key)
                try expect(due.map(\.0.runID).sorted(), is: expected.sorted(), "what worker \(index) is given")
            }
        },

        Promise("A worker waits for what is due in its partitions") { trial in
            let record = try await trial.stored()
            let failure = trial.failure(of: record)
            try await trial.park(.parked(failure))
            let own = PartitionSet(bits: 1 << UInt64(failure.partition.number))
            let mine = try await trial.records.nextParkedDue(consumer: "orders-1", partitions: own)
            try expect(mine, is: failure.dueAt, "when the worker's is due")
            let theirs = try await trial.records.nextParkedDue(
                consumer: "orders-1", partitions: PartitionSet(bits: ~own.bits))
            try expect(theirs, is: nil, "when the others' is due")
        },

        Promise("The run's next version ends its failures") { trial in
            let record = try await trial.stored()
            let other = try await trial.stored("order-2")
            let stays = trial.failure(of: other)
            try await trial.park(.parked(trial.failure(of: record)))
            try await trial.park(.parked(stays))
            try await trial.advance(record, record.next())
            try expect(try await trial.parked(), is: [stays], "what failed")
        },

        Promise("A failure goes along, due at once, where a callback or a connector saves the run in its visit") {
            trial in
            var record = try await trial.stored()
            let failure = trial.failure(of: record, attempts: 3, due: .seconds(90))
            try await trial.park(.parked(failure))
            for kind in [Origin.Kind.callback, .connector] {
                record = try await trial.advance(record, record.next(origin: Origin(kind, instance: "here")))
                var kept = failure
                kept.version = record.version
                kept.dueAt = trial.start + .seconds(1)
                try expect(try await trial.parked(), is: [kept], "what failed")
            }
            let paused = try await trial.advance(record, record.next(runState: .paused))
            try expect(try await trial.parked(), is: [], "what failed, once it is paused")
            let failed = trial.failure(of: paused)
            try await trial.park(.parked(failed))
            try await trial.advance(paused, paused.next(origin: Origin(.callback, instance: "here")))
            try expect(try await trial.parked(), is: [], "what failed, once it is resumed")
        },

        Promise("What hangs on an event is refused where somebody else has dealt with that, and stores nothing") {
            trial in
            let (other, own) = (try await trial.stored("other"), try await trial.stored("own"))
            let moved = try await trial.advance(own, own.next(status: 2))
            let failure = trial.failure(of: other, lasting: true)
            let move = trial.move(of: other, to: 1)
            func attempt(_ basis: EventBasis) async throws {
                try await expectRefusal(.conflict, "what hangs on an event that is dealt with") {
                    try await trial.records.transact(
                        StoreTransaction(at: trial.start).with {
                            $0.cursor = move
                            $0.parking = .parked(trial.failure(of: moved))
                            $0.basis = basis
                        })
                }
            }
            try await attempt(.parked(failure))
            try expect(try await trial.carryOut(move), "the cursor to have stood where it was")
            try await attempt(.cursor)
            try expect(try await trial.parked(), is: [], "what failed")
            try await trial.park(.parked(failure))
            let last = moved.next(status: 3)
            _ = try await trial.records.transact(
                .advance(moved, last).with {
                    $0.basis = .parked(failure)
                    $0.parking = .cleared(failure)
                })
            try expect(try await trial.records.lookup(own.runID), is: last, "the run, as long as the event waits")
        },

        Promise("A lasting failure stays when the run goes on, until it is cleared") { trial in
            let record = try await trial.stored()
            let lasting = trial.failure(of: record, lasting: true)
            try await trial.park(.parked(lasting))
            try await trial.advance(record, record.next(status: 3, runState: .completed))
            try expect(try await trial.parked(), is: [lasting], "what failed")
            try await trial.park(.cleared(lasting))
            try expect(try await trial.parked(), is: [], "what failed, when it was dealt with")
        },

        Promise("A failure of a version that is over is dropped, and its cursor moves all the same") { trial in
            let record = try await trial.stored()
            try await trial.advance(record, record.next())
            let late = StoreTransaction(at: trial.start).with {
                $0.parking = .parked(trial.failure(of: record))
                $0.cursor = trial.move(of: record, to: 1)
            }
            let outcome = try await trial.records.transact(late)
            try expect(outcome.dropped, "the outcome to say that the failure was dropped")
            try expect(outcome.cursorMoved, "the cursor to move")
            try expect(try await trial.parked(), is: [], "what failed")
        },

        Promise("A lasting failure of a version that is over waits all the same") { trial in
            let record = try await trial.stored()
            try await trial.advance(record, record.next())
            let lasting = trial.failure(of: record, lasting: true)
            let outcome = try await trial.park(.parked(lasting))
            try expect(!outcome.dropped, "the outcome to say that the failure waits")
            try expect(try await trial.parked(), is: [lasting], "what failed")
        },

        Promise("A failure of a run that there is not is dropped") { trial in
            let outcome = try await trial.park(.parked(trial.failure(of: trial.run(), lasting: true)))
            try expect(outcome.dropped, "the outcome to say that the failure was dropped")
            try expect(try await trial.parked(), is: [], "what failed")
        },

        Promise("Clearing the failure of one version leaves that of another") { trial in
            let record = try await trial.stored()
            let next = try await trial.advance(record, record.next())
            let failure = trial.failure(of: next)
            try await trial.park(.parked(failure))
            try await trial.park(.cleared(trial.failure(of: record)))
            try expect(try await trial.parked(), is: [failure], "what failed")
        },

        Promise("Failures are listed by workflow and by run, the first due first, no more than asked for") { trial in
            var failures: [ParkedEvent] = []
            for number in 0..<5 {
                let workflow: WorkflowName = number.isMultiple(of: 2) ? "orders" : "returns"
                let record = try await trial.stored(ForeignID("order-\(number)"), workflow: workflow)
                failures.append(trial.failure(of: record, due: .seconds(60 - number)))
                try await trial.park(.parked(failures[number]))
            }
            failures.reverse()
            let records = trial.records
            let all = try await records.parked(workflow: nil, runID: nil, limit: 3)
            try expect(all, is: Array(failures.prefix(3)), "the first three")
            let returns = try await records.parked(workflow: "returns", runID: nil, limit: 9)
            try expect(returns, is: failures.filter { $0.workflow == "returns" }, "those of a workflow")
            let run = try await records.parked(workflow: nil, runID: failures[2].runID, limit: 9)
            try expect(run, is: [failures[2]], "those of a run")
            let none = try await records.parked(workflow: "returns", runID: failures[2].runID, limit: 9)
            try expect(none, is: [], "those of another workflow's run")
            let unknown = try await records.parked(workflow: "unknown", runID: nil, limit: 9)
            try expect(unknown, is: [], "those of a workflow that there is not")
        },
    ]
}

extension Trial {
    /// What failed.
    func parked() async throws -> [ParkedEvent] {
        try await records.parked(workflow: nil, runID: nil, limit: 100)
    }

    /// What is due so much later than the start.
    func due(
        _ consumer: ConsumerName = "orders-1", by: Duration, partitions: PartitionSet = .all, limit: Int = 100
    ) async throws -> [(ParkedEvent, Record)] {
        try await records.dueParked(consumer: consumer, partitions: partitions, by: start + by, limit: limit)
    }
}
