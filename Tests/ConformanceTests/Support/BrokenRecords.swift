import Synchronization

@testable import Workflows

/// A record store of which each answer can be broken.
struct BrokenRecords: ParkedCounting {
    /// Where the store is the adapter in memory, what it keeps can be changed behind its back.
    let memory: InMemoryAdapter?
    var onTransact: @Sendable (StoreTransaction) async throws(WorkflowError) -> StoreOutcome
    var onLookup: @Sendable (RunID) async throws(WorkflowError) -> Record?
    var onLatest: @Sendable (WorkflowName, ForeignID) async throws(WorkflowError) -> Record?
    var onKey: @Sendable (WorkflowName, IdempotencyKey) async throws(WorkflowError) -> RunID?
    var onVersion: @Sendable (Int, RunID) async throws(WorkflowError) -> Record?
    var onHistory: @Sendable (RunID) async throws(WorkflowError) -> [RecordVersion]
    var onFirstVersion: @Sendable (RunID, Int) async throws(WorkflowError) -> Record?
    var onList: @Sendable (RunQuery, PageCursor?, Int) async throws(WorkflowError) -> RunPage
    var onSummaries: @Sendable ([RunID]) async throws(WorkflowError) -> [RunSummary]
    var onCount: @Sendable (RunQuery) async throws(WorkflowError) -> Total
    var onCounts: @Sendable () async throws(WorkflowError) -> [RunCount]
    var onEvents: @Sendable (Int64, Int) async throws(WorkflowError) -> [Event]
    var onCrossings: @Sendable (Crossed, Int) async throws(WorkflowError) -> [Event]
    var onLastEventID: @Sendable () async throws(WorkflowError) -> Int64
    var onParked: @Sendable (WorkflowName?, RunID?, Int) async throws(WorkflowError) -> [ParkedEvent]
    var onDueParked:
        @Sendable (ConsumerName, PartitionSet, Timestamp, Int) async throws(WorkflowError) -> [(ParkedEvent, Record)]
    var onNextParkedDue: @Sendable (ConsumerName, PartitionSet) async throws(WorkflowError) -> Timestamp?
    var onParkedCounts: @Sendable (Int) async throws(WorkflowError) -> [WorkflowName: Total]
    var onSchedule: @Sendable (ScheduleKey) async throws(WorkflowError) -> ScheduleStanding?
    var onSchedules: @Sendable (WorkflowName) async throws(WorkflowError) -> [ScheduleStanding]
    var onDeadLetters: @Sendable (Int) async throws(WorkflowError) -> [DeadLetter]
    var onDeadLetterCount: @Sendable () async throws(WorkflowError) -> Int
    /// What is kept beside the runs.
    var keeping: BrokenKeeping

    init(_ inner: any RecordStore & InboxStore & RetentionStore) {
        memory = inner as? InMemoryAdapter
        onTransact = inner.transact
        onLookup = inner.lookup
        onLatest = inner.latest
        onKey = inner.run
        onVersion = inner.version
        onHistory = inner.history
        onFirstVersion = inner.firstVersion
        onList = inner.list
        onSummaries = inner.summaries
        onCount = inner.count
        onCounts = inner.counts
        onEvents = inner.events
        onCrossings = inner.crossings
        onLastEventID = inner.lastEventID
        onParked = inner.parked
        onDueParked = inner.dueParked
        onNextParkedDue = inner.nextParkedDue
        onParkedCounts = { limit throws(WorkflowError) in
            try await inner.parked(workflow: nil, runID: nil, limit: .max).counted(\.workflow, limit: limit)
        }
        onSchedule = inner.schedule
        onSchedules = inner.schedules
        onDeadLetters = inner.deadLetters
        onDeadLetterCount = inner.deadLetterCount
        keeping = BrokenKeeping(inner)
    }

    func transact(_ transaction: StoreTransaction) async throws(WorkflowError) -> StoreOutcome {
        try await onTransact(transaction)
    }
    func lookup(_ runID: RunID) async throws(WorkflowError) -> Record? { try await onLookup(runID) }
    func latest(workflow: WorkflowName, foreignID: ForeignID) async throws(WorkflowError) -> Record? {
        try await onLatest(workflow, foreignID)
    }
    func run(of workflow: WorkflowName, idempotencyKey: IdempotencyKey) async throws(WorkflowError) -> RunID? {
        try await onKey(workflow, idempotencyKey)
    }
    func version(_ number: Int, of runID: RunID) async throws(WorkflowError) -> Record? {
        try await onVersion(number, runID)
    }
    func history(_ runID: RunID) async throws(WorkflowError) -> [RecordVersion] { try await onHistory(runID) }
    func firstVersion(of runID: RunID, in status: Int) async throws(WorkflowError) -> Record? {
        try await onFirstVersion(runID, status)
    }
    func list(_ query: RunQuery, after cursor: PageCursor?, limit: Int) async throws(WorkflowError) -> RunPage {
        try await onList(query, cursor, limit)
    }
    func summaries(of ids: [RunID]) async throws(WorkflowError) -> [RunSummary] { try await onSummaries(ids) }
    func count(_ query: RunQuery) async throws(WorkflowError) -> Total { try await onCount(query) }
    func counts() async throws(WorkflowError) -> [RunCount] { try await onCounts() }
    func events(after id: Int64, limit: Int) async throws(WorkflowError) -> [Event] { try await onEvents(id, limit) }
    func crossings(of edge: Crossed, limit: Int) async throws(WorkflowError) -> [Event] {
        try await onCrossings(edge, limit)
    }
    func lastEventID() async throws(WorkflowError) -> Int64 { try await onLastEventID() }
    func parked(workflow: WorkflowName?, runID: RunID?, limit: Int) async throws(WorkflowError) -> [ParkedEvent] {
        try await onParked(workflow, runID, limit)
    }
    func dueParked(
        consumer: ConsumerName, partitions: PartitionSet, by: Timestamp, limit: Int
    ) async throws(WorkflowError) -> [(ParkedEvent, Record)] {
        try await onDueParked(consumer, partitions, by, limit)
    }
    func nextParkedDue(consumer: ConsumerName, partitions: PartitionSet) async throws(WorkflowError) -> Timestamp? {
        try await onNextParkedDue(consumer, partitions)
    }
    func parkedCounts(limit: Int) async throws(WorkflowError) -> [WorkflowName: Total] {
        try await onParkedCounts(limit)
    }
    func schedule(_ key: ScheduleKey) async throws(WorkflowError) -> ScheduleStanding? { try await onSchedule(key) }
    func schedules(of workflow: WorkflowName) async throws(WorkflowError) -> [ScheduleStanding] {
        try await onSchedules(workflow)
    }
    func deadLetters(limit: Int) async throws(WorkflowError) -> [DeadLetter] {
        try await onDeadLetters(limit)
    }
    func deadLetterCount() async throws(WorkflowError) -> Int { try await onDeadLetterCount() }
}
