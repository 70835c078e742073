import Workflows
import WorkflowsTesting

/// A store that tells otherwise of its versions, events and counters than is so.
struct LyingStore: WrappingAdapter, WrappingRecordStore {
    let inner: InMemoryAdapter
    var ofVersions: @Sendable (inout [Record]) -> Void = { _ in }
    var ofEvents: @Sendable (inout [Event]) -> Void = { _ in }
    var ofCounts: @Sendable (inout [RunCount]) -> Void = { _ in }

    var innerRecords: any RecordStore { inner }
    var records: any RecordStore { self }

    func history(_ runID: RunID) async throws(WorkflowError) -> [RecordVersion] {
        var records = try await inner.history(runID).map(\.record)
        ofVersions(&records)
        return records.map { RecordVersion(record: $0, dwell: nil) }
    }

    func events(after id: Int64, limit: Int) async throws(WorkflowError) -> [Event] {
        guard id == 0 else { return [] }
        var events = try await inner.events(after: id, limit: limit)
        ofEvents(&events)
        return events
    }

    func counts() async throws(WorkflowError) -> [RunCount] {
        var counts = try await inner.counts()
        ofCounts(&counts)
        return counts
    }
}

extension Event {
    /// The same event, of another version, or on another topic.
    func told(version: Int? = nil, topic: Topic? = nil) -> Event {
        Event(
            id: id, topic: topic ?? self.topic, partition: partition, runID: runID, foreignID: foreignID,
            version: version ?? self.version, status: status, previousStatus: previousStatus, runState: runState,
            origin: origin, at: at)
    }
}
