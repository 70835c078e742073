import Logging
import Synchronization

/// The roles this instance holds and the tasks that work for them.
final class HeldRoles: Sendable {
    private struct Holding {
        let control: RoleControl
        let task: Task<Void, Never>
    }

    private struct State {
        var holdings: [RoleName: Holding] = [:]
        var returned: Set<RoleName> = []
        /// The roles that are told to stop here.
        var stopped: [RoleName: RoleStop] = [:]
        /// What finishes what it has in hand before this instance leaves.
        var draining: [RoleName: Holding] = [:]
        var drained: Set<RoleName> = []
        /// All that works, also for a role that is held no longer, until it has ended.
        var working: [ObjectIdentifier: Task<Void, Never>] = [:]
        var watchdog: Task<Void, Never>?
        /// When work stops unless the lease is renewed before, by this instance's monotonic clock.
        var deadline = Duration.zero
    }

    private let core: WorkflowCore
    private let state = Mutex(State())

    /// So long those that are cancelled may take to end before their roles are given up without that.
    private static let cancelling = Duration.milliseconds(500)
    /// A relay is cancelled when it takes so much longer than what is left of its farewell.
    private static let relayDelay = Duration.milliseconds(100)

    init(core: WorkflowCore) { self.core = core }

    func holds(_ role: RoleName) -> Bool { state.withLock { $0.holdings[role] != nil } }

    /// Whether a role's work found that the role is no longer this instance's.
    var hasReturned: Bool { state.withLock { !$0.returned.isEmpty } }

    func takeReturned() -> [RoleName] {
        state.withLock { state in
            defer { state.returned = [] }
            return Array(state.returned)
        }
    }

    /// They could not be released: that is still to be done.
    func putBack(returned roles: [RoleName]) {
        state.withLock { $0.returned.formUnion(roles) }
    }

    /// Starts work for what was granted, stops it for what is held no longer. All of it stops by this instance's own
    /// monotonic clock at `deadline` unless the lease was renewed before.
    func update(_ granted: [RoleName: Int64], until deadline: Duration) {
        for role in core.definition.roles {
            let epoch = granted[role.name]
            let holding = state.withLock { $0.holdings[role.name] }
            if let holding, holding.control.fence.epoch != epoch {
                holding.task.cancel()
                state.withLock { $0.holdings[role.name] = nil }
                core.book.set(role.name, to: .idle, at: core.clock.now)
            }
            if let epoch, holding?.control.fence.epoch != epoch, !isStopped(role.name) { start(role, epoch) }
        }
        arm(deadline)
    }

    // MARK: Roles that are told to stop

    private func isStopped(_ role: RoleName) -> Bool { state.withLock { $0.stopped[role] != nil } }

    /// The instance joins anew: which roles are told to stop is not known yet.
    func forgetStopped() { state.withLock { $0.stopped = [:] } }

    /// Which roles are told to stop here. Those that are held finish what is in hand and are given up; what is not done
    /// within the grace is cancelled.
    func setStopped(
        _ stops: [RoleName: RoleStop], grace: Duration, whenGivenUp: @escaping @Sendable () -> Void
    ) {
        let before = state.withLock { state in
            defer { state.stopped = stops }
            return state.stopped
        }
        for role in before.keys where stops[role] == nil {
            core.book.setStop(role, nil)
            if !holds(role) { core.book.set(role, to: .idle, at: core.clock.now) }
        }
        for (role, stop) in stops {
            if before[role] == nil { state.withLock { $0.holdings[role] }?.control.drain() }
            core.book.setStop(role, stop)
            guard before[role] == nil else { continue }
            guard let holding = state.withLock({ $0.holdings[role] }) else {
                core.book.set(role, to: .shutdown, at: core.clock.now)
                continue
            }
            Task { [weak self] in
                await self?.drain([holding], within: grace)
                self?.giveUp(holding.control)
                whenGivenUp()
            }
        }
    }

    private func giveUp(_ control: RoleControl) {
        let role = control.role.name
        let (ours, isStopped) = state.withLock { state in
            guard state.holdings[role]?.control === control else { return (false, false) }
            state.holdings[role] = nil
            state.returned.insert(role)
            return (true, state.stopped[role] != nil)
        }
        guard ours else { return }
        // It may have been started again meanwhile: then it is claimed anew.
        core.book.set(role, to: isStopped ? .shutdown : .idle, at: core.clock.now)
        core.logger.debug("role given up", metadata: core.about(role, [.reason: "it was told to stop"]))
    }

