import Synchronization

/// Something that changed in a store, as far as somebody may wait for it.
public enum Change: Hashable, Sendable {
    /// An event appeared on a topic.
    case topic(Topic)
    /// A workflow's timeouts changed.
    case timeouts(WorkflowName)
    /// A workflow's parked failures changed.
    case parked(WorkflowName)
    /// An event was put into a connector's inbox, or dropped from it, and not by the connector's own worker.
    case inbox(ConsumerName)
    /// A workflow's schedules were registered or decided on.
    case schedules(WorkflowName)
    /// A version of some run was stored.
    case versions
    /// A consumer passed events without a version of their runs being stored: what is kept for it may go.
    case cursors
    /// A role became free because somebody gave it up. Of leases that run out nobody tells.
    case roles
}

/// Tells those who wait that something changed, so that nothing waits for a poll that could have been told.
///
/// An adapter owns one and calls ``notify(_:)`` after each commit, and ``notifyAll()`` when another process wrote.
public final class ChangeHub: Sendable {
    private let interested = Mutex<[Change: [Signal]]>([:])

    /// A hub nobody listens to yet.
    public init() {}

    /// Wakes who listens to any of these.
    public func notify(_ changes: some Sequence<Change>) {
        raise(interested.withLock { interested in changes.compactMap { interested[$0] } })
    }

    /// Wakes who listens to either: what a store that commits one transaction at a time has to tell most often.
    func notify(_ first: Change, _ second: Change) {
        let (signals, others) = interested.withLock { ($0[first] ?? [], $0[second] ?? []) }
        for signal in signals { signal.raise() }
        for signal in others where !signals.contains(where: { $0 === signal }) { signal.raise() }
    }

    /// Wakes everybody.
    public func notifyAll() { raise(interested.withLock { Array($0.values) }) }

    /// Whether there is somebody who could be told something: who has been, and has not waited since, knows already.
    package var hasListener: Bool {
        interested.withLock { $0.values.contains { $0.contains { !$0.isRaised } } }
    }

    /// Each once, also where it listens to several: who was woken would be told again what it knows.
    private func raise(_ lists: [[Signal]]) {
        var raised: Set<ObjectIdentifier> = []
        for signal in lists.joined() where lists.count == 1 || raised.insert(ObjectIdentifier(signal)).inserted {
            signal.raise()
        }
    }

    /// Listens from now on, until the listener is released.
    public func listen(to changes: Set<Change>) -> ChangeListener {
        let signal = Signal()
        interested.withLock { interested in
            for change in changes { interested[change, default: []].append(signal) }
        }
        return ChangeListener(signal: signal) { [weak self] in
            self?.interested.withLock { interested in
                for change in changes {
                    interested[change]?.removeAll { $0 === signal }
                    if interested[change]?.isEmpty == true { interested[change] = nil }
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

    /// Whether something changed since the last wait, so that the next one would return at once.
    package var wasTold: Bool { signal.isRaised }

    /// Makes the present wait, or the next one, return at once.
    public func interrupt() { signal.raise() }
}
