import Synchronization
import Workflows
import WorkflowsTesting

/// A store in memory that carries out transactions of some kind only when so many of them wait for it at once: each was
/// decided on before any is stored, and whoever has one stored after the other waits until it is cancelled.
final class GatheredCommits: WrappingAdapter, WrappingRecordStore {
    private struct State {
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
        var left: Int
        var arrived = 0
    }

    let inner: InMemoryAdapter
    private let count: Int
    private let isGathered: @Sendable (StoreTransaction) -> Bool
    private let state: Mutex<State>

    /// - Parameters:
    ///   - total: how many there will be; the last may be fewer at once.
    ///   - isGathered: which transactions wait for each other; the others are carried out at once.
    init(
        _ inner: InMemoryAdapter, atOnce count: Int, of total: Int,
        where isGathered: @escaping @Sendable (StoreTransaction) -> Bool
    ) {
        self.inner = inner
        self.count = count
        self.isGathered = isGathered
        state = Mutex(State(left: total))
    }

    var records: any RecordStore { self }
    var innerRecords: any RecordStore { inner }

    func transact(_ transaction: StoreTransaction) async throws(WorkflowError) -> StoreOutcome {
        if isGathered(transaction) { await gather() }
        return try await inner.transact(transaction)
    }

    private func gather() async {
        let number = state.withLock { state in
            state.arrived += 1
            return state.arrived
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let released = state.withLock { state -> [CheckedContinuation<Void, Never>] in
                    guard !Task.isCancelled else { return [continuation] }
                    state.waiting[number] = continuation
                    guard state.waiting.count >= min(count, state.left) else { return [] }
                    state.left -= state.waiting.count
                    defer { state.waiting = [:] }
                    return Array(state.waiting.values)
                }
                for waiter in released { waiter.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiting.removeValue(forKey: number) }?.resume()
        }
    }
}

extension StoreTransaction {
    /// Whether a timeout is over with it.
    var endsTimeout: Bool { timeouts.contains { if case .finish = $0 { true } else { false } } }

    /// Whether a run is triggered with it.
    var createsRun: Bool { if case .create = run { true } else { false } }

    /// Whether a run goes on with it.
    var resumesRun: Bool { if case .advance(let previous, _) = run { previous.runState == .paused } else { false } }
}
