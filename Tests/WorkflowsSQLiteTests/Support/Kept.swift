import Workflows

@testable import WorkflowsSQLite

extension TemporaryStore {
    /// A run that was shipped in a few versions.
    @discardableResult
    func shipped(_ foreignID: ForeignID, at moment: Timestamp = Samples.start, object: String = "{}") async throws
        -> Record
    {
        var record = try await records.create(Samples.record(foreignID, at: moment, object: object))
        record = try await records.advance(record, record.next(status: 2))
        record = try await records.advance(record, record.next(status: 3))
        return try await records.advance(record, record.next(status: 4, runState: .completed))
    }

    /// Lets go of finished runs, or of objects.
    func upkeep(_ change: UpkeepChange, at moment: Timestamp = Samples.start + .hours(1)) async throws {
        var transaction = StoreTransaction(at: moment)
        transaction.upkeep = change
        _ = try await records.transact(transaction)
    }

    func forget(_ runs: [Record]) async throws {
        try await upkeep(.forget(runs.map(\.runID), writtenBefore: Timestamp(microseconds: .max)))
    }

    func receiver(_ consumer: ConsumerName, on kind: Topic.Kind) async throws -> any EventReceiver {
        try await adapter.streamer.receiver(
            for: Subscription(
                topic: Topic(workflow: Samples.workflow, kind: kind), consumer: consumer, partitions: .all,
                polling: .hours(1)))
    }
}
