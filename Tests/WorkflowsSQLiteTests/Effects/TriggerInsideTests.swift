import GRDB
import Synchronization
import Testing
import Workflows
import WorkflowsTesting

@testable import WorkflowsSQLite

@Suite("Runs that are triggered inside a transaction of the caller's")
struct TriggerInsideTests {
    private func sales(_ adapter: any WorkflowAdapter) throws -> Workflow<Sale, SaleStatus> {
        var sales = WorkflowBuilder<Sale, SaleStatus>("sales")
        sales.addStep(from: .placed, to: .paid) { _ in .to(.paid) }
        sales.addCallback(from: .paid, to: .booked) { run, _, database in
            try Ledger.write(run, database)
            return .to(.booked)
        }
        return try sales.build(on: adapter, options: .withoutPolling())
    }

    @Test("They are there with what the caller wrote, and a running service hears of them at once")
    func together() async throws {
        let store = try await TemporaryStore.withLedger()
        let workflow = try sales(store.adapter)
        try await serving(workflow) {
            for number in 0..<20 {
                let id = try await store.adapter.write { database in
                    try Ledger.write("before", number, database)
                    return try workflow.trigger(ForeignID("sale-\(number)"), with: Sale(amount: number), in: database)
                }
                let paid = try await workflow.await(id, reaching: .paid)
                #expect(paid.object.amount == number)
            }
        }
        #expect(try await store.lines().count == 20)
        #expect(try await store.violations() == [])
    }

