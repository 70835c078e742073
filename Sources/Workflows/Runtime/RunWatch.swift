import Synchronization

/// Tells those who wait for particular runs that a new version of theirs was stored: one reader of the change feed,
/// however many wait, and none when nobody does.
final class RunWatch: Sendable {
    /// Who waits, and what a signal without cause does to them.
    enum Purpose: Sendable {
        /// Looks for itself when woken: is woken once too often rather than too rarely.
        case looking
        /// Is ended by the signal: gets one only for a version that was stored.
        case working
    }

    private struct Stops {
        var stopped = false
        var count = 0
    }

    /// The reader knows the board alone, so that it does not keep the watch, and with it the workflow, alive.
    private let board: WatchBoard
    private let stops = Mutex(Stops())

    /// - Parameters:
    ///   - polling: the longest wait between two looks at the change feed when nothing tells of a change.
    ///   - lookPolling: the longest time until who looks for itself is woken all the same.
    init(
        adapter: any WorkflowAdapter, clock: EngineClock, polling: Duration = .seconds(1),
        lookPolling: Duration = .seconds(5)
    ) {
        board = WatchBoard(adapter: adapter, clock: clock, polling: polling, lookPolling: lookPolling)
    }

    deinit { board.close() }

    /// Calls `signal` for each version of the run later than `version` whose event is wanted, until the registration is
    /// released. Who works is told of those that are there already too; who looks is to look once after the
    /// registration.
    func watch(
        _ runID: RunID, after version: Int, for purpose: Purpose,
        where wants: @escaping @Sendable (Event) -> Bool = { _ in true }, signal: @escaping @Sendable () -> Void
    ) -> Registration {
        let id = board.add(
            runID, WatchBoard.Waiter(version: version, purpose: purpose, wants: wants, signal: signal))
        return Registration { [weak board] in board?.remove(runID, id) }
    }

    /// Whether the engine is stopping.
    var isStopped: Bool { stops.withLock { $0.stopped } }

    /// How often the engine stopped: who began to wait under another number waited at a stop.
    var stopCount: Int { stops.withLock { $0.count } }

    /// The engine is stopping: who looks is woken to find that out.
    func stop() {
        stops.withLock { stops in
            stops.stopped = true
            stops.count += 1
        }
        board.wakeWhoLooks()
    }

    /// The engine has stopped: a process that serves no longer may still wait.
    func restart() { stops.withLock { $0.stopped = false } }

    /// Ends a registration when released.
    final class Registration: Sendable {
        private let onEnd: @Sendable () -> Void
        init(_ onEnd: @escaping @Sendable () -> Void) { self.onEnd = onEnd }
        deinit { onEnd() }
    }
}
