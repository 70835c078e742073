import GRDB
import Synchronization
import Testing
import Workflows
import WorkflowsTesting

@testable import WorkflowsSQLite

@Suite("What a run's code writes in the store's transaction")
struct EffectTests {
    @Test("It is there with the transition, once", arguments: Taking.allCases)
    func once(_ taking: Taking) async throws {
        let clock = ManualClock()
        let store = try await TemporaryStore.withLedger { $0.clock = clock.engineClock }
        let workflow = try taking.workflow(on: store.adapter, clock: clock.engineClock, write: Ledger.write)
        try await serving(workflow) {
            let id = try await workflow.trigger("sale-1", with: Sale())
            try await taking.act(on: id, workflow, store, clock)
            let paid = try await workflow.await(id, reaching: .paid)
            #expect(paid.version == 2)
            #expect(try await store.lines() == ["\(id) 1"])
        }
        #expect(try await store.violations() == [])
    }

    @Test(
        "Code that throws leaves nothing behind, fails its attempt, and writes once when it succeeds",
        arguments: Taking.allCases)
    func throwing(_ taking: Taking) async throws {
        let clock = ManualClock()
        let store = try await TemporaryStore.withLedger { $0.clock = clock.engineClock }
        let fails = Mutex(true)
        let workflow = try taking.workflow(on: store.adapter, clock: clock.engineClock) { run, database in
            try Ledger.write(run, database)
            if fails.withLock({ $0 }) { throw Broke() }
        }
        try await serving(workflow) {
            let id = try await workflow.trigger("sale-1", with: Sale())
            if taking.isCallback {
                await #expect(throws: Broke()) { try await workflow.callback(id) }
            } else {
                try await taking.act(on: id, workflow, store, clock)
                try await store.waitUntil { adapter in
                    if taking.isTimeout { return try await adapter.pending(id).first?.attempts == 1 }
                    return try await adapter.failure(of: id)?.attempts == 1
                }
            }
            let error =
                try await taking.isTimeout
                ? store.adapter.pending(id).first?.lastError : store.adapter.failure(of: id)?.lastError
            #expect(error == (taking.isCallback ? nil : "broke"))
            #expect(try await store.lines() == [])
            #expect(try await workflow.lookup(id).version == 1)

            fails.withLock { $0 = false }
            if taking.isCallback { _ = try await workflow.callback(id) } else { clock.advance(by: .seconds(2)) }
            _ = try await workflow.await(id, reaching: .paid)
            #expect(try await store.lines() == ["\(id) 1"])
            #expect(try await store.adapter.failure(of: id) == nil)
        }
        #expect(try await store.violations() == [])
    }

    @Test(
        "A run that somebody moved while its code worked gets nothing written",
        arguments: [Taking.stepThatWrites, .stepInside, .timeoutThatWrites, .callbackThatWrites])
    func conflict(_ taking: Taking) async throws {
        let clock = ManualClock()
        let store = try await TemporaryStore.withLedger { $0.clock = clock.engineClock }
        let wasCalled = Mutex(false)
        let records = store.records
        let workflow = try taking.workflow(
            on: store.adapter, clock: clock.engineClock,
            before: { run in
                let next = run.record.next(runState: .cancelled, reason: "by hand")
                _ = try await records.advance(run.record, next)
            },
            write: { run, database in
                wasCalled.withLock { $0 = true }
                try Ledger.write(run, database)
            })
        try await serving(workflow) {
            let id = try await workflow.trigger("sale-1", with: Sale())
            if taking.isCallback {
                #expect(try await workflow.callback(id) == .conflict)
            } else {
                try await taking.act(on: id, workflow, store, clock)
                // Whoever is triggered later is dealt with later: by then what became of this one is stored.
                try await store.waitUntil { try await $0.records.lookup(id)?.runState == .cancelled }
            }
        }
        #expect(try await store.lines() == [])
        #expect(!wasCalled.withLock { $0 })
        #expect(try await store.violations() == [])
    }

    @Test("A step that skips takes back what it wrote, and is dealt with")
    func skip() async throws {
        let store = try await TemporaryStore.withLedger()
        var sales = WorkflowBuilder<Sale, SaleStatus>("sales")
        sales.addStep(from: .placed, to: .paid) { run, database in
            try Ledger.write(run, database)
            return run.object.amount == 0 ? .skip : .to(.paid)
        }
        // Who is skipped waits for somebody.
        sales.addCallback(from: .placed, to: .booked) { _, _ in .to(.booked) }
        let workflow = try sales.build(on: store.adapter, options: .withoutPolling())
        try await serving(workflow) {
            let skipped = try await workflow.trigger("free", with: Sale(amount: 0))
            let paid = try await workflow.trigger("sale-1", with: Sale())
            _ = try await workflow.await(paid, reaching: .paid)
            try await store.waitUntil { _ in workflow.internalState.values.contains { $0.skipped["skipped"] == 1 } }
            #expect(try await store.lines() == ["\(paid) 1"])
            #expect(try await workflow.lookup(skipped).version == 1)
        }
        #expect(try await store.violations() == [])
    }

