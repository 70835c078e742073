import Synchronization

/// Tells those who wait for particular runs that a new version of theirs was stored, and ends the work on versions that
/// somebody else moved: one reader of the change feed, however many wait, and none when nobody does.
final class RunWatch: Sendable {
    private struct Stops {
        var stopped = false
        var count = 0
    }

    /// The reader knows the board alone, so that it does not keep the watch, and with it the workflow, alive.
    private let board: WatchBoard
    private let stops = Mutex(Stops())

    /// - Parameters:
    ///   - polling: the longest wait between two looks at the change feed when nothing tells of a change.
    ///   - lookPolling: the longest time until who looks for itself is woken while the change feed cannot be read.
    init(
        adapter: any WorkflowAdapter, clock: EngineClock, polling: Duration = .seconds(1),
        lookPolling: Duration = .seconds(5)
    ) {
        board = WatchBoard(adapter: adapter, clock: clock, polling: polling, lookPolling: lookPolling)
    }

    deinit { board.close() }

    /// Tells of each version of the run that decides what is awaited, until the registration is released. Who waits is to
    /// look once after the registration, and is told once too often rather than too rarely.
    ///
    /// - Parameter isInHand: Whether code in hand waits, which is told at once that the engine stops.
    func watch(
        _ runID: RunID, for awaited: AwaitedStatus, isInHand: Bool = false, tell: @escaping @Sendable () -> Void
    ) -> Registration {
        let waiter = WatchBoard.Waiter(runID: runID, awaited: awaited, isInHand: isInHand, tell: tell)
        board.add(waiter)
        return Registration(board, waiter)
    }

    /// Somebody begins to work.
    func enlist(_ inHand: InHand) { board.enlist(inHand) }

    /// Somebody works no more.
    func forget(_ inHand: InHand) { board.forget(inHand) }

    /// A worker is about to read records that it will work on.
    func willRead(_ inHand: InHand) { inHand.look(from: board.passed) }

    /// Takes a record in hand: from now on a later version ends the work on it.
    ///
    /// - Returns: whether it is the latest, as far as can be told at once.
    func isLatest(_ record: Record, in inHand: InHand) -> Bool {
        if board.begin(record, in: inHand) { return true }
        _ = inHand.letGo()
        return false
    }

    /// Whether nothing is in hand any more, or was so since so many stops were counted.
    func hasStopped(since count: Int) -> Bool { stops.withLock { $0.stopped || $0.count != count } }

    /// How often the engine stopped: who began to wait under another number waited at a stop.
    var stopCount: Int { stops.withLock { $0.count } }

    /// The engine is stopping: code in hand that looks is woken to find that out.
    func wakeCodeInHand() { board.wakeWhoLooks { $0.isInHand } }

    /// Nothing is in hand any more: who looks is woken to find that out.
    func stop() {
        stops.withLock { stops in
            stops.stopped = true
            stops.count += 1
        }
        board.wakeWhoLooks()
    }

    /// The engine has stopped: a process that serves no longer may still wait.
    func restart() { stops.withLock { $0.stopped = false } }

    /// Ends when released.
    final class Registration: Sendable {
        private let board: WatchBoard
        private let waiter: WatchBoard.Waiter

        fileprivate init(_ board: WatchBoard, _ waiter: WatchBoard.Waiter) {
            self.board = board
            self.waiter = waiter
        }

        deinit { board.remove(waiter) }
    }
}