    private func start(_ role: WorkflowDefinition.Role, _ epoch: Int64) {
        guard let body = core.body(of: role) else { return }
        let control = RoleControl(role: role, fence: RoleFence(role: role.name, epoch: epoch))
        core.book.set(role.name, to: .running, at: core.clock.now)
        state.withLock { state in
            let task = Task { [weak self] in
                guard let self else { return }
                await CodeInHand.of(core) { await self.hold(body, control) }
                ended(control)
            }
            state.holdings[role.name] = Holding(control: control, task: task)
            state.working[ObjectIdentifier(control)] = task
        }
        core.logger.debug("role held", metadata: core.about(role.name, [.epoch: epoch]))
    }

    private func ended(_ control: RoleControl) {
        state.withLock { $0.working[ObjectIdentifier(control)] = nil }
        control.end()
    }

    /// Works for a role until it is drained, cancelled or lost. A failing store or streamer is met with patience.
    private func hold(_ body: any RoleBody, _ control: RoleControl) async {
        var failures = 0
        while !control.isDraining, !Task.isCancelled {
            let began = core.clock.elapsed
            do {
                try await body.serve(control)
            } catch is CancellationError where Task.isCancelled || control.isDraining || core.isStopping {
                return
            } catch WorkflowError.Code.roleLost {
                giveBack(control)
                return
            } catch {
                guard !Task.isCancelled else { return }
                if core.clock.elapsed - began > .seconds(30) { failures = 0 }
                failures += 1
                let backOff = body.backOff ?? core.options.roleBackOff
                let wait = backOff.wait(afterFailures: failures, chance: core.options.chance())
                core.failed(control.role.name, error, backoff: wait)
                guard !control.isDraining else { return }
                try? await core.clock.sleep(for: wait)
            }
        }
    }

    private func giveBack(_ control: RoleControl) {
        let ours = state.withLock { state in
            guard state.holdings[control.role.name]?.control === control else { return false }
            state.holdings[control.role.name] = nil
            state.returned.insert(control.role.name)
            return true
        }
        guard ours else { return }
        core.lost(control.role.name, because: "the role was given to another instance")
    }

    /// The lease was renewed: work goes on until then.
    func arm(_ deadline: Duration) {
        state.withLock { state in
            state.watchdog?.cancel()
            // Before the watchdog looks whether it is still its turn.
            state.deadline = deadline
            state.watchdog = Task { [weak self, clock = core.clock] in
                do {
                    try await clock.sleep(until: deadline)
                } catch {
                    return
                }
                self?.expire(deadline)
            }
        }
    }

    /// A renewal may have come while the watchdog woke up: then it is the next one's turn.
    private func expire(_ deadline: Duration) {
        guard state.withLock({ $0.deadline == deadline }) else { return }
        drop(because: "the lease was not renewed in time")
    }

    /// The lease is gone, or about to be: all work stops at once.
    func drop(because reason: String) {
        let (holdings, draining) = state.withLock { state in
            defer {
                state.holdings = [:]
                state.draining = [:]
            }
            return (state.holdings, state.draining)
        }
        for (role, holding) in holdings {
            holding.task.cancel()
            core.lost(role, because: reason)
        }
        for holding in draining.values { holding.task.cancel() }
    }

    // MARK: Stopping

    /// The roles whose work is done since this was last asked, and those that still work, while draining.
    func takeDrained() -> (done: [RoleName], working: [RoleName]) {
        state.withLock { state in
            defer { state.drained = [] }
            return (Array(state.drained), Array(state.draining.keys))
        }
    }

    /// Takes no new work and waits for what is in hand; what is not done within the grace is cancelled. What does not
    /// end when it is cancelled is not waited for: see ``ended()``.
    func drain(within grace: Duration) async {
        let holdings = state.withLock { state in
            state.draining = state.holdings
            state.holdings = [:]
            return Array(state.draining.values)
        }
        // What the others still store is relayed too.
        await drain(holdings.filter { $0.control.role.kind != .outbox }, within: grace)
        await drain(
            holdings.filter { $0.control.role.kind == .outbox },
            within: min(grace, RelayWorker.farewell + Self.relayDelay))
    }

    private func drain(_ holdings: [Holding], within grace: Duration) async {
        for holding in holdings {
            let control = holding.control
            control.whenEnded { [weak self] in self?.finishedDraining(control.role.name) }
            control.drain()
        }
        await wait(for: holdings, until: core.clock.elapsed + grace)
        await cancel(holdings)
    }

