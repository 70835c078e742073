/// Keeps runs, every version of them, and the events that tell of them. The only authority: what it refuses did not
/// happen.
public protocol RecordStore: Sendable {
    /// Carries out a transaction. Returns when it is durable; never partly done, also when the process is killed.
    ///
    /// - Throws: `conflict`, `runInProgress`, `roleLost`, `recordNotFound`, `invalidArgument` for a version that cannot
    ///   follow, or what the store failed with. Cancelling the task does not cancel the write.
    func transact(_ transaction: StoreTransaction) async throws(WorkflowError) -> StoreOutcome

    /// The run's record; `nil` when there is no such run.
    func lookup(_ runID: RunID) async throws(WorkflowError) -> Record?
    /// The run triggered last for a foreign ID, by insertion and never by time.
    func latest(workflow: WorkflowName, foreignID: ForeignID) async throws(WorkflowError) -> Record?
    /// The run that was triggered with an idempotency key; `nil` while the key is free.
    func run(of workflow: WorkflowName, idempotencyKey: IdempotencyKey) async throws(WorkflowError) -> RunID?
    /// One version of a run; `nil` when there is none, whatever the number.
    func version(_ number: Int, of runID: RunID) async throws(WorkflowError) -> Record?
    /// Every version of a run, the first first; empty when there is no such run.
    func history(_ runID: RunID) async throws(WorkflowError) -> [RecordVersion]
    /// The first version of a run that had a status; `nil` when none had it, or there is no such run.
    func firstVersion(of runID: RunID, in status: Int) async throws(WorkflowError) -> Record?

    /// A page of runs: at most so many, with a cursor where there are more. Runs of the same moment have some order that
    /// stays, so that page by page each run is given once; in the order of triggering also while others are stored.
    ///
    /// - Throws: `invalidCursor` for a cursor of another query.
    func list(_ query: RunQuery, after cursor: PageCursor?, limit: Int) async throws(WorkflowError) -> RunPage
    /// How these runs stand now, in no particular order; those that there are not are left out.
    func summaries(of ids: [RunID]) async throws(WorkflowError) -> [RunSummary]
    /// How many runs match. Exact where the store keeps count; `atLeast` where it stopped counting at a bound.
    func count(_ query: RunQuery) async throws(WorkflowError) -> Total
    /// How many runs stand where, from counters kept in the transactions of the writes.
    func counts() async throws(WorkflowError) -> [RunCount]

    /// What was stored after an event, in the order of storing: the change feed. 0 is before the first.
    func events(after id: Int64, limit: Int) async throws(WorkflowError) -> [Event]
    /// The latest times a transition was made, the newest first, no more than asked for, as far as they are among the last
    /// hundred thousand events.
    func crossings(of edge: Crossed, limit: Int) async throws(WorkflowError) -> [Event]
    /// The event stored last; 0 when there is none.
    func lastEventID() async throws(WorkflowError) -> Int64

    /// What failed and waits to be tried again, the next due first.
    func parked(workflow: WorkflowName?, runID: RunID?, limit: Int) async throws(WorkflowError) -> [ParkedEvent]
    /// What a consumer's workers have to try again by now, the first due first, with the records of the
    /// versions that failed. What cannot be read is passed over, and hides nothing behind it.
    func dueParked(
        consumer: ConsumerName, partitions: PartitionSet, by: Timestamp, limit: Int
    ) async throws(WorkflowError) -> [(ParkedEvent, Record)]
    /// When the next parked event of a consumer is due: of those that can be read, where there are any.
    func nextParkedDue(consumer: ConsumerName, partitions: PartitionSet) async throws(WorkflowError) -> Timestamp?

    /// What is known of a schedule; `nil` for one that was never registered. One that was never registered is decided on
    /// with a conflict.
    func schedule(_ key: ScheduleKey) async throws(WorkflowError) -> ScheduleStanding?
    /// The schedules that were ever registered, by foreign ID.
    func schedules(of workflow: WorkflowName) async throws(WorkflowError) -> [ScheduleStanding]

    /// The events that consumers could not read, those found last first.
    func deadLetters(limit: Int) async throws(WorkflowError) -> [DeadLetter]
    /// How many there are.
    func deadLetterCount() async throws(WorkflowError) -> Int
}
