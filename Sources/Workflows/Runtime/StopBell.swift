import Synchronization

/// Wakes who waits for something else than a run when the engine stops, or has stopped.
final class StopBell: Sendable {
    private struct State {
        var signals: [Int: Signal] = [:]
        var nextID = 0
    }

    private let state = Mutex(State())

    /// Raises the signal at each stop for as long as the body runs.
    func raising<Value>(_ signal: Signal, during body: () async throws -> Value) async rethrows -> Value {
        let id = state.withLock { state in
            defer { state.nextID += 1 }
            state.signals[state.nextID] = signal
            return state.nextID
        }
        defer { state.withLock { $0.signals[id] = nil } }
        return try await body()
    }

    func ring() {
        for signal in state.withLock({ Array($0.signals.values) }) { signal.raise() }
    }
}
