import Workflows
import WorkflowsTesting

@testable import WorkflowsSQLite

/// A SQLite store that counts how often it is asked what is due.
struct CountedAdapter: WrappingAdapter {
    let inner: SQLiteAdapter
    let reads = Shared(0)
    /// Whether nothing is given of what is due, as by a store that cannot read any of it.
    var givesNothing = false

    var records: any RecordStore {
        CountedRecords(inner: SQLiteRecordStore(store: inner.store), reads: reads, givesNothing: givesNothing)
    }
    var timeouts: (any TimeoutStore)? {
        CountedTimeouts(inner: SQLiteTimeoutStore(store: inner.store), reads: reads, givesNothing: givesNothing)
    }
}

private struct CountedRecords: WrappingRecordStore, InboxStore {
    let inner: SQLiteRecordStore
    let reads: Shared<Int>
    let givesNothing: Bool

    var innerRecords: any RecordStore { inner }

    func dueParked(
        consumer: ConsumerName, partitions: PartitionSet, by: Timestamp, limit: Int
    ) async throws(WorkflowError) -> [(ParkedEvent, Record)] {
        reads.withLock { $0 += 1 }
        guard !givesNothing else { return [] }
        return try await inner.dueParked(consumer: consumer, partitions: partitions, by: by, limit: limit)
    }

    func keep(_ entry: InboxEntry, fence: RoleFence?) async throws(WorkflowError) {
        try await inner.keep(entry, fence: fence)
    }
    func forget(_ entry: InboxEntry, fence: RoleFence?) async throws(WorkflowError) {
        try await inner.forget(entry, fence: fence)
    }
    func inboxHolds(_ key: String, for consumer: ConsumerName) async throws(WorkflowError) -> Bool {
        try await inner.inboxHolds(key, for: consumer)
    }
    func dueInbox(
        consumer: ConsumerName, partitions: PartitionSet, by: Timestamp, limit: Int
    ) async throws(WorkflowError) -> [InboxEntry] {
        reads.withLock { $0 += 1 }
        guard !givesNothing else { return [] }
        return try await inner.dueInbox(consumer: consumer, partitions: partitions, by: by, limit: limit)
    }
    func nextInboxDue(consumer: ConsumerName, partitions: PartitionSet) async throws(WorkflowError) -> Timestamp? {
        try await inner.nextInboxDue(consumer: consumer, partitions: partitions)
    }
    func inbox(limit: Int) async throws(WorkflowError) -> [InboxEntry] { try await inner.inbox(limit: limit) }
    func inboxCounts(limit: Int) async throws(WorkflowError) -> [ConsumerName: Total] {
        try await inner.inboxCounts(limit: limit)
    }
    func inboxEntry(_ eventID: String, for consumer: ConsumerName) async throws(WorkflowError) -> InboxEntry? {
        try await inner.inboxEntry(eventID, for: consumer)
    }
}

private struct CountedTimeouts: TimeoutStore {
    let inner: SQLiteTimeoutStore
    let reads: Shared<Int>
    let givesNothing: Bool

    func dueTimeouts(workflow: WorkflowName, status: Int, by: Timestamp, limit: Int) async throws -> [Timeout] {
        reads.withLock { $0 += 1 }
        guard !givesNothing else { return [] }
        return try await inner.dueTimeouts(workflow: workflow, status: status, by: by, limit: limit)
    }
    func nextTimeoutDue(workflow: WorkflowName, status: Int) async throws -> Timestamp? {
        try await inner.nextTimeoutDue(workflow: workflow, status: status)
    }
    func timeouts(workflow: WorkflowName?, runID: RunID?, limit: Int) async throws -> [Timeout] {
        try await inner.timeouts(workflow: workflow, runID: runID, limit: limit)
    }
}