    /// Cancels what still works and lets it end. What ignores that holds its role no longer: others may take it over, and
    /// what is stored for it here is refused then.
    private func cancel(_ holdings: [Holding]) async {
        let late = holdings.filter { !$0.control.hasEnded }
        for holding in late { holding.task.cancel() }
        await wait(for: late, until: core.clock.elapsed + Self.cancelling)
        for control in late.map(\.control) where !control.hasEnded {
            core.logger.warning(
                "code does not end though it was cancelled; its role is given up all the same",
                metadata: core.about(control.role.name, [:]))
            finishedDraining(control.role.name)
        }
    }

    /// Waits until nothing of it works any more, or until then.
    private func wait(for holdings: [Holding], until deadline: Duration) async {
        let signal = Signal()
        for holding in holdings { holding.control.whenEnded { signal.raise() } }
        while holdings.contains(where: { !$0.control.hasEnded }), core.clock.elapsed < deadline {
            guard (try? await signal.wait(until: deadline, clock: core.clock)) != nil else { return }
        }
    }

    private func finishedDraining(_ role: RoleName) {
        state.withLock { state in
            if state.draining.removeValue(forKey: role) != nil { state.drained.insert(role) }
        }
    }

    /// Stops all work at once.
    func cancel() async {
        let holdings = state.withLock { state in
            defer { state.holdings = [:] }
            return Array(state.holdings.values)
        }
        await cancel(holdings)
    }

    /// Returns when nothing works here any more, also what was cancelled long ago.
    func ended() async {
        state.withLock { state in
            state.watchdog?.cancel()
            state.watchdog = nil
        }
        while let task = state.withLock({ $0.working.values.first }) { await task.value }
    }
}

extension WorkflowCore {
    /// The code that works for a role.
    func body(of role: WorkflowDefinition.Role) -> (any RoleBody)? {
        switch role.kind {
        case .step:
            guard let status = role.status, let steps = blueprint.steps[status] else { return nil }
            let count = steps.settings.parallelCount
            let index = (0..<count).first { names.step(status, $0, of: count) == role.name } ?? 0
            return StepWorker(core: self, status: status, steps: steps, partitions: .share(index, of: count))
        case .timeoutInserter:
            guard let status = role.status else { return nil }
            return TimeoutInserter(core: self, status: status, timeouts: blueprint.timeouts[status] ?? [])
        case .timeout:
            guard let status = role.status, let store = adapter.timeouts else { return nil }
            return TimeoutPoller(
                core: self, status: status, timeouts: blueprint.timeouts[status] ?? [], store: store)
        case .pauseRetry:
            return blueprint.pauseRetry.map { PauseRetryWorker(core: self, retry: $0) }
        case .deletion: return DeletionWorker(core: self)
        case .outbox:
            guard let outbox = adapter.outbox, let streamer = adapter.streamer as? any RelayedStreamer,
                let options = options.outbox
            else { return nil }
            let count = options.parallelCount
            let index = (0..<count).first { names.relay($0, of: count) == role.name } ?? 0
            return RelayWorker(
                core: self, outbox: outbox, streamer: streamer, partitions: .share(index, of: count), options: options)
        case .sweeper:
            guard let streamer = adapter.streamer as? any RelayedStreamer, let options = options.outbox else {
                return nil
            }
            return Sweeper(core: self, streamer: streamer, options: options)
        case .retention:
            return (adapter.records as? any RetentionStore).map {
                RetentionWorker(core: self, store: $0, retention: options.retention)
            }
        case .schedule:
            return ScheduleWorker(core: self, schedules: blueprint.schedules)
        case .connector:
            guard let (connector, partitions) = blueprint.connector(of: role.name, names) else { return nil }
            switch connector.work {
            case .workflow(let source, let status, let moves, let perform):
                return ConnectorWorker(
                    core: self, connector: connector, source: source, status: status, moves: moves,
                    perform: perform, partitions: partitions)
            case .stream(let source, let work):
                guard let inbox = adapter.records as? any InboxStore else { return nil }
                return StreamWorker(
                    core: self, connector: connector, source: source, inbox: inbox, partitions: partitions, work: work)
            }
        case .hook:
            return role.runState.flatMap { blueprint.hooks[$0] }.map {
                ReactionWorker(core: self, reaction: reaction(of: $0))
            }
        // No role of this build is one.
        case .other: return nil
        }
    }
}
