import Synchronization

/// Who waits for which run, and the task that reads the change feed for them.
final class WatchBoard: Sendable {
    struct Waiter {
        let version: Int
        let purpose: RunWatch.Purpose
        let wants: @Sendable (Event) -> Bool
        let signal: @Sendable () -> Void
    }

    private struct Reader {
        let id: Int
        let listener: ChangeListener
        let task: Task<Void, Never>
    }

    private struct State {
        var waiters: [RunID: [Int: Waiter]] = [:]
        /// Who works on a version and may have missed a later one.
        var unchecked: [Int: RunID] = [:]
        var nextID = 0
        var reader: Reader?
    }

    private let adapter: any WorkflowAdapter
    private let clock: EngineClock
    private let polling: Duration
    private let lookPolling: Duration
    private let state = Mutex(State())

    /// For how long the reader stays when the last waiter has gone: one step follows another.
    private static let linger = Duration.seconds(1)

    init(adapter: any WorkflowAdapter, clock: EngineClock, polling: Duration, lookPolling: Duration) {
        self.adapter = adapter
        self.clock = clock
        self.polling = polling
        self.lookPolling = lookPolling
    }

    /// Nobody will wait any more.
    func close() { state.withLock { $0.reader?.task.cancel() } }

    func add(_ runID: RunID, _ waiter: Waiter) -> Int {
        let (id, listener) = state.withLock { state in
            let isFirst = state.waiters.isEmpty
            state.nextID += 1
            let id = state.nextID
            state.waiters[runID, default: [:]][id] = waiter
            if waiter.purpose == .working { state.unchecked[id] = runID }
            let reader = state.reader ?? makeReader(id)
            state.reader = reader
            return (id, isFirst || waiter.purpose == .working ? reader.listener : nil)
        }
        listener?.interrupt()
        return id
    }

    func remove(_ runID: RunID, _ id: Int) {
        state.withLock { state in
            state.unchecked[id] = nil
            state.waiters[runID]?[id] = nil
            if state.waiters[runID]?.isEmpty == true { state.waiters[runID] = nil }
        }
    }

    /// Wakes who looks for itself: all, or a share of them.
    func wakeWhoLooks(_ share: Int? = nil) {
        let waiters = state.withLock { state in
            state.waiters.values.flatMap { waiters in
                waiters.filter { $1.purpose == .looking && share ?? $0 % Looks.shares == $0 % Looks.shares }.values
            }
        }
        for waiter in waiters { waiter.signal() }
    }

    /// When who looks for itself is woken though nothing told of a change: each once in a period, and not all at the
    /// same moment, because each reads the store.
    private struct Looks {
        static let shares = 8
        private let step: Duration
        private var share = 0
        private(set) var next: Duration

        init(from start: Duration, each period: Duration) {
            step = period / Self.shares
            next = start + step
        }

        /// The share whose turn it is; `nil` when it is nobody's.
        mutating func due(at now: Duration) -> Int? {
            guard now >= next, step > .zero else { return nil }
            // After a long sleep everybody has a turn, and nobody two.
            next = max(next + step, now - step * Self.shares)
            share = (share + 1) % Self.shares
            return share
        }
    }

    private var isAnybodyWaiting: Bool { state.withLock { !$0.waiters.isEmpty } }

    // MARK: The reader

    private func makeReader(_ id: Int) -> Reader {
        // Listening begins before the position is read, so no event falls between the two.
        let listener = adapter.changes.listen(to: [.versions])
        let task = Task {
            await withTaskGroup { group in
                group.addTask { [adapter] in try? await adapter.watchForChanges() }
                await serve(id, listener)
                group.cancelAll()
            }
        }
        return Reader(id: id, listener: listener, task: task)
    }

    /// Until cancelled, or until nobody has waited for a while.
    private func serve(_ id: Int, _ listener: ChangeListener) async {
        var position: Int64?
        var restsUntil: Duration?
        var looks = Looks(from: clock.elapsed, each: lookPolling)
        while !Task.isCancelled {
            do {
                while let share = looks.due(at: clock.elapsed) { wakeWhoLooks(share) }
                if isAnybodyWaiting {
                    restsUntil = nil
                    position = try await read(after: position)
                    try await lookForMissed()
                    try await listener.wait(until: min(clock.elapsed + polling, looks.next), clock: clock)
                } else {
                    // Events are not read meanwhile, and whoever comes next begins at the end.
                    position = nil
                    let until = restsUntil ?? clock.elapsed + Self.linger
                    restsUntil = until
                    if clock.elapsed >= until, retire(id) { return }
                    try await listener.wait(until: until, clock: clock)
                }
            } catch is CancellationError {
                return
            } catch {
                // The store is away; whoever waits looks for itself too, at its polling bound.
                try? await clock.sleep(for: .milliseconds(250))
            }
        }
    }

    /// Makes room for another reader, unless somebody has begun to wait.
    private func retire(_ id: Int) -> Bool {
        state.withLock { state in
            guard state.waiters.isEmpty else { return false }
            if state.reader?.id == id { state.reader = nil }
            return true
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
                var awakened: [Waiter] = []
                for event in events {
                    guard let waiters = state.waiters[event.runID] else { continue }
                    for waiter in waiters.values where waiter.version < event.version && waiter.wants(event) {
                        awakened.append(waiter)
                    }
                }
                return awakened
            }
            for waiter in awakened { waiter.signal() }
        }
    }

    /// A version stored after a worker read its record and before it came here was passed by the reader already. Only
    /// who still works when the reader comes by is looked up for, which a quick step never is.
    private func lookForMissed() async throws {
        for (id, runID) in state.withLock({ $0.unchecked }) {
            let record = try await adapter.records.lookup(runID)
            let waiter = state.withLock { state in
                state.unchecked[id] = nil
                return state.waiters[runID]?[id]
            }
            if let record, let waiter, record.version > waiter.version { waiter.signal() }
        }
    }
}