    @Test("A skip with something to write is an error of the code")
    func skipThatWrites() async throws {
        let store = try await TemporaryStore.withLedger()
        var sales = WorkflowBuilder<Sale, SaleStatus>("sales")
        sales.addStep(from: .placed, to: .paid, options: .pauseAfterErrors(1)) { run in
            .skip.writing { _ in throw Broke() }
        }
        let workflow = try sales.build(on: store.adapter, options: .withoutPolling())
        try await serving(workflow) {
            let id = try await workflow.trigger("sale-1", with: Sale())
            try await store.waitUntil { try await $0.records.lookup(id)?.runState == .paused }
            #expect(try await workflow.lookup(id).reason?.contains("use saveAndRepeat") == true)
        }
    }

    @Test("A run that is paused because its code led nowhere takes nothing along", arguments: [true, false])
    func undeclared(inside: Bool) async throws {
        let store = try await TemporaryStore.withLedger()
        var sales = WorkflowBuilder<Sale, SaleStatus>("sales")
        if inside {
            sales.addStep(from: .placed, to: .paid) { run, database in
                try Ledger.write(run, database)
                return .to(.booked)
            }
        } else {
            sales.addStep(from: .placed, to: .paid) { run in
                .to(.booked).writing { [run] in try Ledger.write(run, $0) }
            }
        }
        sales.addStep(from: .paid, to: .booked) { _ in .to(.booked) }
        let workflow = try sales.build(on: store.adapter, options: .withoutPolling())
        try await serving(workflow) {
            let id = try await workflow.trigger("sale-1", with: Sale())
            try await store.waitUntil { try await $0.records.lookup(id)?.runState == .paused }
        }
        #expect(try await store.lines() == [])
    }

    @Test("A timeout that fires again keeps what it wrote each time", arguments: [true, false])
    func again(inside: Bool) async throws {
        let clock = ManualClock()
        let store = try await TemporaryStore.withLedger { $0.clock = clock.engineClock }
        var sales = WorkflowBuilder<Sale, SaleStatus>("sales")
        if inside {
            sales.addTimeout(from: .placed, to: .paid, timer: .after(.seconds(1))) { run, _, database in
                try Ledger.write(run, database)
                return .again(after: .hours(24))
            }
        } else {
            sales.addTimeout(from: .placed, to: .paid, timer: .after(.seconds(1))) { run, _ in
                .again(after: .hours(24)).writing { [run] in try Ledger.write(run, $0) }
            }
        }
        let workflow = try sales.build(on: store.adapter, options: .withoutPolling(clock.engineClock))
        try await serving(workflow) {
            let id = try await workflow.trigger("sale-1", with: Sale())
            try await store.waitUntil { try await !$0.pending(id).isEmpty }
            for count in 1...3 {
                clock.advance(by: .hours(24))
                try await store.waitUntil { _ in try await store.lines().count == count }
            }
            #expect(try await workflow.lookup(id).version == 1)
        }
        #expect(try await store.violations() == [])
    }

    @Test("A step that keeps throwing is paused with its reason, and its error is what it threw")
    func pauses() async throws {
        let store = try await TemporaryStore.withLedger()
        var sales = WorkflowBuilder<Sale, SaleStatus>("sales")
        sales.addStep(
            from: .placed, to: .paid, options: .pauseAfterErrors(3), .errorBackOff(.constant(.milliseconds(1)))
        ) {
            run, database in
            try Ledger.write(run, database)
            throw Broke()
        }
        let workflow = try sales.build(on: store.adapter, options: .withoutPolling())
        try await serving(workflow) {
            let id = try await workflow.trigger("sale-1", with: Sale())
            try await store.waitUntil { try await $0.records.lookup(id)?.runState == .paused }
            #expect(try await workflow.lookup(id).reason == "err ×3: broke")
            #expect(workflow.internalState.values.map(\.errorCount).max() == 3)
            #expect(workflow.internalState.values.map(\.processed).max() == 0)
        }
        #expect(try await store.lines() == [])
        #expect(try await store.violations() == [])
    }

    @Test(
        "A store without transactions of its own refuses at the build what needs them, and pauses what cannot be known then"
    )
    func memory() async throws {
        var sales = WorkflowBuilder<Sale, SaleStatus>("sales")
        sales.addStep(from: .placed, to: .paid) { _, _ in .to(.paid) }
        let error = #expect(throws: BuildError.self) { try sales.build(on: InMemoryAdapter()) }
        #expect(error?.mistakes == [.noTransactions(status: "Placed", handle: "Database")])
        #expect(error?.description.contains("the adapter lends none") == true)

        let adapter = InMemoryAdapter()
        var later = WorkflowBuilder<Sale, SaleStatus>("sales")
        later.addStep(from: .placed, to: .paid) { _ in .to(.paid).writing { _ in } }
        let workflow = try later.build(on: adapter, options: .withoutPolling())
        try await serving(workflow) {
            let id = try await workflow.trigger("sale-1", with: Sale())
            let listener = adapter.changes.listen(to: [.versions])
            while try await workflow.lookup(id).runState != .paused {
                try await listener.wait(upTo: .seconds(10), clock: .system)
            }
            #expect(try await workflow.lookup(id).reason?.contains("lends its transactions to no code") == true)
        }
    }
}
