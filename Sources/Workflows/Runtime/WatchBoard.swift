import Synchronization

/// Who waits for which run, who works on which version, and the task that reads the change feed for them.
final class WatchBoard: Sendable {
    /// Who waits for a run.
    final class Waiter: Sendable {
        let runID: RunID
        let awaited: AwaitedStatus
        /// Whether code in hand waits.
        let isInHand: Bool
        /// Called for each version that decides what is awaited.
        let tell: @Sendable () -> Void

        init(runID: RunID, awaited: AwaitedStatus, isInHand: Bool, tell: @escaping @Sendable () -> Void) {
            self.runID = runID
            self.awaited = awaited
            self.tell = tell
            self.isInHand = isInHand
        }
    }

    private struct Reader {
        let id: Int
        let listener: ChangeListener
        let task: Task<Void, Never>
    }

    private struct State {
        var waiters: [RunID: [Waiter]] = [:]
        /// Everybody who works, whether or not there is something in hand.
        var workers: [InHand] = []
        var nextID = 0
        var reader: Reader?
    }

    private let adapter: any WorkflowAdapter
    private let clock: EngineClock
    private let polling: Duration
    private let lookPolling: Duration
    private let state = Mutex(State())
    /// `nil` while nobody reads.
    private let passedVersions = Mutex<PassedVersions?>(nil)

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

    func add(_ waiter: Waiter) {
        let listener = state.withLock { state in
            let isFirst = state.waiters.isEmpty
            state.waiters[waiter.runID, default: []].append(waiter)
            let reader = reader(&state)
            return isFirst ? reader.listener : nil
        }
        listener?.interrupt()
    }

    func remove(_ waiter: Waiter) {
        state.withLock { state in
            guard let index = state.waiters.index(forKey: waiter.runID) else { return }
            state.waiters.values[index].removeAll { $0 === waiter }
            if state.waiters.values[index].isEmpty { state.waiters.remove(at: index) }
        }
    }

    // MARK: Who works

    /// The last event that the reader has passed; `nil` while nobody reads.
    var passed: Int64? { passedVersions.withLock { $0?.last } }

    /// Puts a record into a worker's hands. In this order: what the reader passes afterwards it finds in hand.
    ///
    /// - Returns: `false` when a later version is known already.
    func begin(_ record: Record, in inHand: InHand) -> Bool {
        let seen = inHand.take(InHand.Version(runID: record.runID, number: record.version))
        let answer = passedVersions.withLock {
            $0?.isLater(than: record.version, of: record.runID, after: seen) ?? .unknown
        }
        switch answer {
        case .later: return false
        case .none: return true
        case .unknown:
            inHand.distrust()
            state.withLock { reader(&$0).listener }.interrupt()
            return true
        }
    }

    func enlist(_ inHand: InHand) { state.withLock { $0.workers.append(inHand) } }

    func forget(_ inHand: InHand) { state.withLock { $0.workers.removeAll { $0 === inHand } } }

    /// Whether anybody waits, works, or has worked since that was last asked.
    private func takeActivity() -> Bool {
        state.withLock { state in
            // All of them are asked.
            let busy = state.workers.reduce(into: false) { $0 = $1.takeActivity() || $0 }
            return busy || !state.waiters.isEmpty
        }
    }

    // MARK: Who looks

    /// Wakes who looks for itself.
    func wakeWhoLooks(where isMeant: (Waiter) -> Bool = { _ in true }) {
        let waiters = state.withLock { $0.waiters.values.flatMap { $0.filter(isMeant) } }
        for waiter in waiters { waiter.tell() }
    }

    // MARK: The reader

    private func reader(_ state: inout State) -> Reader {
        if let reader = state.reader { return reader }
        state.nextID += 1
        let id = state.nextID
        // Listening begins before the position is read, so no event falls between the two.
        let listener = adapter.changes.listen(to: [.versions])
        let task = Task {
            await withTaskGroup { group in
                group.addTask { [adapter] in try? await adapter.watchForChanges() }
                await serve(id, listener)
                group.cancelAll()
            }
        }
        let reader = Reader(id: id, listener: listener, task: task)
        state.reader = reader
        return reader
    }

