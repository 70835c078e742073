import Synchronization

/// Tells those who wait for particular runs that a new version of theirs was stored: one reader of the change feed,
/// however many wait.
final class RunWatch: Sendable {
    /// Who waits, and what a signal without cause does to them.
    enum Purpose: Sendable {
        /// Looks for itself when woken: is woken once too often rather than too rarely.
        case looking
        /// Is ended by the signal: gets one only for a version that was stored.
        case working
    }

    private struct Waiter {
        let version: Int
        let purpose: Purpose
        let signal: @Sendable () -> Void
    }

    private struct State {
        var waiters: [RunID: [Int: Waiter]] = [:]
        var nextID = 0
        var reader: Task<Void, Never>?
        var stopped = false
    }

    private let adapter: any WorkflowAdapter
    private let clock: EngineClock
    private let state = Mutex(State())
    /// Raised when somebody begins to wait while the reader rests.
    private let begun = Signal()

    init(adapter: any WorkflowAdapter, clock: EngineClock) {
        self.adapter = adapter
        self.clock = clock
    }

    deinit { state.withLock { $0.reader?.cancel() } }

    /// Calls `signal` for each version of the run later than `version` that is stored from now on, until the
    /// registration is released.
    func watch(
        _ runID: RunID, after version: Int, for purpose: Purpose, signal: @escaping @Sendable () -> Void
    ) -> Registration {
        let (id, first) = state.withLock { state in
            let id = state.nextID
            let first = state.waiters.isEmpty
            state.nextID += 1
            state.waiters[runID, default: [:]][id] = Waiter(version: version, purpose: purpose, signal: signal)
            if state.reader == nil { state.reader = makeReader() }
            return (id, first)
        }
        if first { begun.raise() }
        return Registration { [weak self] in self?.forget(runID, id) }
    }

    var isStopped: Bool { state.withLock { $0.stopped } }

    /// The engine is stopping: who looks is woken to find that out.
    func stop() {
        state.withLock { $0.stopped = true }
        wakeWhoLooks()
    }

    func restart() { state.withLock { $0.stopped = false } }

    private func forget(_ runID: RunID, _ id: Int) {
        state.withLock { state in
            state.waiters[runID]?[id] = nil
            if state.waiters[runID]?.isEmpty == true { state.waiters[runID] = nil }
        }
    }

    private func wakeWhoLooks() {
        let waiters = state.withLock { $0.waiters.values.flatMap(\.values) }
        for waiter in waiters where waiter.purpose == .looking { waiter.signal() }
    }

    private func makeReader() -> Task<Void, Never> {
        // Listening begins before the position is read, so no event falls between the two.
        let listener = adapter.changes.listen(to: [.versions])
        return Task { [adapter, clock, begun, weak self] in
            await withTaskGroup { group in
                group.addTask { try? await adapter.watchForChanges() }
                defer { group.cancelAll() }
                var position: Int64?
                while !Task.isCancelled {
                    do {
                        guard let self else { return }
                        if self.state.withLock({ $0.waiters.isEmpty }) {
                            // Nobody waits: events are not read, and a later reader begins at the end.
                            position = nil
                            try await begun.wait(until: nil, clock: clock)
                            continue
                        }
                        position = try await self.read(after: position)
                        try await listener.wait(upTo: .seconds(1), clock: clock)
                    } catch is CancellationError {
                        return
                    } catch {
                        // The store is away; whoever waits looks for itself too, at its polling bound.
                        try? await clock.sleep(for: .milliseconds(250))
                    }
                }
            }
        }
    }

    /// Reads on from a position and returns the new one. Without one, who looks is woken: what happened before the
    /// reader began is theirs to look up.
    private func read(after position: Int64?) async throws -> Int64 {
        guard var position else {
            let last = try await adapter.records.lastEventID()
            wakeWhoLooks()
            return last
        }
        while true {
            let events = try await adapter.records.events(after: position, limit: 1000)
            guard let last = events.last else { return position }
            position = last.id
            let awakened = state.withLock { state in
                events.flatMap { event in
                    (state.waiters[event.runID] ?? [:]).values.filter { $0.version < event.version }
                }
            }
            for waiter in awakened { waiter.signal() }
        }
    }

    /// Ends a registration when released.
    final class Registration: Sendable {
        private let onEnd: @Sendable () -> Void
        init(_ onEnd: @escaping @Sendable () -> Void) { self.onEnd = onEnd }
        deinit { onEnd() }
    }
}
