import Foundation
import Workflows
import WorkflowsMonitoring
import WorkflowsSQLite
import WorkflowsTesting

import class GRDB.DatabaseQueue

/// A store whose runs are written by hand at moments of a test's choosing, and a monitor that looks at it at another.
final class WatchedStore: Sendable {
    let directory: String
    let adapter: SQLiteAdapter
    let workflow: WorkflowName = "orders"

    init() throws {
        directory = NSTemporaryDirectory() + "workflows-monitoring-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        var options = SQLiteOptions()
        options.durability = .off
        adapter = try SQLiteAdapter(path: directory + "/store.db", options: options)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    /// The monitor, as it sees the store at a moment.
    func monitor(at now: Timestamp) -> StoreMonitor {
        StoreMonitor(
            adapter: adapter, access: .init(target: "store", actor: "tester"),
            clock: ManualClock(startingAt: now).engineClock)
    }

    /// An instance stores the definition: from 1 to 2 by a step, from 2 back to 1 by a step.
    func define() async throws {
        let statuses = [1, 2].map {
            WorkflowDefinition.Status(number: $0, label: "S\($0)", starting: $0 == 1, terminal: false)
        }
        let definition = WorkflowDefinition(
            name: workflow, statuses: statuses,
            edges: [.init(from: 1, to: 2, kind: .step), .init(from: 2, to: 1, kind: .step)], roles: [])
        try await adapter.roles.join(
            InstanceDescription(
                startID: "a", name: "host", processID: 1, startedAt: Timestamp(microseconds: 0),
                definition: definition), lease: .seconds(60))
    }

    /// A new run.
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

    /// The run moves to the other status.
    func move(_ record: Record, at: Timestamp) async throws -> Record {
        let next = try record.advanced(
            to: .running, status: 3 - record.status, label: "S", newVisit: true,
            origin: Origin(.step, role: "orders-1", instance: "host"), at: at)
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
                consumer: "orders-1", workflow: workflow, runID: record.runID, foreignID: record.foreignID,
                partition: Partition(of: record.runID), version: record.version, status: record.status, attempts: 1,
                dueAt: at, lastError: "503", firstErrorAt: at, lastErrorAt: at))
        transaction.failedAttempt = true
        _ = try await adapter.records.transact(transaction)
    }

    /// Changes the store behind everybody's back.
    func execute(_ sql: String) throws {
        let queue = try DatabaseQueue(path: adapter.path)
        try queue.write { try $0.execute(sql: sql) }
        try queue.close()
    }
}
