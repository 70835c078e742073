import Synchronization
import Workflows

/// A store in memory that carries out what timeouts have come to only when so many such transactions wait for it at
/// once: whoever has one stored after the other waits for ever.
final class GatheredCommits: WrappingAdapter, WrappingRecordStore {
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
    var innerRecords: any RecordStore { inner }

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
}