    /// Until cancelled, or until nobody has waited for a while.
    private func serve(_ id: Int, _ listener: ChangeListener) async {
        var restsUntil: Duration?
        var missed = MissedEvents(after: 0)
        /// While the feed cannot be read.
        var looks: Looks?
        while !Task.isCancelled {
            do {
                if takeActivity() || !rest() {
                    restsUntil = nil
                    try await read(&missed)
                    try await lookForMissed()
                    looks = nil
                    if missed.takeDue(at: clock.elapsed) { wakeWhoLooks() }
                    let until = clock.elapsed + polling
                    try await listener.wait(until: missed.due.map { min($0, until) } ?? until, clock: clock)
                } else {
                    let until = restsUntil ?? clock.elapsed + Self.linger
                    restsUntil = until
                    if clock.elapsed >= until, retire(id) { return }
                    try await listener.wait(until: until, clock: clock)
                }
            } catch is CancellationError {
                return
            } catch {
                // The store is away, or does not tell what happens: whoever waits looks for itself meanwhile.
                var waking = looks ?? Looks(from: clock.elapsed, each: lookPolling)
                while let share = waking.due(at: clock.elapsed) { wakeWhoLooks { Looks.isIn(share, $0.runID) } }
                looks = waking
                try? await clock.sleep(for: .milliseconds(250))
            }
        }
    }

    /// Events are not read while nobody waits, and whoever comes next begins at the end.
    ///
    /// - Returns: `false` when somebody began to work meanwhile and relies on what was passed.
    private func rest() -> Bool {
        let known = passedVersions.withLock { $0.take() }
        guard takeActivity() else { return true }
        passedVersions.withLock { $0 = known }
        return false
    }

    /// Makes room for another reader, unless somebody has begun to wait.
    private func retire(_ id: Int) -> Bool {
        state.withLock { state in
            guard state.waiters.isEmpty, state.workers.allSatisfy({ $0.version == nil }) else { return false }
            if state.reader?.id == id { state.reader = nil }
            return true
        }
    }

    /// Reads on from where it was. At first who looks is woken: what happened before the reader began is theirs to look
    /// up.
    private func read(_ missed: inout MissedEvents) async throws {
        let limit = 1000
        while true {
            let newest = try await adapter.records.lastEventID()
            guard let position = passed else {
                passedVersions.withLock { $0 = PassedVersions(after: newest) }
                missed = MissedEvents(after: newest)
                wakeWhoLooks()
                return
            }
            guard newest > position else { return }
            let events = try await adapter.records.events(after: position, limit: limit)
            let isAll = events.count < limit
            if missed.isMissing(from: events, after: position, newest: isAll ? newest : nil) {
                // Whatever is in hand may have been moved by what is missing.
                passedVersions.withLock { $0 = PassedVersions(after: events.last?.id ?? position) }
                for worker in state.withLock({ $0.workers }) { worker.distrust() }
            } else {
                passedVersions.withLock { passed in
                    for event in events { passed?.pass(event) }
                }
            }
            tell(of: events)
            if isAll { return }
        }
    }

    private func tell(of events: [Event]) {
        let (workers, awakened) = state.withLock { state in
            var awakened: [Waiter] = []
            for event in events {
                guard let waiters = state.waiters[event.runID] else { continue }
                for waiter in waiters where waiter.awaited.isDecided(by: event) { awakened.append(waiter) }
            }
            return (state.workers, awakened)
        }
        for waiter in awakened { waiter.tell() }
        for worker in workers {
            guard let version = worker.version else { continue }
            for event in events where event.runID == version.runID { worker.supersede(event.runID, by: event.version) }
        }
    }

    /// A version stored after a worker read its record and before it came here was passed by the reader already.
    private func lookForMissed() async throws {
        for worker in state.withLock({ $0.workers }) {
            guard let version = worker.takeUnchecked() else { continue }
            do throws(WorkflowError) {
                let record = try await adapter.records.lookup(version.runID)
                if let record { worker.supersede(version.runID, by: record.version) }
            } catch {
                // Whoever works on it finds that in storing what came of it. The others are looked up all the same.
                guard error.isUnreadable(version.runID) else { throw error }
            }
        }
    }
}
