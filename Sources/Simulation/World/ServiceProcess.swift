import ServiceLifecycleTestKit
import Synchronization
import Workflows

/// One process of the service, from its start to its end.
final class ServiceProcess: Sendable {
    private enum Phase {
        case running
        case stopping
        case dead
        case ended
    }

    private struct State {
        var phase = Phase.running
        var stoppedAt: Duration?
        var killedAt: Duration?
        var trigger: GracefulShutdownTestTrigger?
        var task: Task<Void, Never>?
        var failure: String?
        var endWaiters: [CheckedContinuation<Void, Never>] = []
    }

    let slot: Int
    let owner: SimulatedExecutor.Owner
    let name: InstanceName
    let services: Services
    private let clock: SimulatedClock
    private let state = Mutex(State())

    init(slot: Int, owner: SimulatedExecutor.Owner, name: InstanceName, services: Services, clock: SimulatedClock) {
        self.slot = slot
        self.owner = owner
        self.name = name
        self.services = services
        self.clock = clock
    }

    /// Begins to serve.
    func start() {
        let task = SimulatedExecutor.shared.acting(as: owner) {
            Task {
                do {
                    try await testGracefulShutdown { trigger in
                        self.state.withLock { $0.trigger = trigger }
                        try await services.run()
                    }
                    finish(nil)
                } catch {
                    finish("\(error)")
                }
            }
        }
        state.withLock { $0.task = task }
    }

    private func finish(_ failure: String?) {
        let waiters = state.withLock { state in
            state.phase = .ended
            state.failure = failure
            defer { state.endWaiters = [] }
            return state.endWaiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Whether it serves and was not told to stop.
    var isUp: Bool { state.withLock { $0.phase == .running } }
    var isDead: Bool { state.withLock { $0.phase == .dead } }
    var hasEnded: Bool { state.withLock { $0.phase == .ended } }
    /// What `run()` threw, where it did.
    var failure: String? { state.withLock { $0.failure } }

    /// When it was told to stop, where it was.
    var stoppedAt: Duration? { state.withLock { $0.stoppedAt } }
    /// When it died, where it did.
    var killedAt: Duration? { state.withLock { $0.killedAt } }

    /// It is gone, in the middle of whatever it does.
    func kill() {
        let now = clock.elapsed
        state.withLock { state in
            guard state.phase != .ended, state.phase != .dead else { return }
            state.phase = .dead
            state.killedAt = now
        }
        SimulatedExecutor.shared.freeze(owner)
    }

    /// Tells it to stop.
    func stop() {
        let now = clock.elapsed
        let trigger = state.withLock { state in
            if state.phase == .running { (state.phase, state.stoppedAt) = (.stopping, now) }
            return state.trigger
        }
        SimulatedExecutor.shared.acting(as: owner) { trigger?.triggerGracefulShutdown() }
    }

    /// Returns when it has ended; one that is dead counts as ended.
    func ended() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                guard state.phase == .running || state.phase == .stopping else { return true }
                state.endWaiters.append(continuation)
                return false
            }
            if isOver { continuation.resume() }
        }
    }

    /// Ends what is left of it, when the simulation is over.
    func reap() {
        state.withLock { $0.task }?.cancel()
        SimulatedExecutor.shared.thaw(owner)
    }
}