    @Test("Where the caller's transaction is taken back there is no run and no event")
    func takenBack() async throws {
        let store = try await TemporaryStore.withLedger()
        let workflow = try sales(store.adapter)
        await #expect(throws: Broke()) {
            try await store.adapter.write { database in
                try Ledger.write("before", 0, database)
                try workflow.trigger("sale-1", with: Sale(), in: database)
                throw Broke()
            }
        }
        #expect(try await store.lines() == [])
        #expect(try await store.records.lastEventID() == 0)
        #expect(try await store.records.counts().isEmpty)
        #expect(try await store.violations() == [])
        // Nothing stands in the way of the next.
        let id = try await workflow.trigger("sale-1", with: Sale())
        #expect(try await workflow.lookup(id).version == 1)
        #expect(try await store.violations() == [])
    }

    @Test(
        "A step in hand whose writes trigger a run while the engine stops is finished with that, and the run waits for who serves next",
        arguments: [false, true])
    func whileStopping(isRelayed: Bool) async throws {
        let store = try await TemporaryStore.withLedger()
        let own = Mutex<Workflow<Sale, SaleStatus>?>(nil)
        let (inHand, began) = AsyncStream<Int>.makeStream()
        let (mayEnd, end) = AsyncStream<Void>.makeStream()
        let another = Mutex<RunID?>(nil)
        var sales = WorkflowBuilder<Sale, SaleStatus>("sales")
        sales.addStep(from: .placed, to: .paid, options: .pauseAfterErrors(1)) { run in
            began.yield(run.attempt)
            for await _ in mayEnd { break }
            return .to(.paid).writing { database in
                try Ledger.write("step", 1, database)
                let id = try own.withLock { $0 }?.trigger("another", with: Sale(), startingAt: .paid, in: database)
                another.withLock { $0 = id }
            }
        }
        sales.addCallback(from: .paid, to: .booked) { _, _ in .to(.booked) }
        let adapter: any WorkflowAdapter =
            isRelayed ? RelayedAdapter(store: store.adapter, streamer: InMemoryStreamer()) : store.adapter
        let workflow = try sales.build(on: adapter, options: .withoutPolling())
        own.withLock { $0 = workflow }
        let service = Task { try await workflow.run() }
        await workflow.started()
        let id = try await workflow.trigger("sale-1", with: Sale())
        #expect(await inHand.first { _ in true } == 1)
        let stopped = Task { await workflow.stop() }
        try await until("it stops", seeing: { workflow.internalState["sales-delete-consumer"] }) {
            $0?.state == .shutdown
        }
        end.yield()
        await stopped.value
        try await service.value
        #expect(try await store.lines() == ["step 1"])
        #expect(try await workflow.lookup(id).status == .paid)
        let triggered = try #require(another.withLock { $0 })
        #expect(try await workflow.callback(triggered) == .applied(version: 2))
        #expect(workflow.internalState.values.allSatisfy { $0.errorCount == 0 })
        #expect(try await store.violations() == [])
    }

    @Test("Nobody is told of a run that was taken back")
    func nobodyIsTold() async throws {
        let store = try await TemporaryStore.withLedger()
        let workflow = try sales(store.adapter)
        let listener = store.adapter.changes.listen(to: [.versions])
        _ = try? await store.adapter.write { database in
            try workflow.trigger("sale-1", with: Sale(), in: database)
            throw Broke()
        }
        #expect(try await !listener.wait(upTo: .zero, clock: .system))
        try await store.adapter.write { try workflow.trigger("sale-1", with: Sale(), in: $0) }
        #expect(try await listener.wait(upTo: .zero, clock: .system))
    }

    @Test("What is remembered of runs is right when some of a group are taken back", arguments: [false, true])
    func memory(isProtected: Bool) async throws {
        let store = try await TemporaryStore.withLedger { $0.effectHooks.keepsFailedKnowledge = !isProtected }
        let workflow = try sales(store.adapter)
        await withTaskGroup { group in
            for number in 0..<200 {
                group.addTask {
                    _ = try? await store.adapter.write { database in
                        let id = try workflow.trigger(ForeignID("sale-\(number)"), with: Sale(), in: database)
                        try Ledger.write("\(id)", 1, database)
                        if number % 3 == 0 { throw Broke() }
                    }
                }
                group.addTask { _ = try? await workflow.trigger(ForeignID("other-\(number)"), with: Sale()) }
            }
        }
        let violations = try await store.violations()
        #expect(violations.isEmpty == isProtected)
        guard isProtected else { return }
        #expect(try await store.records.lastEventID() == 333)
        #expect(try await store.records.count(RunQuery()) == Total(333, .exact))
        #expect(try await store.lines().count == 133)
        try await serving(workflow) {
            try await store.waitUntil { adapter in
                try await adapter.records.counts().first { $0.status == 2 }?.count == 333
            }
        }
        #expect(try await store.violations() == [])
    }

    @Test("What is refused has written nothing, and the transaction goes on")
    func goesOn() async throws {
        let store = try await TemporaryStore.withLedger()
        let workflow = try sales(store.adapter)
        let first = try await workflow.trigger("sale-1", with: Sale(), idempotencyKey: "request-1")
        let refused = try await store.adapter.write { database in
            let same = try workflow.trigger("sale-1", with: Sale(), idempotencyKey: "request-1", in: database)
            #expect(same == first)
            let second = try workflow.trigger("sale-2", with: Sale(), idempotencyKey: "request-2", in: database)
            #expect(try workflow.trigger("any", with: Sale(), idempotencyKey: "request-2", in: database) == second)
            try Ledger.write("kept", 1, database)
            do throws(WorkflowError) {
                try workflow.trigger("sale-2", with: Sale(), in: database)
                return nil as WorkflowError.Code?
            } catch {
                #expect(error.runID == second)
                return error.code
            }
        }
        #expect(refused == .runInProgress)
        #expect(try await store.lines() == ["kept 1"])
        #expect(try await store.records.lastEventID() == 2)
        #expect(try await store.violations() == [])
    }

    @Test("A step's code triggers a run of another workflow, once, whatever happens to the step")
    func child() async throws {
        let store = try await TemporaryStore.withLedger()
        let bookings = try {
            var bookings = WorkflowBuilder<Sale, SaleStatus>("bookings")
            bookings.addStep(from: .placed, to: .booked) { _ in .to(.booked) }
            return try bookings.build(on: store.adapter, options: .withoutPolling())
        }()
        var sales = WorkflowBuilder<Sale, SaleStatus>("sales")
        sales.addStep(from: .placed, to: .paid, options: .errorBackOff(.constant(.milliseconds(1)))) { run, database in
            let child = try bookings.trigger(run.foreignID, with: run.object, in: database)
            try Ledger.write("\(child)", run.attempt, database)
            if run.attempt < 3 { throw Broke() }
            return .to(.paid)
        }
        let workflow = try sales.build(on: store.adapter, options: .withoutPolling())
        try await serving(workflow) {
            try await serving(bookings) {
                let id = try await workflow.trigger("sale-1", with: Sale())
                _ = try await workflow.await(id, reaching: .paid)
                let child = try await bookings.latest("sale-1").runID
                _ = try await bookings.await(child, reaching: .booked)
                #expect(try await store.lines() == ["\(child) 3"])
            }
        }
        var query = RunQuery()
        query.workflows = ["bookings"]
        #expect(try await store.records.count(query) == Total(1, .exact))
        #expect(try await store.violations() == [])
    }

    @Test("A callback whose code runs in the transaction can be called there, also for a run of the same transaction")
    func callback() async throws {
        let store = try await TemporaryStore.withLedger()
        let workflow = try sales(store.adapter)
        let outcomes = try await store.adapter.write { database in
            let id = try workflow.trigger("sale-1", with: Sale(), startingAt: .paid, in: database)
            #expect(throws: WorkflowError.self) { try workflow.callback(latestOf: "sale-2", in: database) }
            let last = try workflow.trigger("sale-3", with: Sale(), startingAt: .paid, in: database)
            return [
                try workflow.callback(id, in: database), try workflow.callback(id, in: database),
                try workflow.callback(latestOf: "sale-3", in: database), try workflow.callback(last, in: database),
            ]
        }
        #expect(
            outcomes == [.applied(version: 2), .skipped(status: 3), .applied(version: 2), .skipped(status: 3)])
        #expect(try await store.lines().count == 2)
        #expect(try await workflow.latest("sale-1").runState == .completed)
        #expect(try await store.violations() == [])

        // What a callback's code throws takes back what it wrote, and nothing else.
        var strict = WorkflowBuilder<Sale, SaleStatus>("strict")
        strict.addCallback(from: .placed, to: .paid) { run, _, database in
            try Ledger.write("strict", 0, database)
            throw Broke()
        }
        strict.addCallback(from: .paid, to: .booked) { _, _ in .to(.booked) }
        let other = try strict.build(on: store.adapter, options: .withoutPolling())
        try await store.adapter.write { database in
            let id = try other.trigger("sale-1", with: Sale(), in: database)
            #expect(throws: Broke()) { try other.callback(id, in: database) }
            let waiting = try other.trigger("sale-2", with: Sale(), startingAt: .paid, in: database)
            #expect { try other.callback(waiting, in: database) } throws: { WorkflowError.Code.invalidArgument ~= $0 }
            try Ledger.write("kept", 0, database)
        }
        #expect(try await store.lines().suffix(2).last == "kept 0")
        #expect(try await store.lines().count == 3)
        #expect(try await other.latest("sale-1").version == 1)
        #expect(try await store.violations() == [])
    }

    @Test("Inside a savepoint of the caller's own nothing is triggered, because it could be taken back unseen")
    func savepoint() async throws {
        let store = try await TemporaryStore.withLedger()
        let workflow = try sales(store.adapter)
        try await store.adapter.write { database in
            try workflow.trigger("sale-1", with: Sale(), in: database)
            try database.inSavepoint {
                try Ledger.write("inside", 0, database)
                #expect { try workflow.trigger("sale-2", with: Sale(), in: database) } throws: {
                    WorkflowError.Code.invalidArgument ~= $0
                }
                return .rollback
            }
            try workflow.trigger("sale-3", with: Sale(), in: database)
        }
        #expect(try await store.records.count(RunQuery()) == Total(2, .exact))
        #expect(try await store.lines() == [])
        #expect(try await store.violations() == [])
    }

    @Test("A connection that no store has lent, or lent and took back, or of another store, is refused")
    func notLent() async throws {
        let store = try await TemporaryStore.withLedger()
        let other = try await TemporaryStore.withLedger()
        let workflow = try sales(store.adapter)
        @Sendable func isInvalid(_ error: any Error) -> Bool { WorkflowError.Code.invalidArgument ~= error }
        let own = try DatabaseQueue(path: store.directory.store)
        _ = try await own.read { database in
            #expect { try workflow.trigger("sale-1", with: Sale(), in: database) } throws: { isInvalid($0) }
        }
        try await other.adapter.write { database in
            #expect { try workflow.trigger("sale-1", with: Sale(), in: database) } throws: { isInvalid($0) }
        }
        let kept = Mutex<Kept?>(nil)
        try await store.adapter.write { database in kept.withLock { $0 = Kept(database: database) } }
        let database = try #require(kept.withLock { $0 }).database
        #expect { try workflow.trigger("sale-1", with: Sale(), in: database) } throws: { isInvalid($0) }
        #expect(try await store.records.lastEventID() == 0)
    }

    /// What nobody should do.
    private struct Kept: @unchecked Sendable {
        let database: Database
    }
}
