import Logging
import Synchronization

/// A workflow with its types erased: everything that ``Workflow`` does, in terms of records.
final class WorkflowCore: Sendable {
    private enum Phase {
        case idle
        case running
        case stopping
    }

    private struct State {
        var phase = Phase.idle
        /// Counts the times that `run()` was called.
        var runs = 0
        /// Counts the times that it began to stop.
        var stops = 0
        /// Ends the `run()` that serves gracefully.
        var stop: (@Sendable () -> Void)?
        var started = false
        /// Whether `run()` has ended, perhaps before it began to serve.
        var ended = false
        var startWaiters: [CheckedContinuation<Void, Never>] = []
    }

    let blueprint: Blueprint
    let adapter: any WorkflowAdapter
    let options: BuildOptions
    let names: RoleNames
    let observers: Observers
    let book: RoleBook
    let watch: RunWatch
    let beginnings: Beginnings
    /// The ways to each status, by its number.
    let ways: [Int: AwaitedStatus]
    /// The record store, where it answers at once.
    let immediateRecords: (any ImmediateRecordStore)?
    let stopBell = StopBell()
    /// Rings when `run()` has ended.
    private let endBell = StopBell()
    let logger: Logger
    private let state = Mutex(State())

    init(blueprint: Blueprint, adapter: any WorkflowAdapter, options: BuildOptions) {
        self.blueprint = blueprint
        self.adapter = adapter
        self.options = options
        names = RoleNames(workflow: blueprint.definition.name)
        beginnings = Beginnings(blueprint: blueprint, streamer: adapter.streamer, names: names)
        ways = blueprint.definition.ways
        immediateRecords = adapter.records as? any ImmediateRecordStore
        observers = Observers(options.observers)
        book = RoleBook(
            roles: blueprint.tolerances, at: options.clock.now, observers: observers,
            as: blueprint.observedRoles(on: options.instance))
        watch = RunWatch(
            adapter: adapter, clock: options.clock, polling: options.versionPolling, lookPolling: options.awaitPolling)
        var logger = options.logger
        logger[.workflowName] = blueprint.definition.name.rawValue
        logger[.instance] = options.instance.rawValue
        if options.debugMode { logger.logLevel = min(logger.logLevel, .debug) }
        self.logger = logger
    }

    var name: WorkflowName { blueprint.definition.name }
    var definition: WorkflowDefinition { blueprint.definition }
    var clock: EngineClock { options.clock }

    func has(_ protection: Protection) -> Bool { !options.switchedOff.contains(protection) }

    func label(_ status: Int) -> String { definition.label(of: status) }

    // MARK: The phases of run()

    /// - Parameter stop: Ends it gracefully.
    func begin(_ stop: @escaping @Sendable () -> Void) throws(WorkflowError) {
        let begun = state.withLock { state in
            guard state.phase == .idle else { return false }
            state.phase = .running
            state.runs += 1
            state.stop = stop
            state.ended = false
            return true
        }
        guard begun else {
            throw WorkflowError(.alreadyRunning, "the workflow \"\(name)\" is running already; run() is called once")
        }
    }

    func markStarted() {
        let waiters = state.withLock { state in
            state.started = true
            defer { state.startWaiters = [] }
            return state.startWaiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Nothing new is taken up. What is in hand may finish, so who waits for that is not told yet.
    func beginStopping() {
        state.withLock { state in
            state.phase = .stopping
            state.stops += 1
        }
        watch.wakeCodeInHand()
        stopBell.ring()
    }

    /// Nothing is in hand any more: whoever still waits for a run waits for what nobody here will do.
    func endAwaits() { watch.stop() }

    func end() {
        let waiters = state.withLock { state in
            state.phase = .idle
            state.stop = nil
            state.started = false
            state.ended = true
            defer { state.startWaiters = [] }
            return state.startWaiters
        }
        // Who waits for a run needs no run().
        watch.restart()
        for waiter in waiters { waiter.resume() }
        endBell.ring()
    }

    /// Ends `run()` gracefully and returns when it has ended, or when the calling task is cancelled.
    func stop() async {
        let ended = Signal()
        await endBell.raising(ended) {
            let serving = state.withLock { state in state.stop.map { (stop: $0, run: state.runs) } }
            guard let serving else { return }
            serving.stop()
            while state.withLock({ $0.phase != .idle && $0.runs == serving.run }) {
                guard (try? await ended.wait(until: nil, clock: clock)) != nil else { return }
            }
        }
    }

    /// Returns when every role is registered, or when `run()` ended before.
    func started() async {
        await withCheckedContinuation { continuation in
            let already = state.withLock { state in
                let over = state.started || state.ended
                if !over { state.startWaiters.append(continuation) }
                return over
            }
            if already { continuation.resume() }
        }
    }

    var isStopping: Bool { state.withLock { $0.phase == .stopping } }

    /// Whether it stops, or has stopped since so many stops were counted.
    func hasStopped(since stops: Int) -> Bool { state.withLock { $0.phase == .stopping || $0.stops != stops } }

    /// How often it began to stop.
    var stopCount: Int { state.withLock { $0.stops } }

    /// Whether code failed because it was told that the engine is stopping. That is no error of its own, and no attempt:
    /// it is called again by whoever serves next.
    func isToldToStop(_ error: any Error) -> Bool {
        WorkflowError.Code.stopping ~= (error as? StepChoice.Failure)?.cause ?? error && isStopping
    }

    /// What ends because the workflow stops, or is not begun any more.
    func stopping(_ runID: RunID? = nil) -> WorkflowError {
        WorkflowError(.stopping, "the workflow \"\(name)\" is stopping", runID: runID)
    }
}
