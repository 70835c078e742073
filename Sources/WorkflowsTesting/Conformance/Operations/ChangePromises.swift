import Workflows

/// What an adapter promises as a whole: that who waits is told.
enum ChangePromises {
    static let all = stored + roles

    /// Of what a transaction stored.
    static let stored: [Promise] = [
        tells("of an event those who wait for its topic", .topic(Topic(workflow: "orders", kind: .status(2)))) {
            trial, record in try await trial.advance(record, record.next(status: 2))
        },
        tells("of every version", .versions) { trial, record in try await trial.advance(record, record.next()) },
        tells("of a cursor that moves without a version", .cursors) { trial, record in
            try await trial.carryOut(trial.move(of: record, from: 0, to: 1))
        },
        tells("of a timeout that is armed", .timeouts("orders")) { trial, record in try await trial.arm(record) },
        tells("of a failure that is set aside", .parked("orders")) { trial, record in
            try await trial.park(.parked(trial.failure(of: record)))
        },
        tells("of a schedule that is registered", .schedules("orders")) { trial, _ in
            try await trial.register(schedule, isDeclared: true)
        },
        tells(
            "of a slot that was decided", .schedules("orders"),
            before: { trial, _ in try await trial.register(schedule, isDeclared: true) },
            { trial, _ in
                try await trial.decide(
                    schedule, DecidedSlot(slot: trial.start, at: trial.start, result: .filtered), after: 0)
            }),
        tells(
            "of a timeout that is put off", .timeouts("orders"),
            before: { trial, record in try await trial.arm(record) },
            { trial, _ in
                let id = try require(try await trial.pending().first?.id, "a timeout")
                try await trial.change(.again(id: id, dueAt: trial.start))
            }),
        tells(
            "of timeouts that a resumed run lets go", .timeouts("orders"),
            before: { trial, record in
                try await trial.arm(record)
                try await trial.advance(record, record.next(runState: .paused))
            },
            { trial, record in
                let paused = record.next(runState: .paused)
                try await trial.advance(paused, paused.next())
            }),
    ]

    /// Of who does what.
    private static let roles: [Promise] = [
        tells(
            "of a role that is given up", .roles,
            before: { trial, _ in
                try await trial.join("a")
                try await trial.renew("a")
            },
            { trial, _ in try await trial.renew("a", wanted: ["orders-2"], released: ["orders-1"]) }),
        tells(
            "of an instance that leaves", .roles,
            before: { trial, _ in
                try await trial.join("a")
                try await trial.renew("a")
            },
            { trial, _ in try await trial.adapter.roles.leave("a", reports: [], at: trial.start) }),
        tells(
            "of an instance that joins again and holds nothing any more", .roles,
            before: { trial, _ in
                try await trial.join("a")
                try await trial.renew("a")
            },
            { trial, _ in try await trial.join("a") }),
    ]

    private static let schedule = ScheduleKey(
        workflow: "orders", foreignID: "daily", spec: "@daily", timeZone: "UTC")

    /// That whoever listens to a change is told of it.
    private static func tells(
        _ what: String, _ change: Change,
        before prepare: @escaping @Sendable (Trial, Record) async throws -> Void = { _, _ in },
        _ act: @escaping @Sendable (Trial, Record) async throws -> some Any
    ) -> Promise {
        Promise("An adapter tells \(what)") { trial in
            let record = try await trial.stored()
            try await prepare(trial, record)
            let listener = trial.adapter.changes.listen(to: [change])
            _ = try await act(trial, record)
            let told = try await listener.wait(upTo: trial.subject.patience, clock: .system)
            try expect(told, "whoever listens to \(change) to be told")
        }
    }
}
