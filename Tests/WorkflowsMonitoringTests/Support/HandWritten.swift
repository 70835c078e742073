import Foundation
import Workflows
import WorkflowsMonitoring

/// A store of any kind whose runs are written by hand at moments of a test's choosing.
struct HandWritten {
    let adapter: any WorkflowAdapter
    let workflow: WorkflowName = "orders"

    /// An instance lives that runs it: from 1 to 2 and from there to 3 by steps.
    func serve(_ statuses: [Int] = [1, 2, 3], since: Timestamp, as start: StartID = "a") async throws {
        let definition = WorkflowDefinition(
            name: workflow,
            statuses: statuses.map { .init(number: $0, label: "S\($0)", starting: $0 == 1, terminal: $0 == 3) },
            edges: [.init(from: 1, to: 2, kind: .step), .init(from: 2, to: 3, kind: .step)], roles: [])
        try await adapter.roles.join(
            InstanceDescription(
                startID: start, name: "host", processID: 1, startedAt: since, definition: definition),
            lease: .seconds(60))
    }

    /// A new run in status 1.
    func trigger(_ foreignID: ForeignID, at: Timestamp) async throws -> Record {
        let record = Record(
            workflow: workflow, foreignID: foreignID, runID: .random(), runState: .initiated, status: 1,
            object: Data("{}".utf8), objectVersion: 1, createdAt: at, updatedAt: at,
            meta: .init(
                version: 1, visit: 1, enteredAt: at, statusLabel: "S1", origin: Origin(.trigger, instance: "host")))
        var transaction = StoreTransaction(at: at)
        transaction.run = .create(record)
        _ = try await adapter.records.transact(transaction)
        return record
    }

    /// Its next version.
    @discardableResult
    func write(
        _ record: Record, _ state: RunState, status: Int? = nil, by origin: Origin.Kind = .step, reason: String? = nil,
        at: Timestamp
    ) async throws -> Record {
        let next = try record.advanced(
            to: state, status: status, label: status.map { "S\($0)" }, newVisit: status != nil, reason: reason,
            origin: Origin(origin, actor: origin == .person ? "alice" : nil), at: at)
        var transaction = StoreTransaction(at: at)
        transaction.run = .advance(from: record, to: next)
        _ = try await adapter.records.transact(transaction)
        return next
    }

    /// An attempt fails, and is to be made again.
    func fail(_ record: Record, at: Timestamp) async throws {
        var transaction = StoreTransaction(at: at)
        transaction.parking = .parked(
            ParkedEvent(
                consumer: "orders-1-consumer", workflow: workflow, runID: record.runID, foreignID: record.foreignID,
                partition: Partition(of: record.runID), version: record.version, status: record.status, attempts: 1,
                dueAt: at + .seconds(60), lastError: "503", firstErrorAt: at, lastErrorAt: at))
        transaction.failedAttempt = true
        _ = try await adapter.records.transact(transaction)
    }

    /// The monitor, whose clock stands.
    func monitor(at now: Timestamp) -> StoreMonitor {
        StoreMonitor(
            adapter: adapter, access: .init(target: "store", actor: "tester"),
            clock: EngineClock(ContinuousClock(), wall: { now }))
    }

    /// What is the matter with the workflow.
    func trouble(at now: Timestamp) async throws -> WorkflowTrouble? {
        try await monitor(at: now).troubles().value.first { $0.workflow == workflow }
    }
}
