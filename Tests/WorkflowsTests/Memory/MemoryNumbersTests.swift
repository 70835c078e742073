import FoundationEssentials
import Testing
import Workflows

@Suite("Numbers over time in memory", .timeLimit(.minutes(1)))
struct MemoryNumbersTests {
    private static let start = Timestamp(microseconds: 1_767_603_600_000_000)

    private struct Generator: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ state >> 29
        }
    }

    private func record(_ number: Int, of workflow: WorkflowName, at: Timestamp) -> Record {
        Record(
            workflow: workflow, foreignID: ForeignID("order-\(number)"), runID: .random(), runState: .initiated,
            status: 1, object: Data(), objectVersion: 1, createdAt: at, updatedAt: at,
            meta: .init(version: 1, visit: 1, enteredAt: at, origin: Origin(.trigger)))
    }

    /// What may be done with a run next, by chance.
    private func change(
        of run: Record, at: Timestamp, _ generator: inout Generator
    ) throws -> StoreTransaction {
        var transaction = StoreTransaction(at: at)
        let kind: Origin.Kind = Bool.random(using: &generator) ? .step : .timeout
        switch Int.random(in: 0..<10, using: &generator) {
        case 0:
            transaction.parking = .parked(
                ParkedEvent(
                    consumer: "consumer", workflow: run.workflow, runID: run.runID, foreignID: run.foreignID,
                    partition: Partition(of: run.runID), version: run.version, status: run.status, attempts: 1,
                    dueAt: at, lastError: "503", firstErrorAt: at, lastErrorAt: at))
            transaction.failedAttempt = true
        case 1 where run.runState == .running:
            transaction.run = .advance(from: run, to: try run.advanced(to: .paused, origin: Origin(.engine), at: at))
            transaction.failedAttempt = true
        case 2:
            transaction.run = .advance(
                from: run, to: try run.advanced(to: .cancelled, origin: Origin(.person), at: at))
        case 3 where run.runState != .paused:
            let end = try run.advanced(to: .completed, status: 9, newVisit: true, origin: Origin(kind), at: at)
            transaction.run = .advance(from: run, to: end)
        case 4:
            transaction.run = .advance(from: run, to: try run.advanced(to: .running, origin: Origin(kind), at: at))
        default:
            let status = Int.random(in: 1...4, using: &generator)
            let next = try run.advanced(to: .running, status: status, newVisit: true, origin: Origin(kind), at: at)
            transaction.run = .advance(from: run, to: next)
        }
        return transaction
    }

    @Test("Whatever happens, the store in memory gives the numbers that SQLite gives", arguments: 1...3)
    func asSQLite(seed: UInt64) async throws {
        var generator = Generator(state: seed)
        let stores: [any WorkflowAdapter] = [try Stores.memory.make(), try Stores.sqlite.make()]
        var now = Self.start
        var unfinished: [Record] = []
        for number in 0..<400 {
            now = now + .milliseconds(Int.random(in: 0...60_000, using: &generator))
            let transaction: StoreTransaction
            if unfinished.count < 5 {
                let new = record(number, of: number % 3 == 0 ? "returns" : "orders", at: now)
                var creation = StoreTransaction(at: now)
                creation.run = .create(new)
                unfinished.append(new)
                transaction = creation
            } else {
                let index = Int.random(in: 0..<unfinished.count, using: &generator)
                transaction = try change(of: unfinished[index], at: now, &generator)
                if let next = transaction.run?.record {
                    if next.runState.isUnfinished { unfinished[index] = next } else { unfinished.remove(at: index) }
                }
            }
            for store in stores { _ = try await store.records.transact(transaction) }
            guard number % 40 == 39 else { continue }
            for back in [Duration.seconds(30), .minutes(5), .minutes(60)] {
                try await expectSame(stores, since: now - back)
            }
        }
    }

    private func expectSame(_ stores: [any WorkflowAdapter], since: Timestamp) async throws {
        let memory = try #require(stores[0].statistics)
        let sqlite = try #require(stores[1].statistics)
        for workflow in ["orders", "returns", "unknown"] as [WorkflowName] {
            #expect(
                try await memory.edgeActivity(workflow: workflow, since: since)
                    == sqlite.edgeActivity(workflow: workflow, since: since))
            #expect(
                try await memory.statusActivity(workflow: workflow, since: since)
                    == sqlite.statusActivity(workflow: workflow, since: since))
            #expect(try await memory.oldestStays(workflow: workflow) == sqlite.oldestStays(workflow: workflow))
        }
        #expect(try await Set(memory.minutes(since: since)) == Set(sqlite.minutes(since: since)))
    }

    @Test("What is older than an hour or so is forgotten, but not when an edge was taken last")
    func trimming() async throws {
        let adapter = InMemoryAdapter()
        let first = record(1, of: "orders", at: Self.start)
        var transaction = StoreTransaction(at: Self.start)
        transaction.run = .create(first)
        _ = try await adapter.transact(transaction)
        let next = try first.advanced(
            to: .running, status: 2, newVisit: true, origin: Origin(.step), at: Self.start + .seconds(1))
        transaction.run = .advance(from: first, to: next)
        _ = try await adapter.transact(transaction)
        transaction.run = .create(record(2, of: "orders", at: Self.start + .minutes(90)))
        _ = try await adapter.transact(transaction)
        let since = Self.start - .hours(1)
        #expect(try await adapter.minutes(since: since).map(\.transitions) == [1])
        #expect(try await adapter.statusActivity(workflow: "orders", since: since).map(\.entered) == [1])
        let edges = try await adapter.edgeActivity(workflow: "orders", since: since)
        #expect(edges.map(\.count) == [0])
        #expect(edges.map(\.lastAt) == [Self.start + .seconds(1)])
    }
}
