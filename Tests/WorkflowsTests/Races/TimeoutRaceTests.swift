import Testing
import Workflows
import WorkflowsTesting

@Suite("Races of timeouts", .timeLimit(.minutes(1)))
struct TimeoutRaceTests {
    /// Paid orders are refunded after an hour unless they are sent back before.
    private func workflow(
        _ raced: Raced, fired: Counter = Counter(), gate: Gate? = nil
    ) throws -> Workflow<Order, OrderStatus> {
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addCallback(from: .created, to: .paid) { _, _ in .to(.paid) }
        builder.addCallback(from: .paid, to: .created) { _, _ in .to(.created) }
        builder.addTimeout(
            from: .paid, to: .refunded, name: "refund",
            timer: .when { _, now in
                await gate?.pass()
                return now + .hours(1)
            }
        ) { _, _ in
            fired.increment()
            return .skip
        }
        return try builder.build(on: raced.adapter, options: raced.options)
    }

    @Test("A timeout of an older run of the foreign ID is not called", arguments: Guarded.allCases)
    func olderRun(_ guarded: Guarded) async throws {
        let raced = guarded.make(.visits)
        let fired = Counter()
        let workflow = try workflow(raced, fired: fired)
        try await serving(workflow) {
            let older = try await workflow.trigger("order-1", with: Order())
            _ = try await workflow.callback(older)
            try await workflow.timeoutArmed(for: older, in: .paid)
            _ = try await workflow.cancel(older, actor: "alice")
            raced.clock.advance(by: .minutes(30))
            let newer = try await workflow.trigger("order-1", with: Order())
            _ = try await workflow.callback(newer)
            try await workflow.timeoutArmed(for: newer, in: .paid)
            try await pass(guarded, raced, fired)
            guarded.shows(fired.count, promised: 1, harm: 2)
        }
    }

    @Test(
        "A timeout that was read before its visit ended is not called, though the run is in the status again",
        arguments: Guarded.allCases)
    func readBefore(_ guarded: Guarded) async throws {
        let raced = guarded.make(.visits)
        // The store ends it all the same: what the race is about is that the engine looks again.
        raced.adapter.switchOff([])
        let (gate, calls) = (Gate(), Counter())
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addCallback(from: .created, to: .paid) { _, _ in .to(.paid) }
        builder.addCallback(from: .paid, to: .created) { _, _ in .to(.created) }
        builder.addTimeout(from: .paid, to: .refunded, timer: .after(.hours(1))) { run, _ in
            calls.increment()
            if run.foreignID == "first" { await gate.pass() }
            return .skip
        }
        let workflow = try builder.build(on: raced.adapter, options: raced.options)
        try await serving(workflow) {
            let ids = [
                try await workflow.trigger("first", with: Order()), try await workflow.trigger("next", with: Order()),
            ]
            for id in ids {
                _ = try await workflow.callback(id)
                try await workflow.timeoutArmed(for: id, in: .paid)
                raced.clock.advance(by: .seconds(1))
            }
            raced.clock.advance(by: .hours(1))
            // Both are due and were read; the second one's visit ends while the first is in hand.
            try await gate.arrived()
            for _ in 1...2 { _ = try await workflow.callback(ids[1]) }
            gate.open()
            try await workflow.timeoutArmed(for: ids[1], in: .paid)
            switch guarded {
            case .with: try await workflow.skipped("superseded", by: "orders-2-timeout-consumer")
            case .without: try await until("the other is called too", seeing: { calls.count }) { $0 > 1 }
            }
            guarded.shows(calls.count, promised: 1, harm: 2)
        }
    }

    @Test("A timeout of an older visit of the status is not called", arguments: Guarded.allCases)
    func olderVisit(_ guarded: Guarded) async throws {
        let raced = guarded.make(.visits)
        let fired = Counter()
        let workflow = try workflow(raced, fired: fired)
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            _ = try await workflow.callback(id)
            let first = try await workflow.timeoutArmed(for: id, in: .paid)
            raced.clock.advance(by: .minutes(30))
            _ = try await workflow.callback(id)
            _ = try await workflow.callback(id)
            try await raced.adapter.waitUntil { _ in
                try await raced.adapter.timeouts(of: id).contains { $0.visit > first.visit }
            }
            try await pass(guarded, raced, fired)
            guarded.shows(fired.count, promised: 1, harm: 2)
        }
    }

    /// Lets the time of both timeouts pass, and returns when those were called that are called.
    private func pass(_ guarded: Guarded, _ raced: Raced, _ fired: Counter) async throws {
        for _ in 1...2 {
            await raced.clock.waitForSleeper(dueIn: .minutes(30))
            raced.clock.advance(by: .minutes(30))
        }
        // What is due first is called first.
        try await until("they are called", seeing: { fired.count }) { $0 >= (guarded == .with ? 1 : 2) }
    }

    @Test("A run that is paused and resumed before its timeout is armed has it once", arguments: Guarded.allCases)
    func resumedBehindInserter(_ guarded: Guarded) async throws {
        let raced = guarded.make(.armedOnce)
        let gate = Gate()
        let workflow = try workflow(raced, gate: gate)
        try await serving(workflow) {
            let ahead = try await workflow.trigger("ahead", with: Order())
            _ = try await workflow.callback(ahead)
            // The inserter is busy with this one, so that the other's events wait.
            try await gate.arrived()
            let id = try await workflow.trigger("order-1", with: Order())
            _ = try await workflow.callback(id)
            _ = try await workflow.pause(id, actor: "alice")
            _ = try await workflow.resume(id, actor: "alice")
            let behind = try await workflow.trigger("behind", with: Order())
            _ = try await workflow.callback(behind)
            gate.open()
            // The inserter has passed everything before this.
            try await workflow.timeoutArmed(for: behind, in: .paid)
            guarded.shows(try await raced.adapter.timeouts(of: id).count, promised: 1, harm: 2)
        }
    }
}
