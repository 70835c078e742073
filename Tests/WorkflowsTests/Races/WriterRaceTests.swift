import Testing
import Workflows
import WorkflowsTesting

/// Each race is run with its protection, where the promise holds, and without, where its harm is done: nothing else keeps it
/// away.
@Suite("Races between those who write a run", .timeLimit(.minutes(1)))
struct WriterRaceTests {
    @Test("A status that a run came through is awaited after the fact", arguments: Guarded.allCases)
    func awaitAfterTheFact(_ guarded: Guarded) async throws {
        let raced = guarded.make(.passedVersions)
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .paid) { _ in .to(.paid) }
        builder.addStep(from: .paid, to: .shipped) { _ in .to(.shipped) }
        let workflow = try builder.build(on: raced.adapter, options: raced.options)
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            try await workflow.wait(for: id) { $0.runState == .completed }
            // Who comes late never hears of it: the run has ended, and is said not to have been there.
            var refusal: WorkflowError.Code?
            do {
                let paid = try await workflow.await(id, reaching: .paid)
                #expect(paid.status == .paid && paid.version == 2)
            } catch let error as WorkflowError {
                refusal = error.code
            }
            guarded.shows(refusal, promised: nil, harm: .unreachable)
        }
    }

    @Test("Of two triggers at once one wins", arguments: Guarded.allCases)
    func twoTriggers(_ guarded: Guarded) async throws {
        let raced = guarded.make(.unfinishedRun)
        let store = GatheredCommits(raced.adapter, atOnce: 2, of: 2, where: \.createsRun)
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addCallback(from: .created, to: .shipped) { _, _ in .to(.shipped) }
        let first = try builder.build(on: store, options: raced.options("one"))
        let second = try builder.build(on: store, options: raced.options("two"))
        async let one = first.refusal(of: "order-1")
        async let other = second.refusal(of: "order-1")
        let refusals = await [one, other].compactMap(\.self)
        guarded.shows(refusals, promised: [.runInProgress], harm: [])
        let states = try await raced.adapter.list(RunQuery(), after: nil, limit: 9).items.map(\.runState)
        guarded.shows(states, promised: [.initiated], harm: [.initiated, .initiated])
    }

    @Test("A step that was in hand while a person cancelled its run changes nothing", arguments: Guarded.allCases)
    func cancelDuringStep(_ guarded: Guarded) async throws {
        let raced = guarded.make(.versionCheck)
        let gate = Gate()
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .shipped) { run in
            if run.foreignID == "order-1" { await gate.pass() }
            return .to(.shipped)
        }
        let workflow = try builder.build(on: raced.adapter, options: raced.options)
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            try await gate.arrived()
            #expect(try await workflow.cancel(id, reason: "not wanted", actor: "alice").name == "applied")
            gate.open()
            // The same worker takes this one afterwards.
            let next = try await workflow.trigger("order-2", with: Order())
            try await workflow.wait(for: next) { $0.runState == .completed }
            let states = try await workflow.history(id).map(\.record.runState)
            guarded.shows(states, promised: [.initiated, .cancelled], harm: [.initiated, .cancelled, .completed])
        }
    }

    @Test(
        "What an instance decided whose role was given away in the middle of a step is refused",
        arguments: Guarded.allCases)
    func roleLost(_ guarded: Guarded) async throws {
        let leases = ManualClock()
        let raced = guarded.make(.fences, clock: leases)
        let (old, new) = (Gate(), Gate())
        func workflow(_ instance: InstanceName, _ gate: Gate) throws -> Workflow<Order, OrderStatus> {
            var builder = WorkflowBuilder<Order, OrderStatus>("orders")
            builder.addStep(from: .created, to: .shipped) { _ in
                await gate.pass()
                return .to(.shipped)
            }
            // Its own clock stands still: it does not notice that its lease has ended, as one that is stopped does not.
            var options = optionsWithoutPolling(clock: ManualClock().engineClock)
            options.instance = instance
            options.lease = .seconds(5)
            options.switchedOff = raced.options.switchedOff
            return try builder.build(on: raced.adapter, options: options)
        }
        let (first, second) = (try workflow("old", old), try workflow("new", new))
        try await serving(first) {
            let id = try await first.trigger("order-1", with: Order())
            try await old.arrived()
            leases.advance(by: .seconds(6))
            try await serving(second) {
                try await new.arrived()
                old.open()
                // Whoever is refused joins again, and whoever is not has stored it.
                try await until("its move is stored, or refused") {
                    (try await raced.adapter.lookup(id)?.version, try await raced.adapter.instances().count)
                } _: { version, instances in
                    version != 1 || instances >= 3
                }
                new.open()
                let shipped = try await first.wait(for: id) { $0.runState == .completed }
                guarded.shows(shipped.record.meta.origin.instance, promised: "new", harm: "old")
            }
        }
    }

    @Test("Of two people who retry a cancelled run at once one does", arguments: Guarded.allCases)
    func twoRetriesOfCancelled(_ guarded: Guarded) async throws {
        let raced = guarded.make(.unfinishedRun, .idempotencyKeys)
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addCallback(from: .created, to: .shipped) { _, _ in .to(.shipped) }
        let plain = try builder.build(on: raced.adapter, options: raced.options)
        try await serving(plain) {}
        let id = try await plain.trigger("order-1", with: Order())
        _ = try await plain.cancel(id, actor: "alice")
        let workflow = try builder.build(
            on: GatheredCommits(raced.adapter, atOnce: 2, of: 2, where: \.createsRun), options: raced.options)
        async let one = workflow.retry(id, actor: "alice")
        async let other = workflow.retry(id, actor: "bob")
        let names = try await [one.name, other.name].sorted()
        guarded.shows(names, promised: ["applied", "refused"], harm: ["applied", "applied"])
        let tried = try await raced.adapter.list(RunQuery(), after: nil, limit: 9).items
            .count { $0.runState == .initiated }
        guarded.shows(tried, promised: 1, harm: 2)
    }

    @Test("Of two people who retry a paused run at once one does", arguments: Guarded.allCases)
    func twoRetriesOfPaused(_ guarded: Guarded) async throws {
        let raced = guarded.make(.versionCheck)
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addCallback(from: .created, to: .shipped) { _, _ in .to(.shipped) }
        let workflow = try builder.build(
            on: GatheredCommits(raced.adapter, atOnce: 2, of: 2, where: \.resumesRun), options: raced.options)
        let id = try await workflow.trigger("order-1", with: Order())
        _ = try await workflow.pause(id, actor: "alice")
        async let one = workflow.retry(id, actor: "alice")
        async let other = workflow.retry(id, actor: "bob")
        let names = try await [one.name, other.name].sorted()
        guarded.shows(names, promised: ["applied", "conflict"], harm: ["applied", "applied"])
        // Of the third version there are two.
        let versions = try await workflow.history(id).map(\.record.version)
        guarded.shows(versions, promised: [1, 2, 3], harm: [1, 2, 3, 3])
    }

    @Test("Of two callbacks at once one moves the run", arguments: Guarded.allCases)
    func twoCallbacks(_ guarded: Guarded) async throws {
        let raced = guarded.make(.versionCheck)
        let gate = Gate()
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addCallback(from: .created, to: .shipped) { _, _ in
            await gate.pass()
            return .to(.shipped)
        }
        let workflow = try builder.build(on: raced.adapter, options: raced.options)
        let id = try await workflow.trigger("order-1", with: Order())
        // Both have read the run when either is stored.
        async let one = workflow.callback(id)
        async let other = workflow.callback(id)
        try await gate.arrived(2)
        gate.open()
        let outcomes = try await [one.name, other.name].sorted()
        guarded.shows(outcomes, promised: ["applied", "conflict"], harm: ["applied", "applied"])
        // Of the second version there are two.
        let versions = try await workflow.history(id).map(\.record.version)
        guarded.shows(versions, promised: [1, 2], harm: [1, 2, 2])
    }

    @Test("An object that does not decode pauses its run at once", arguments: Guarded.allCases)
    func undecodable(_ guarded: Guarded) async throws {
        let raced = guarded.make(.undecodable)
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .shipped) { _ in .to(.shipped) }
        let workflow = try builder.build(on: raced.adapter, options: raced.options)
        var other = WorkflowBuilder<[Int], OrderStatus>("orders")
        other.addStep(from: .created, to: .shipped) { _ in .to(.shipped) }
        let id = try await other.build(on: raced.adapter, options: raced.options).trigger("order-1", with: [1])
        try await serving(workflow) {
            try await raced.adapter.waitUntil { store in
                if try await store.isParked(id) { return true }
                return try await store.lookup(id)?.runState == .paused
            }
            // It is tried again, which cannot help.
            let (record, isParked) = (try await raced.adapter.lookup(id), try await raced.adapter.isParked(id))
            guarded.shows(record?.runState, promised: .paused, harm: .initiated)
            guarded.shows(isParked, promised: false, harm: true)
        }
    }

    @Test("What a person paused is not resumed by the engine", arguments: Guarded.allCases)
    func operatorsPause(_ guarded: Guarded) async throws {
        let raced = guarded.make(.pauseOrigin)
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .shipped, options: .pauseAfterErrors(1)) { _ in
            throw Upstream(description: "upstream 503")
        }
        builder.addCallback(from: .paid, to: .shipped) { _, _ in .to(.shipped) }
        var options = raced.options
        var retry = PauseRetry(after: .minutes(10))
        retry.polling = .hours(1)
        options.pauseRetry = retry
        let workflow = try builder.build(on: raced.adapter, options: options)
        try await serving(workflow) {
            let held = try await workflow.trigger("held", with: Order(), startingAt: .paid)
            _ = try await workflow.pause(held, reason: "hold", actor: "alice")
            raced.clock.advance(by: .seconds(1))
            // Paused later, and resumed later: then the other one's turn has come and gone.
            let failing = try await workflow.trigger("failing", with: Order())
            try await raced.adapter.waitUntil { try await $0.isParked(failing, version: 2) }
            raced.clock.advance(by: .minutes(10))
            try await workflow.wait(for: failing) { $0.version >= 3 }
            let states = try await workflow.history(held).map(\.record.runState)
            guarded.shows(
                states, promised: [.initiated, .paused], harm: [.initiated, .paused, .running])
        }
    }
}

extension Workflow<Order, OrderStatus> {
    /// Triggers a run; why that was refused, where it was.
    fileprivate func refusal(of foreignID: ForeignID) async -> WorkflowError.Code? {
        do {
            try await trigger(foreignID, with: Order())
            return nil
        } catch {
            return error.code
        }
    }
}

extension CallbackOutcome {
    fileprivate var name: String {
        switch self {
        case .applied: "applied"
        case .skipped: "skipped"
        case .conflict: "conflict"
        }
    }
}
