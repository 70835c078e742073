import Synchronization

/// The run that an event of a connector waits for.
struct AwaitedRun: Sendable {
    let runID: RunID
    /// How it was found; `nil` where the transaction that the event waits in moves it.
    let version: Int?
    /// Where the connector takes it from.
    let status: Int
    /// Why the event waits, in words for a person.
    let reason: String
}

/// The events of one worker that wait for runs which they move on: who is told that such a run has come on looks at its
/// event at once, and not when that is due.
///
/// What is known here is what this worker has seen wait. What another one put aside before is looked at once when the work
/// begins; of more events than there is room for, and of what a crash keeps from being told, it is the due time that tells.
final class WaitingMoves<Key: Hashable & Sendable>: Sendable {
    private struct Known {
        let runID: RunID
        let registration: RunWatch.Registration
    }

    private struct State {
        var known: [Key: Known] = [:]
        var told: Set<Key> = []
        var isBeginning = true
        var interrupt: (@Sendable () -> Void)?
    }

    /// So many events are told of, for each worker.
    static var limit: Int { 1024 }

    private let state = Mutex(State())

    /// How to end the worker's present wait.
    func setInterrupt(_ interrupt: @escaping @Sendable () -> Void) { state.withLock { $0.interrupt = interrupt } }

    /// An event waits. Called before, or after, that is stored.
    func wait(_ key: Key, for run: AwaitedRun, _ core: WorkflowCore) async {
        let isKnown = state.withLock { state in
            // One that is told of already misses nothing.
            state.known[key].map { $0.runID == run.runID } ?? (state.known.count >= Self.limit)
        }
        guard !isKnown else { return }
        var awaited = core.ways[run.status] ?? core.definition.way(to: run.status)
        awaited.isUnderWay = true
        let registration = core.watch.watch(run.runID, for: awaited) { [weak self] in self?.tell(key) }
        let old = state.withLock { state in
            state.known.updateValue(Known(runID: run.runID, registration: registration), forKey: key)
        }
        withExtendedLifetime(old) {}
        // It may have come on since it was read, before anybody told of that here.
        guard let version = run.version, let now = try? await core.adapter.records.lookup(run.runID) else { return }
        if now.version != version { tell(key) }
    }

    /// An event waits no more.
    func forget(_ key: Key) {
        let old = state.withLock { state in
            state.told.remove(key)
            return state.known.removeValue(forKey: key)
        }
        withExtendedLifetime(old) {}
    }

    /// An event that waited may do so still.
    func lookAgain(_ key: Key) {
        state.withLock { state in
            if state.known[key] != nil { state.told.insert(key) }
        }
    }

    /// Whether there is something to look at.
    var hasTold: Bool { state.withLock { $0.isBeginning || !$0.told.isEmpty } }

    /// The events to look at, and whether to look at all that wait, as nobody has here before.
    func takeTold() -> (keys: Set<Key>, all: Bool) {
        state.withLock { state in
            defer { (state.told, state.isBeginning) = ([], false) }
            return (state.told, state.isBeginning)
        }
    }

    private func tell(_ key: Key) {
        let interrupt = state.withLock { state in
            guard state.known[key] != nil else { return nil as (@Sendable () -> Void)? }
            state.told.insert(key)
            return state.interrupt
        }
        interrupt?()
    }
}
