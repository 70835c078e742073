import FoundationEssentials
import Workflows
import WorkflowsSQLite

/// Many callers that move runs of their own at the same time.
enum AdapterLoad {
    static func measure(
        path: String, transitions: Int, callers: Int, syncs: Bool
    ) async throws -> (rate: Double, detail: String) {
        var options = SQLiteOptions()
        options.durability = syncs ? .full : .off
        let adapter = try SQLiteAdapter(path: path, options: options)
        let records = adapter.records
        let each = transitions / callers
        let runs = try await Samples.runs(callers, records)
        let commits = adapter.commitCount
        let clock = ContinuousClock()
        let start = clock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, run) in runs.enumerated() {
                group.addTask { try await move(run, times: each, as: index, records) }
            }
            try await group.waitForAll()
        }
        let seconds = (clock.now - start).inSeconds
        let groups = adapter.commitCount - commits
        return (Double(each * callers) / seconds, "in \(groups) commits of \(each * callers / max(1, groups))")
    }

    private static func move(_ run: Record, times: Int, as index: Int, _ records: any RecordStore) async throws {
        let consumer = ConsumerName("orders-\(index / Partition.count)")
        let partition = Partition(number: index)
        var position: Int64 = 0
        var run = run
        for _ in 0..<times {
            let next = Samples.next(run)
            var transaction = StoreTransaction(at: next.updatedAt)
            transaction.fence = RoleFence(role: "orders-1", epoch: 1)
            transaction.run = .advance(from: run, to: next)
            transaction.cursor = CursorMove(
                consumer: consumer, partition: partition, from: position, to: position + 1)
            _ = try await records.transact(transaction)
            position += 1
            run = next
        }
    }
}

/// Runs that go around in a workflow of three statuses.
enum Samples {
    static func now() -> Timestamp { EngineClock.system.now }

    static func runs(_ count: Int, _ records: any RecordStore) async throws -> [Record] {
        try await withThrowingTaskGroup(of: Record.self) { group in
            for index in 0..<count {
                group.addTask {
                    let at = now()
                    let record = Record(
                        workflow: "chain", foreignID: ForeignID("order-\(index)"), runID: .random(),
                        runState: .initiated, status: 1, object: Data(repeating: 65, count: 200), objectVersion: 1,
                        createdAt: at, updatedAt: at,
                        meta: Record.Meta(
                            version: 1, visit: 1, enteredAt: at, statusLabel: "Created", origin: Origin(.trigger)))
                    var transaction = StoreTransaction(at: at)
                    transaction.run = .create(record)
                    _ = try await records.transact(transaction)
                    return record
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    static func next(_ record: Record) -> Record {
        var next = record
        next.updatedAt = now()
        next.runState = .running
        next.status = record.status % 3 + 1
        next.meta.version += 1
        next.meta.visit = next.meta.version
        next.meta.enteredAt = next.updatedAt
        next.meta.origin = Origin(.step, role: "orders-1", instance: "bench")
        return next
    }
}
