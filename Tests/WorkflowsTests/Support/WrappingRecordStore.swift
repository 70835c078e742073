import Workflows

/// A record store that is another one in all that it does not do itself.
protocol WrappingRecordStore: RecordStore {
    var innerRecords: any RecordStore { get }
}

extension WrappingRecordStore {
    func transact(_ transaction: StoreTransaction) async throws(WorkflowError) -> StoreOutcome {
        try await innerRecords.transact(transaction)
    }
    func lookup(_ runID: RunID) async throws(WorkflowError) -> Record? { try await innerRecords.lookup(runID) }
    func latest(workflow: WorkflowName, foreignID: ForeignID) async throws(WorkflowError) -> Record? {
        try await innerRecords.latest(workflow: workflow, foreignID: foreignID)
    }
    func run(of workflow: WorkflowName, idempotencyKey: IdempotencyKey) async throws(WorkflowError) -> RunID? {
        try await innerRecords.run(of: workflow, idempotencyKey: idempotencyKey)
    }
    func version(_ number: Int, of runID: RunID) async throws(WorkflowError) -> Record? {
        try await innerRecords.version(number, of: runID)
    }
    func history(_ runID: RunID) async throws(WorkflowError) -> [RecordVersion] {
        try await innerRecords.history(runID)
    }
    func firstVersion(of runID: RunID, in status: Int) async throws(WorkflowError) -> Record? {
        try await innerRecords.firstVersion(of: runID, in: status)
    }
    func list(_ query: RunQuery, after cursor: PageCursor?, limit: Int) async throws(WorkflowError) -> RunPage {
        try await innerRecords.list(query, after: cursor, limit: limit)
    }
    func summaries(of ids: [RunID]) async throws(WorkflowError) -> [RunSummary] {
        try await innerRecords.summaries(of: ids)
    }
    func count(_ query: RunQuery) async throws(WorkflowError) -> Total { try await innerRecords.count(query) }
    func counts() async throws(WorkflowError) -> [RunCount] { try await innerRecords.counts() }
    func events(after id: Int64, limit: Int) async throws(WorkflowError) -> [Event] {
        try await innerRecords.events(after: id, limit: limit)
    }
    func crossings(of edge: Crossed, limit: Int) async throws(WorkflowError) -> [Event] {
        try await innerRecords.crossings(of: edge, limit: limit)
    }
    func lastEventID() async throws(WorkflowError) -> Int64 { try await innerRecords.lastEventID() }
    func schedule(_ key: ScheduleKey) async throws(WorkflowError) -> ScheduleStanding? {
        try await innerRecords.schedule(key)
    }
    func schedules(of workflow: WorkflowName) async throws(WorkflowError) -> [ScheduleStanding] {
        try await innerRecords.schedules(of: workflow)
    }
    func parked(workflow: WorkflowName?, runID: RunID?, limit: Int) async throws(WorkflowError) -> [ParkedEvent] {
        try await innerRecords.parked(workflow: workflow, runID: runID, limit: limit)
    }
    func dueParked(
        consumer: ConsumerName, partitions: PartitionSet, by: Timestamp, limit: Int
    ) async throws(WorkflowError) -> [(ParkedEvent, Record)] {
        try await innerRecords.dueParked(consumer: consumer, partitions: partitions, by: by, limit: limit)
    }
    func nextParkedDue(consumer: ConsumerName, partitions: PartitionSet) async throws(WorkflowError) -> Timestamp? {
        try await innerRecords.nextParkedDue(consumer: consumer, partitions: partitions)
    }
    func deadLetters(limit: Int) async throws(WorkflowError) -> [DeadLetter] {
        try await innerRecords.deadLetters(limit: limit)
    }
    func deadLetterCount() async throws(WorkflowError) -> Int { try await innerRecords.deadLetterCount() }
}
