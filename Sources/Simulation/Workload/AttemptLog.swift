import Synchronization
import Workflows

/// Every call of user code, in order: kept outside of every process, as the outside world would.
final class AttemptLog: Sendable {
    private struct State {
        var attempts: [Attempt] = []
        var isClosed = false
    }

    private let state = Mutex(State())
    private let clock: SimulatedClock

    init(clock: SimulatedClock) { self.clock = clock }

    var all: [Attempt] { state.withLock { $0.attempts } }

    /// Notes a call for a version.
    func begin(_ place: Attempt.Place, _ record: Record, attempt number: Int, process: Int) -> Int {
        begin(place, record.runID, record.version, visit: record.meta.visit, attempt: number, process: process)
    }

    /// Notes a call for a version of another workflow's run.
    func begin(
        _ place: Attempt.Place, _ runID: RunID, _ version: Int, visit: Int = 0, attempt number: Int, process: Int,
        moving: Record? = nil
    ) -> Int {
        let now = clock.elapsed
        return state.withLock { state in
            guard !state.isClosed else { return -1 }
            state.attempts.append(
                Attempt(
                    id: state.attempts.count, process: process, place: place, runID: runID, version: version,
                    visit: visit, number: number, moving: moving.map { ($0.runID, $0.version) }, at: now))
            return state.attempts.count - 1
        }
    }

    /// Notes what came of it.
    func end(_ id: Int, _ end: Attempt.End) {
        let now = clock.elapsed
        state.withLock { state in
            guard !state.isClosed, state.attempts.indices.contains(id) else { return }
            state.attempts[id].end = end
            state.attempts[id].endedAt = now
        }
    }

    /// Nothing that happens from now on counts: the simulation is over.
    func close() { state.withLock { $0.isClosed = true } }
}
