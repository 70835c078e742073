import Workflows

/// What a role scheduler promises whose roles can be told to stop.
enum RoleStopPromises {
    static let all: [Promise] = [
        Promise("A role that is told to stop is known as that, with who asked, why and when, until it is started") {
            trial in
            let store = try await trial.stops()
            let stop = trial.action(.stop, "1", instance: "host-a")
            try expect(try await store.carryOut(stop), is: .applied, "what became of it")
            let expected = RoleStop(
                role: "orders-1", instance: "host-a", askedBy: "ann", reason: "look at it", askedAt: trial.start)
            try expect(try await store.roleStops(), is: [expected], "the stops")
            let start = trial.action(.start, "2", instance: "host-a")
            try expect(try await store.carryOut(start), is: .applied, "what became of the start")
            try expect(try await store.roleStops(), is: [], "the stops after it")
        },

        Promise("A role that no instance ever had cannot be stopped") { trial in
            let store = try await trial.stops()
            var action = trial.action(.stop, "1")
            action.role = "nobody-1"
            try expect(try await store.carryOut(action), is: .notFound, "what became of it")
            try expect(try await store.roleStops(), is: [], "the stops")
        },

        Promise("A role that is stopped in one place can be stopped in another, and not twice in one") { trial in
            let store = try await trial.stops()
            let places: [InstanceName?] = [nil, "host-a", "host-b"]
            for (number, instance) in places.enumerated() {
                let stop = trial.action(.stop, RequestID("stop-\(number)"), instance: instance)
                try expect(try await store.carryOut(stop), is: .applied, "what became of it")
                let twice = trial.action(.stop, RequestID("twice-\(number)"), instance: instance)
                try expect(try await store.carryOut(twice).result, is: .illegal, "what became of it when it came again")
            }
            try expect(try await store.roleStops().count, is: 3, "how many stops there are")
        },

        Promise("A role is started in the place where it was stopped") { trial in
            let store = try await trial.stops()
            _ = try await store.carryOut(trial.action(.stop, "1"))
            let elsewhere = trial.action(.start, "2", instance: "host-a")
            try expect(try await store.carryOut(elsewhere).result, is: .illegal, "what became of a start elsewhere")
            try expect(try await store.carryOut(trial.action(.start, "3")), is: .applied, "what became of the start")
            let again = try await store.carryOut(trial.action(.start, "4"))
            try expect(again.result, is: .illegal, "what became of a start of what runs")
        },

        Promise("What was decided on how a role stood is refused when it changed hands, and says how it stands") {
            trial in
            let store = try await trial.stops()
            let epoch = try require(try await trial.renew("a").held["orders-1"], "the role")
            var late = trial.action(.stop, "1")
            late.decidedOn = RoleAction.Decision(epoch: epoch - 1, holder: "somebody")
            let stands = RoleAction.Decision(epoch: epoch, holder: "a")
            try expect(try await store.carryOut(late), is: .conflict(stands), "what became of it")
            try expect(try await store.roleStops(), is: [], "the stops")
            var timely = trial.action(.stop, "2")
            timely.decidedOn = stands
            try expect(try await store.carryOut(timely), is: .applied, "what became of a timely one")
        },

        Promise("A request that comes again is given the first answer, and nothing is done") { trial in
            let store = try await trial.stops()
            _ = try await store.carryOut(trial.action(.stop, "1"))
            _ = try await store.carryOut(trial.action(.start, "2"))
            let again = try await store.carryOut(trial.action(.stop, "1"))
            try expect(again, is: .applied, "the answer")
            try expect(try await store.roleStops(), is: [], "the stops")
            try expect(try await store.roleActions(limit: 9).count, is: 2, "how many lines the log has")
        },

        Promise("What people did to roles is kept, refused actions too, the newest first, no more than asked for") {
            trial in
            let store = try await trial.stops()
            var actions = [
                trial.action(.stop, "1", instance: "host-a"), trial.action(.start, "2"), trial.action(.stop, "3"),
            ]
            actions[2].role = "nobody-1"
            actions[2].claimedActor = nil
            actions[2].reason = nil
            for action in actions { _ = try await store.carryOut(action) }
            let log = try await store.roleActions(limit: 2)
            try expect(log.map(\.action), is: [actions[2], actions[1]], "the actions")
            try expect(log.map(\.outcome.result), is: [.notFound, .illegal], "what became of them")
            try expect(try await store.roleActions(limit: 9).count, is: 3, "how many there are")
        },

        Promise("Who waits for roles is told of a role that is stopped or started") { trial in
            let store = try await trial.stops()
            let listener = trial.adapter.changes.listen(to: [.roles])
            _ = try await store.carryOut(trial.action(.stop, "1"))
            let told = try await listener.wait(upTo: trial.subject.patience, clock: .system)
            try expect(told, "whoever listens to roles to be told")
        },
    ]
}

extension Trial {
    /// A store of stops, of a workflow whose roles somebody reported.
    fileprivate func stops() async throws -> any RoleStopStore {
        try await join("a")
        try await renew(
            "a", wanted: ["orders-1"], reports: [RoleReport(role: "orders-1", state: .running, since: start)])
        return try require(adapter.roles as? any RoleStopStore, "a scheduler whose roles can be stopped")
    }

    fileprivate func action(
        _ kind: RoleAction.Kind, _ request: RequestID, instance: InstanceName? = nil
    ) -> RoleAction {
        RoleAction(
            kind: kind, role: "orders-1", instance: instance, requestID: request, reason: "look at it", actor: "ann",
            claimedActor: "Ann", at: start)
    }
}
