import FoundationEssentials
import Workflows
import WorkflowsSQLite

/// Many callers at the same time, each of which takes runs of its own through the workflow, one after the other.
enum AdapterLoad {
    static func measure(path: String, runs: Int, callers: Int, syncs: Bool) async throws -> Sample {
        var options = SQLiteOptions()
        options.durability = syncs ? .full : .off
        let adapter = try SQLiteAdapter(path: path, options: options)
        let records = adapter.records
        let each = max(1, runs / callers)
        let object = try ObjectCodec<Parcel>.json.encode(Parcel())
        let sample = try await Sample.taking(runs: each * callers, commits: { adapter.commitCount }) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for caller in 0..<callers {
                    group.addTask {
                        for number in 0..<each {
                            let traveller = Traveller(caller: caller, number: Int64(number))
                            try await traveller.push(ForeignID("run-\(caller)-\(number)"), object, through: records)
                        }
                    }
                }
                try await group.waitForAll()
            }
            return []
        }
        try await adapter.close()
        return sample
    }
}

/// A run on its way, stored as a service stores it, with cursors that are its caller's own.
private struct Traveller {
    let caller: Int
    let number: Int64

    func push(_ foreignID: ForeignID, _ object: Data, through records: any RecordStore) async throws {
        let now = EngineClock.system.now
        var record = Record(
            workflow: Chain.name, foreignID: foreignID, runID: .random(), runState: .initiated, status: 1,
            object: object, objectVersion: 1, createdAt: now, updatedAt: now,
            meta: Record.Meta(
                version: 1, visit: 1, enteredAt: now, statusLabel: ChainStatus.first.label, origin: Origin(.trigger)))
        var transaction = StoreTransaction(at: now)
        transaction.run = .create(record)
        _ = try await records.transact(transaction)
        for status in 2...Chain.versions { record = try await advance(record, to: status, in: records) }
    }

    private func advance(_ record: Record, to status: Int, in records: any RecordStore) async throws -> Record {
        let role = RoleName(PlainLoop.consumers[status - 2])
        let next = try record.advanced(
            to: status == Chain.versions ? .completed : .running, status: status,
            label: ChainStatus(rawValue: status)?.label, newVisit: true,
            origin: Origin(.step, role: role, instance: .ofThisProcess), at: EngineClock.system.now)
        var transaction = StoreTransaction(at: next.updatedAt)
        transaction.fence = RoleFence(role: role, epoch: 1)
        transaction.run = .advance(from: record, to: next)
        transaction.cursor = CursorMove(
            consumer: ConsumerName("\(role)-\(caller / Partition.count)"), partition: Partition(number: caller),
            from: number, to: number + 1)
        _ = try await records.transact(transaction)
        return next
    }
}
