import GRDB
import Logging
import Synchronization
import Testing
import Workflows
import WorkflowsTesting

@testable import WorkflowsSQLite

enum SaleStatus: Int, WorkflowStatus {
    case placed = 1
    case paid
    case booked
}

struct Sale: Codable, Hashable, Sendable {
    var amount = 10
}

/// What a test's code fails with.
struct Broke: Error, Hashable, CustomStringConvertible {
    var description = "broke"
}

/// A value that several tasks of a test change.
final class Shared<Value: Sendable>: Sendable {
    private let state: Mutex<Value>

    init(_ value: Value) { state = Mutex(value) }

    @discardableResult
    func withLock<Result: Sendable>(_ body: (inout Value) -> Result) -> Result { state.withLock { body(&$0) } }
}

/// The ways in which a run's code takes the store's transaction.
enum Taking: String, CaseIterable, CustomTestStringConvertible {
    case stepThatWrites
    case stepInside
    case timeoutThatWrites
    case timeoutInside
    case callbackThatWrites
    case callbackInside

    var testDescription: String { rawValue }

    var isCallback: Bool { self == .callbackThatWrites || self == .callbackInside }
    var isTimeout: Bool { self == .timeoutThatWrites || self == .timeoutInside }

    /// A workflow that pays what is placed in this way.
    func workflow(
        on adapter: any WorkflowAdapter, clock: EngineClock = .system,
        before: @escaping @Sendable (Run<Sale, SaleStatus>) async throws -> Void = { _ in },
        write: @escaping @Sendable (Run<Sale, SaleStatus>, Database) throws -> Void
    ) throws -> Workflow<Sale, SaleStatus> {
        var sales = WorkflowBuilder<Sale, SaleStatus>("sales")
        switch self {
        case .stepThatWrites:
            sales.addStep(from: .placed, to: .paid) { run in
                try await before(run)
                return .to(.paid).writing { [run] in try write(run, $0) }
            }
        case .stepInside:
            sales.addStep(
                from: .placed, to: .paid,
                when: { run in
                    try await before(run)
                    return true
                }
            ) { run, database in
                try write(run, database)
                return .to(.paid)
            }
        case .timeoutThatWrites:
            sales.addTimeout(from: .placed, to: .paid, timer: .after(.seconds(1))) { run, _ in
                try await before(run)
                return .to(.paid).writing { [run] in try write(run, $0) }
            }
        case .timeoutInside:
            sales.addTimeout(from: .placed, to: .paid, timer: .after(.seconds(1))) { run, _, database in
                try write(run, database)
                return .to(.paid)
            }
        case .callbackThatWrites:
            sales.addCallback(from: .placed, to: .paid) { run, _ in
                try await before(run)
                return .to(.paid).writing { [run] in try write(run, $0) }
            }
        case .callbackInside:
            sales.addCallback(from: .placed, to: .paid) { run, _, database in
                try write(run, database)
                return .to(.paid)
            }
        }
        return try sales.build(on: adapter, options: .withoutPolling(clock))
    }

    /// Has the code of a run called, by the callback or when the time has come.
    func act(
        on id: RunID, _ workflow: Workflow<Sale, SaleStatus>, _ store: TemporaryStore, _ clock: ManualClock
    ) async throws {
        if isCallback { _ = try await workflow.callback(id) }
        if isTimeout {
            try await store.waitUntil { try await !$0.pending(id).isEmpty }
            clock.advance(by: .seconds(1))
        }
    }
}

extension BuildOptions {
    /// Everything polls once an hour: what moves within a test was told, not found by looking.
    static func withoutPolling(_ clock: EngineClock = .system) -> BuildOptions {
        var options = BuildOptions()
        options.clock = clock
        options.instance = "test"
        options.logger.logLevel = .critical
        options.poll(every: .hours(1))
        options.chance = { 0 }
        options.lease = .hours(100_000)
        return options
    }
}

/// The user's own table: a line for each time something was written.
enum Ledger {
    static func create(in adapter: SQLiteAdapter) async throws {
        try await adapter.write { database in
            try database.execute(sql: "CREATE TABLE ledger(run TEXT NOT NULL, version INTEGER NOT NULL)")
        }
    }

    static func write(_ run: Run<Sale, SaleStatus>, _ database: Database) throws {
        try write("\(run.runID)", run.version, database)
    }

    static func write(_ run: String, _ version: Int, _ database: Database) throws {
        try database.execute(sql: "INSERT INTO ledger(run, version) VALUES (?, ?)", arguments: [run, version])
    }

    /// The lines, in the order they were written.
    static func lines(in adapter: SQLiteAdapter) async throws -> [String] {
        try await adapter.store.read { connection in
            try String.fetchAll(connection.database, sql: "SELECT run || ' ' || version FROM ledger ORDER BY rowid")
        }
    }
}

extension TemporaryStore {
    /// A store with a ledger in it.
    static func withLedger(_ change: (inout SQLiteOptions) -> Void = { _ in }) async throws -> TemporaryStore {
        let store = try TemporaryStore(change)
        try await Ledger.create(in: store.adapter)
        return store
    }

    func lines() async throws -> [String] { try await Ledger.lines(in: adapter) }

    /// What a check of the whole store finds.
    func violations() async throws -> [String] { try await adapter.check().map(\.message) }

    /// Returns as soon as the condition holds, looking again whenever the store tells of a change.
    func waitUntil(_ condition: (SQLiteAdapter) async throws -> Bool) async throws {
        let listener = adapter.changes.listen(to: [.versions, .parked("sales"), .timeouts("sales")])
        while try await !condition(adapter) { try await listener.wait(upTo: .seconds(10), clock: .system) }
    }
}

extension SQLiteAdapter {
    func pending(_ id: RunID) async throws -> [Timeout] {
        try await timeouts?.timeouts(workflow: nil, runID: id, limit: 10) ?? []
    }

    func failure(of id: RunID) async throws -> ParkedEvent? {
        try await records.parked(workflow: nil, runID: id, limit: 1).first
    }
}

/// Serves a workflow while the body runs, then stops it.
func serving<Object, Status, Result: Sendable>(
    _ workflow: Workflow<Object, Status>, _ body: () async throws -> Result
) async throws -> Result {
    let service = Task { try await workflow.run() }
    await workflow.started()
    do {
        let result = try await body()
        service.cancel()
        _ = await service.result
        return result
    } catch {
        service.cancel()
        _ = await service.result
        throw error
    }
}
