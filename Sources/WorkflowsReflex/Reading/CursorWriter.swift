import Synchronization
import Workflows

/// Writes the cursors of one consumer. Those that come while it writes go together into the next transaction.
final class CursorWriter: Sendable {
    private struct State {
        var pending: [Partition: Int64] = [:]
        var waiters: [CheckedContinuation<Result<Void, WorkflowError>, Never>] = []
        var isWriting = false
    }

    private let database: any ReflexDatabase
    private let cursors: CursorTable
    private let consumer: ConsumerName
    private let clock: EngineClock
    private let state = Mutex(State())

    init(database: any ReflexDatabase, cursors: CursorTable, consumer: ConsumerName, clock: EngineClock) {
        self.database = database
        self.cursors = cursors
        self.consumer = consumer
        self.clock = clock
    }

    /// Moves cursors on; returns when that is durable.
    func advance(_ partitions: [Partition], to id: Int64) async throws(WorkflowError) {
        let result = await withCheckedContinuation { continuation in
            let begins = state.withLock { state in
                for partition in partitions { state.pending[partition] = max(state.pending[partition] ?? 0, id) }
                state.waiters.append(continuation)
                defer { state.isWriting = true }
                return !state.isWriting
            }
            // A task of its own: who waits may be cancelled, and others wait for the same transaction.
            if begins { Task { await write() } }
        }
        try result.get()
    }

    private func write() async {
        while true {
            let (pending, waiters) = state.withLock { state in
                defer { (state.pending, state.waiters) = ([:], []) }
                if state.waiters.isEmpty { state.isWriting = false }
                return (state.pending, state.waiters)
            }
            guard !waiters.isEmpty else { return }
            let now = clock.now
            let result: Result<Void, WorkflowError>
            do {
                try await database.execute(
                    pending.map { cursors.advance(CursorTable.id(consumer, $0.key), to: $0.value, at: now) })
                result = .success(())
            } catch {
                result = .failure(error)
            }
            for waiter in waiters { waiter.resume(returning: result) }
        }
    }
}
