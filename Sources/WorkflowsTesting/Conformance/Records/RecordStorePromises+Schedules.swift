import Workflows

extension RecordStorePromises {
    private static let key = ScheduleKey(
        workflow: "orders", foreignID: "daily", spec: "@daily", timeZone: "Europe/Berlin")

    /// How schedules stand.
    static let schedules: [Promise] = [
        Promise("A schedule that is registered is known from then on") { trial in
            try expect(try await trial.records.schedule(key), is: nil, "a schedule that was never registered")
            try await trial.register(key, isDeclared: true)
            let expected = ScheduleStanding(
                key: key, isDeclared: true, registeredAt: trial.start, servedAt: trial.start)
            try expect(try await trial.records.schedule(key), is: expected, "the schedule")
        },

        Promise("Registering a schedule again keeps when it was registered first and what was decided") { trial in
            try await trial.register(key, isDeclared: true)
            let slot = DecidedSlot(slot: trial.start, at: trial.start + .seconds(1), result: .filtered)
            try await trial.decide(key, slot, after: 0)
            try await trial.register(key, isDeclared: false, at: trial.start + .hours(1))
            let expected = ScheduleStanding(
                key: key, isDeclared: false, registeredAt: trial.start, servedAt: trial.start + .hours(1),
                decisions: 1, last: slot)
            try expect(try await trial.records.schedule(key), is: expected, "the schedule")
        },

        Promise("What became of a slot is read back, whatever it was") { trial in
            try await trial.register(key, isDeclared: true)
            let results: [SlotResult] = [
                .triggered(.random()), .filtered, .inProgress(.random()), .inProgress(nil),
                .failed(attempts: 3, error: "503"),
            ]
            for (number, result) in results.enumerated() {
                let slot = DecidedSlot(
                    slot: trial.start + .hours(number), at: trial.start + .hours(number) + .seconds(1), result: result)
                try await trial.decide(key, slot, after: number)
                let standing = try await trial.records.schedule(key)
                try expect(standing?.last, is: slot, "the slot decided last")
                try expect(standing?.decisions, is: number + 1, "the number of decisions")
            }
        },

        Promise("Of two who decide a slot one gets a conflict, and the run it was to trigger is not triggered") {
            trial in
            try await trial.register(key, isDeclared: true)
            let first = trial.run()
            let slot = DecidedSlot(slot: trial.start, at: trial.start, result: .triggered(first.runID))
            let transaction = StoreTransaction.create(first).with { $0.schedule = .decide(key, slot, after: 0) }
            _ = try await trial.records.transact(transaction)
            let second = trial.run("order-2")
            let late = StoreTransaction.create(second).with {
                $0.schedule = .decide(
                    key, DecidedSlot(slot: trial.start, at: trial.start, result: .triggered(second.runID)), after: 0)
            }
            try await expectRefusal(.conflict, "a second decision") { try await trial.records.transact(late) }
            try expect(try await trial.records.lookup(second.runID), is: nil, "the second's run")
            try expect(try await trial.records.schedule(key)?.last, is: slot, "the slot decided last")
        },

        Promise("A slot is not decided when the run it triggers is refused, or was triggered before") { trial in
            try await trial.register(key, isDeclared: true)
            let running = try await trial.stored(key: "slot-1")
            let slot = DecidedSlot(slot: trial.start, at: trial.start, result: .triggered(running.runID))
            let refused = StoreTransaction.create(trial.run()).with { $0.schedule = .decide(key, slot, after: 0) }
            try await expectRefusal(.runInProgress, "a second run") { try await trial.records.transact(refused) }
            let before = StoreTransaction.create(trial.run("order-2", key: "slot-1")).with {
                $0.schedule = .decide(key, slot, after: 0)
            }
            let outcome = try await trial.records.transact(before)
            try expect(outcome.duplicateOf, is: running.runID, "the run that was triggered before")
            try expect(try await trial.records.schedule(key)?.decisions, is: 0, "the number of decisions")
        },

        Promise("A schedule that was never registered is not decided on") { trial in
            let slot = DecidedSlot(slot: trial.start, at: trial.start, result: .filtered)
            try await expectRefusal(.conflict, "a decision") { try await trial.decide(key, slot, after: 0) }
            try expect(try await trial.records.schedule(key), is: nil, "the schedule")
        },

        Promise("The schedules of a workflow are listed by foreign ID") { trial in
            for id in ["weekly", "daily", "hourly"] {
                var other = key
                other.foreignID = ForeignID(id)
                try await trial.register(other, isDeclared: true)
            }
            var elsewhere = key
            elsewhere.workflow = "returns"
            try await trial.register(elsewhere, isDeclared: true)
            let found = try await trial.records.schedules(of: "orders")
            try expect(found.map(\.key.foreignID), is: ["daily", "hourly", "weekly"], "the schedules")
            try expect(try await trial.records.schedules(of: "unknown"), is: [], "another workflow's")
        },

        Promise("Schedules of one foreign ID are told apart by when they are due, and by which clocks") { trial in
            var keys = [key, key, key]
            keys[1].spec = "@hourly"
            keys[2].timeZone = "UTC"
            for (number, key) in keys.enumerated() {
                try await trial.register(key, isDeclared: number == 0, at: trial.start + .seconds(number))
            }
            for (number, key) in keys.enumerated() {
                let standing = try await trial.records.schedule(key)
                try expect(standing?.registeredAt, is: trial.start + .seconds(number), "when it was registered")
            }
            try expect(try await trial.records.schedules(of: "orders").count, is: 3, "how many there are")
        },
    ]
}

extension Trial {
    /// Registers a schedule.
    func register(_ key: ScheduleKey, isDeclared: Bool, at: Timestamp? = nil) async throws {
        _ = try await records.transact(
            StoreTransaction(at: at ?? start).with { $0.schedule = .register(key, isDeclared: isDeclared) })
    }

    /// Decides on a slot.
    @discardableResult
    func decide(_ key: ScheduleKey, _ slot: DecidedSlot, after: Int) async throws -> StoreOutcome {
        try await records.transact(
            StoreTransaction(at: slot.at).with { $0.schedule = .decide(key, slot, after: after) })
    }
}
