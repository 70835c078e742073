import Synchronization
import Workflows

/// A store in memory that carries out what timeouts have come to only when so many such transactions wait for it at
/// once: whoever has one stored after the other waits for ever.
final class GatheredCommits: WrappingAdapter, RecordStore {
    private struct State {
        var waiting: [CheckedContinuation<Void, Never>] = []
        var left: Int
    }

    let inner: InMemoryAdapter
    private let count: Int
    private let state: Mutex<State>

    /// - Parameter total: how many there will be; the last may be fewer at once.
    init(clock: EngineClock, atOnce count: Int, of total: Int) {
        inner = InMemoryAdapter(clock: clock)
        self.count = count
        state = Mutex(State(left: total))
    }

    var records: any RecordStore { self }

    func transact(_ transaction: StoreTransaction) async throws(WorkflowError) -> StoreOutcome {
        let endsTimeout = transaction.timeouts.contains { if case .finish = $0 { true } else { false } }
        if endsTimeout { await gather() }
        return try await inner.transact(transaction)
    }

    private func gather() async {
        await withCheckedContinuation { continuation in
            let released = state.withLock { state -> [CheckedContinuation<Void, Never>] in
                state.waiting.append(continuation)
                guard state.waiting.count >= min(count, state.left) else { return [] }
                state.left -= state.waiting.count
                defer { state.waiting = [] }
                return state.waiting
            }
            for waiter in released { waiter.resume() }
        }
    }

    func lookup(_ runID: RunID) async throws(WorkflowError) -> Record? { try await inner.lookup(runID) }
    func latest(workflow: WorkflowName, foreignID: ForeignID) async throws(WorkflowError) -> Record? {
        try await inner.latest(workflow: workflow, foreignID: foreignID)
    }
    func run(of workflow: WorkflowName, idempotencyKey: IdempotencyKey) async throws(WorkflowError) -> RunID? {
        try await inner.run(of: workflow, idempotencyKey: idempotencyKey)
    }
    func history(_ runID: RunID) async throws(WorkflowError) -> [RecordVersion] { try await inner.history(runID) }
    func firstVersion(of runID: RunID, in status: Int) async throws(WorkflowError) -> Record? {
        try await inner.firstVersion(of: runID, in: status)
    }
    func list(_ query: RunQuery, after cursor: PageCursor?, limit: Int) async throws(WorkflowError) -> RunPage {
        try await inner.list(query, after: cursor, limit: limit)
    }
    func summaries(of ids: [RunID]) async throws(WorkflowError) -> [RunSummary] { try await inner.summaries(of: ids) }
    func count(_ query: RunQuery) async throws(WorkflowError) -> Total { try await inner.count(query) }
    func counts() async throws(WorkflowError) -> [RunCount] { try await inner.counts() }
    func events(after id: Int64, limit: Int) async throws(WorkflowError) -> [Event] {
        try await inner.events(after: id, limit: limit)
    }
    func crossings(of edge: Crossed, limit: Int) async throws(WorkflowError) -> [Event] {
        try await inner.crossings(of: edge, limit: limit)
    }
    func lastEventID() async throws(WorkflowError) -> Int64 { try await inner.lastEventID() }
    func parked(workflow: WorkflowName?, runID: RunID?, limit: Int) async throws(WorkflowError) -> [ParkedEvent] {
        try await inner.parked(workflow: workflow, runID: runID, limit: limit)
    }
    func dueParked(
        consumer: ConsumerName, partitions: PartitionSet, by: Timestamp, limit: Int
    ) async throws(WorkflowError) -> [(ParkedEvent, Record)] {
        try await inner.dueParked(consumer: consumer, partitions: partitions, by: by, limit: limit)
    }
    func nextParkedDue(consumer: ConsumerName, partitions: PartitionSet) async throws(WorkflowError) -> Timestamp? {
        try await inner.nextParkedDue(consumer: consumer, partitions: partitions)
    }
    func deadLetters(limit: Int) async throws(WorkflowError) -> [DeadLetter] {
        try await inner.deadLetters(limit: limit)
    }
    func deadLetterCount() async throws(WorkflowError) -> Int { try await inner.deadLetterCount() }
}
