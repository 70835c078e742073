import Synchronization

/// Something that changed in a store, as far as somebody may wait for it.
public enum Change: Hashable, Sendable {
    /// An event appeared on a topic.
    case topic(Topic)
    /// A workflow's timeouts changed.
    case timeouts(WorkflowName)
    /// A workflow's parked failures changed.
    case parked(WorkflowName)
    /// A workflow's schedules were registered or decided on.
    case schedules(WorkflowName)
    /// A version of some run was stored.
    case versions
    /// A role became free.
    case roles
}

/// Tells those who wait that something changed, so that nothing waits for a poll that could have been told.
///
/// An adapter owns one and calls ``notify(_:)`` after each commit, and ``notifyAll()`` when another process wrote.
public final class ChangeHub: Sendable {
    private struct State {
        var signals: [Int: Signal] = [:]
        var interested: [Change: Set<Int>] = [:]
        var nextID = 0
    }

    private let state = Mutex(State())

    /// A hub nobody listens to yet.
    public init() {}

    /// Wakes who listens to any of these.
    public func notify(_ changes: some Sequence<Change>) {
        let awakened = state.withLock { state in
            var found: [Int: Signal] = [:]
            for change in changes {
                for id in state.interested[change] ?? [] { found[id] = state.signals[id] }
            }
            return found
        }
        for signal in awakened.values { signal.raise() }
    }

    /// Wakes everybody.
    public func notifyAll() {
        let everybody = state.withLock { $0.signals }
        for signal in everybody.values { signal.raise() }
    }

    /// Whether there is somebody who could be told something: who has been, and has not waited since, knows already.
    package var hasListener: Bool { state.withLock { $0.signals.values.contains { !$0.isRaised } } }

    /// Listens from now on, until the listener is released.
    public func listen(to changes: Set<Change>) -> ChangeListener {
        let signal = Signal()
        let id = state.withLock { state in
            let id = state.nextID
            state.nextID += 1
            state.signals[id] = signal
            for change in changes { state.interested[change, default: []].insert(id) }
            return id
        }
        return ChangeListener(signal: signal) { [weak self] in
            self?.state.withLock { state in
                state.signals[id] = nil
                for change in changes {
                    state.interested[change]?.remove(id)
                    if state.interested[change]?.isEmpty == true { state.interested[change] = nil }
                }
            }
        }
    }
}

/// Waits for changes. Those that happen between two waits are not missed: the next wait returns at once.
public final class ChangeListener: Sendable {
    private let signal: Signal
    private let end: @Sendable () -> Void

    init(signal: Signal, end: @escaping @Sendable () -> Void) {
        self.signal = signal
        self.end = end
    }

    deinit { end() }

    /// Returns when something changed since the last wait, or when the clock has run so long (`nil` waits without end).
    ///
    /// - Returns: whether something changed.
    /// - Throws: `CancellationError` when the task is cancelled.
    @discardableResult
    public func wait(until deadline: Duration?, clock: EngineClock) async throws -> Bool {
        try await signal.wait(until: deadline, clock: clock)
    }

    /// Returns when something changed since the last wait, or when the time is up.
    ///
    /// - Returns: whether something changed.
    /// - Throws: `CancellationError` when the task is cancelled.
    @discardableResult
    public func wait(upTo limit: Duration, clock: EngineClock) async throws -> Bool {
        try await wait(until: clock.elapsed + limit, clock: clock)
    }

    /// Makes the present wait, or the next one, return at once.
    public func interrupt() { signal.raise() }
}
