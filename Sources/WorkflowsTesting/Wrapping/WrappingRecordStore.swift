public import Workflows

/// A record store that is another one in all that it does not do itself.
public protocol WrappingRecordStore: RecordStore {
    /// The other one.
    var innerRecords: any RecordStore { get }
}

extension WrappingRecordStore {
    /// As the other one does.
    public func transact(_ transaction: StoreTransaction) async throws(WorkflowError) -> StoreOutcome {
        try await innerRecords.transact(transaction)
    }
    /// As the other one does.
    public func lookup(_ runID: RunID) async throws(WorkflowError) -> Record? { try await innerRecords.lookup(runID) }
    /// As the other one does.
    public func latest(workflow: WorkflowName, foreignID: ForeignID) async throws(WorkflowError) -> Record? {
        try await innerRecords.latest(workflow: workflow, foreignID: foreignID)
    }
    /// As the other one does.
    public func run(of workflow: WorkflowName, idempotencyKey: IdempotencyKey) async throws(WorkflowError) -> RunID? {
        try await innerRecords.run(of: workflow, idempotencyKey: idempotencyKey)
    }
    /// As the other one does.
    public func version(_ number: Int, of runID: RunID) async throws(WorkflowError) -> Record? {
        try await innerRecords.version(number, of: runID)
    }
    /// As the other one does.
    public func history(_ runID: RunID) async throws(WorkflowError) -> [RecordVersion] {
        try await innerRecords.history(runID)
    }
    /// As the other one does.
    public func firstVersion(of runID: RunID, in status: Int) async throws(WorkflowError) -> Record? {
        try await innerRecords.firstVersion(of: runID, in: status)
    }
    /// As the other one does.
    public func list(_ query: RunQuery, after cursor: PageCursor?, limit: Int) async throws(WorkflowError) -> RunPage {
        try await innerRecords.list(query, after: cursor, limit: limit)
    }
    /// As the other one does.
    public func summaries(of ids: [RunID]) async throws(WorkflowError) -> [RunSummary] {
        try await innerRecords.summaries(of: ids)
    }
    /// As the other one does.
    public func count(_ query: RunQuery) async throws(WorkflowError) -> Total { try await innerRecords.count(query) }
    /// As the other one does.
    public func counts() async throws(WorkflowError) -> [RunCount] { try await innerRecords.counts() }
    /// As the other one does.
    public func events(after id: Int64, limit: Int) async throws(WorkflowError) -> [Event] {
        try await innerRecords.events(after: id, limit: limit)
    }
    /// As the other one does.
    public func crossings(of edge: Crossed, limit: Int) async throws(WorkflowError) -> [Event] {
        try await innerRecords.crossings(of: edge, limit: limit)
    }
    /// As the other one does.
    public func lastEventID() async throws(WorkflowError) -> Int64 { try await innerRecords.lastEventID() }
    /// As the other one does.
    public func schedule(_ key: ScheduleKey) async throws(WorkflowError) -> ScheduleStanding? {
        try await innerRecords.schedule(key)
    }
    /// As the other one does.
    public func schedules(of workflow: WorkflowName) async throws(WorkflowError) -> [ScheduleStanding] {
        try await innerRecords.schedules(of: workflow)
    }
    /// As the other one does.
    public func parked(workflow: WorkflowName?, runID: RunID?, limit: Int) async throws(WorkflowError) -> [ParkedEvent]
    {
        try await innerRecords.parked(workflow: workflow, runID: runID, limit: limit)
    }
    /// As the other one does.
    public func dueParked(
        consumer: ConsumerName, partitions: PartitionSet, by: Timestamp, limit: Int
    ) async throws(WorkflowError) -> [(ParkedEvent, Record)] {
        try await innerRecords.dueParked(consumer: consumer, partitions: partitions, by: by, limit: limit)
    }
    /// As the other one does.
    public func nextParkedDue(consumer: ConsumerName, partitions: PartitionSet) async throws(WorkflowError)
        -> Timestamp?
    {
        try await innerRecords.nextParkedDue(consumer: consumer, partitions: partitions)
    }
    /// As the other one does.
    public func deadLetters(limit: Int) async throws(WorkflowError) -> [DeadLetter] {
        try await innerRecords.deadLetters(limit: limit)
    }
    /// As the other one does.
    public func deadLetterCount() async throws(WorkflowError) -> Int { try await innerRecords.deadLetterCount() }
}
