import Synchronization

/// The run that a worker's code is called for, so that the code can be cancelled as soon as the run is moved by somebody
/// else.
///
/// A worker has one for as long as it works, on a task of its own: the code is called on that task for one run after the
/// other, which costs no task for each of them. A run that is moved meanwhile ends the task; the worker goes on with
/// another.
final class InHand: Sendable {
    /// A version of a run.
    struct Version: Hashable {
        let runID: RunID
        let number: Int
    }

    private struct State {
        var version: Version?
        /// Whether a version was in hand since that was last asked.
        var wasBusy = false
        /// Whether a later version may have been stored before this one was in hand.
        var isUnchecked = false
        var isSuperseded = false
        var isCancelled = false
        /// How far the watch had read before the worker read what it works on; `nil` where it did not read.
        var seen: Int64?
        var task: Task<Void, any Error>?
    }

    private let state = Mutex(State())

    /// Works on a task of its own: to the end, or until a run in hand was moved by somebody else.
    static func work(
        under watch: RunWatch, _ body: @escaping @Sendable (InHand) async throws -> Void
    ) async throws {
        let inHand = InHand()
        watch.enlist(inHand)
        defer { watch.forget(inHand) }
        do {
            try await withTaskCancellationHandler {
                try await inHand.begin(body).value
            } onCancel: {
                inHand.cancel()
            }
        } catch is CancellationError where inHand.isSuperseded && !Task.isCancelled {}
    }

    /// Whether a run in hand was moved by somebody else: nothing more can be done on this task.
    var isSuperseded: Bool { state.withLock { $0.isSuperseded } }

    /// The task begins its work when it can be cancelled here: from then on nothing is called once the role is lost.
    private func begin(_ body: @escaping @Sendable (InHand) async throws -> Void) -> Task<Void, any Error> {
        state.withLock { state in
            let task = Task {
                self.state.withLock { _ in }
                try await body(self)
            }
            if state.isCancelled { task.cancel() }
            state.task = task
            return task
        }
    }

    private func cancel() {
        let task = state.withLock { state in
            state.isCancelled = true
            return state.task
        }
        task?.cancel()
    }

    /// What the worker reads from now on tells of every event up to this one.
    func look(from event: Int64?) { state.withLock { $0.seen = event } }

    /// - Returns: the event up to which it is known that no later version was stored.
    func take(_ version: Version) -> Int64? {
        state.withLock { state in
            state.version = version
            state.wasBusy = true
            state.isUnchecked = false
            return state.seen
        }
    }

    /// - Returns: whether the version was superseded while it was in hand.
    func letGo() -> Bool {
        state.withLock { state in
            state.version = nil
            return state.isSuperseded
        }
    }

    /// A later version may have been stored before this one was in hand.
    func distrust() { state.withLock { $0.isUnchecked = $0.version != nil } }

    /// The version in hand.
    var version: Version? { state.withLock { $0.version } }

    /// Whether a version is in hand, or was since this was last asked.
    func takeActivity() -> Bool {
        state.withLock { state in
            defer { state.wasBusy = false }
            return state.wasBusy || state.version != nil
        }
    }

    /// The version in hand where it is to be looked up whether there is a later one.
    func takeUnchecked() -> Version? {
        state.withLock { state in
            defer { state.isUnchecked = false }
            return state.isUnchecked ? state.version : nil
        }
    }

    /// A later version of a run was stored: where an earlier one is in hand, the task ends.
    func supersede(_ runID: RunID, by number: Int) {
        let task = state.withLock { state -> Task<Void, any Error>? in
            guard let version = state.version, version.runID == runID, version.number < number else { return nil }
            state.isSuperseded = true
            return state.task
        }
        task?.cancel()
    }
}

extension WorkflowCore {
    /// A consumer's failure to deal with the run of an event before. Where cursors move in the store's transactions the
    /// delivery knows; elsewhere an event may come again long after its failure was stored.
    ///
    /// - Parameter lasting: Whether its failures outlive the run's moves. What was committed a moment ago is delivered
    ///   without them, which is of no matter where a failure ends with the run's next version.
    func parked(
        _ delivery: Delivery, for consumer: ConsumerName, lasting: Bool = false
    ) async throws -> ParkedEvent? {
        let mayBeOlder = lasting || !adapter.streamer.sharesStore || delivery.event.mayKeepFailures
        guard delivery.parked == nil, mayBeOlder else { return delivery.parked }
        let all = try await adapter.records.parked(workflow: nil, runID: delivery.event.runID, limit: 256)
        return all.first { $0.consumer == consumer }
    }

    /// What came of calling user code for a run.
    enum CallResult<Value> {
        case outcome(Value)
        /// The run was written by somebody else meanwhile; whatever the code did is dropped.
        case superseded
        /// The code was told that the engine is stopping, and is called again by whoever serves next.
        case stopping
        case failed(any Error)
    }

    /// Calls user code with a record, so that it is cancelled as soon as the run is moved by somebody else, or the role
    /// is lost.
    ///
    /// - Throws: `CancellationError` when the worker is cancelled, also before: that is no error of the code's.
    func call<Value>(
        for record: Record, _ inHand: InHand, _ code: () async throws -> Value
    ) async throws -> CallResult<Value> {
        // Who lost the role calls nothing any more: what it read may be long ago, and whoever holds the role now calls too.
        if has(.versionCheck) { try Task.checkCancellation() }
        guard watch.isLatest(record, in: inHand) else { return .superseded }
        let result: CallResult<Value>
        do {
            result = .outcome(try await code())
        } catch {
            result = isToldToStop(error) ? .stopping : .failed(error)
        }
        guard !inHand.letGo() || !has(.versionCheck) else { return .superseded }
        if has(.versionCheck) { try Task.checkCancellation() }
        return result
    }
}

extension Event {
    /// Whether its version may have taken the failures of the one before along.
    fileprivate var mayKeepFailures: Bool {
        (origin == .callback || origin == .connector) && status == previousStatus && runState == .running
    }
}
