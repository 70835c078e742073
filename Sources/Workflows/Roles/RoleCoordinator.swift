import Logging
import Synchronization

/// Holds an instance's lease and the roles that hang on it: renews, claims what is free, starts and stops the work.
///
/// Used by one task; only ``stop()`` and the book's listener come from others.
final class RoleCoordinator: Sendable {
    private let core: WorkflowCore
    private let listener: ChangeListener
    private let signals = Mutex(Signals())
    private let held: HeldRoles

    private struct Signals {
        var stopping = false
        var reportDue = false
        /// The roles that are told to stop here; `nil` until that was read.
        var stops: [RoleName: RoleStop]?
    }

    /// No two renewals that only carry reports are closer together.
    private static let reportGap = Duration.milliseconds(200)

    init(core: WorkflowCore) {
        self.core = core
        listener = core.adapter.changes.listen(to: [.roles])
        held = HeldRoles(core: core)
    }

    /// Ends ``run()`` gracefully.
    func stop() {
        signals.withLock { $0.stopping = true }
        listener.interrupt()
    }

    private var isStopping: Bool { signals.withLock { $0.stopping } }

    func run() async throws {
        core.book.onChange { [weak self] in
            self?.signals.withLock { $0.reportDue = true }
            self?.listener.interrupt()
        }
        defer { core.book.onChange(nil) }
        let changes = await StatusChangeReport(core)
        var start = makeStart()
        try await join(start)
        changes.log()
        do {
            while !isStopping {
                try await keep(start)
                guard !isStopping else { break }
                core.logger.warning("the lease was lost; joining again")
                held.drop(because: "the lease ran out and the roles were given away")
                start = makeStart()
                try await join(start, again: true)
            }
        } catch {
            await finish(start, gracefully: false)
            throw error
        }
        await finish(start, gracefully: true)
    }

    private func makeStart() -> StartID { StartID("\(core.options.instance)-\(core.options.newRunID().short)") }

    /// - Parameter again: whether it has been there before: then a full disk is waited for as everywhere else.
    private func join(_ start: StartID, again: Bool = false) async throws {
        var failures = 0
        while !isStopping {
            guard let error = await tryJoin(start) else { return }
            let passes = error.code == .storeBusy || error.code == .storeUnavailable
            guard passes || again && error.code == .storeFull else { throw error }
            failures += 1
            let wait = core.options.roleBackOff.wait(afterFailures: failures, chance: core.options.chance())
            core.logger.warning(
                "the store cannot be reached; joining is tried again",
                metadata: .keys([.error: ErrorText.describe(error)]))
            try await core.clock.sleep(for: wait)
        }
    }

    private func tryJoin(_ start: StartID) async -> WorkflowError? {
        let definition = core.definition
        do {
            try await core.adapter.roles.join(
                InstanceDescription(
                    startID: start, name: core.options.instance, processID: ProcessInfoID.current,
                    startedAt: core.clock.now, definition: definition),
                lease: core.options.lease)
            // Before anybody is told that this has started: what happens from then on is heard of, and what comes due is
            // dealt with.
            try await core.beginnings.beginAll(core)
            for schedule in core.blueprint.schedules { try await core.register(schedule, isDeclared: true) }
        } catch {
            return error
        }
        for role in definition.roles { core.book.set(role.name, to: .idle, at: core.clock.now) }
        return nil
    }

    /// What is known of the lease, by this instance's own monotonic clock.
    private struct Lease {
        var ends: Duration
        var renewedAt: Duration
        /// When the first of the other holders' leases could run out.
        var nextExpiry: Duration?
    }

    private enum Renewal {
        case renewed(LeaseStanding)
        case lost
        case failed(WorkflowError)
    }

    /// Renews until told to stop, or until the lease is lost.
    private func keep(_ start: StartID) async throws {
        let all = core.definition.roles.map(\.name)
        signals.withLock { $0.stops = nil }
        held.forgetStopped()
        var wanted = all
        var lease = Lease(ends: core.clock.elapsed + core.options.lease, renewedAt: core.clock.elapsed)
        var due = true
        while !isStopping {
            if due {
                await readStops()
                // A role that is told to stop is kept until what is in hand is done.
                wanted = all.filter { !isStopped($0) || held.holds($0) }
                let now = core.clock.elapsed
                let returned = held.takeReturned()
                switch await renew(start, wanted, released: returned) {
                case .renewed(let standing):
                    // Counted from before the store was asked: the holder's view of its lease ends first.
                    lease = Lease(
                        ends: now + core.options.lease, renewedAt: now,
                        nextExpiry: standing.nextExpiry.map { core.clock.elapsed + $0 })
                    held.update(standing.held, until: lease.ends - BuildOptions.leaseMargin)
                    core.markStarted()
                    if core.book.hasUntoldStates { signals.withLock { $0.reportDue = true } }
                case .lost:
                    return
                case .failed(let error):
                    held.putBack(returned: returned)
                    core.logger.warning(
                        "the lease could not be renewed", metadata: .keys([.error: ErrorText.describe(error)]))
                    try await core.clock.sleep(for: .milliseconds(200))
                    continue
                }
            }
            try await waitForCause(lease)
            due = await isRenewalDue(lease, wanted)
        }
    }

    /// Lets what is in hand finish. The lease is renewed meanwhile, and a role whose work is done is given up at once: it
    /// does not wait for the slowest.
    private func drain(_ start: StartID) async {
        await withTaskGroup { group in
            group.addTask { [self] in
                // The last renewal may be a heartbeat ago.
                var renewedAt = core.clock.elapsed - core.options.heartbeat
                while !Task.isCancelled {
                    do { try await core.clock.sleep(for: .milliseconds(100)) } catch { return }
                    let (done, working) = held.takeDrained()
                    let now = core.clock.elapsed
                    guard !working.isEmpty, !done.isEmpty || now - renewedAt >= core.options.heartbeat else { continue }
                    for role in done { core.book.set(role, to: .shutdown, at: core.clock.now) }
                    switch await renew(start, working, released: done) {
                    case .renewed:
                        renewedAt = now
                        held.arm(now + core.options.lease - BuildOptions.leaseMargin)
                    case .lost: held.drop(because: "the lease ran out and the roles were given away")
                    // It is tried again. What was to be released is so at the end, or when the lease runs out.
                    case .failed: continue
                    }
                }
            }
            await held.drain(within: core.options.grace)
            group.cancelAll()
        }
    }

    private func renew(_ start: StartID, _ wanted: [RoleName], released: [RoleName]) async -> Renewal {
        let reports = core.book.takeUntold(at: core.clock.now)
        signals.withLock { $0.reportDue = false }
        do {
            return .renewed(
                try await core.adapter.roles.renew(
                    LeaseRenewal(
                        instance: start, wanted: wanted, released: released, reports: reports,
                        at: core.clock.now, lease: core.options.lease)))
        } catch {
            core.book.putBack(reports)
            return error.code == .roleLost ? .lost : .failed(error)
        }
    }

    private func isStopped(_ role: RoleName) -> Bool { signals.withLock { $0.stops?[role] != nil } }

    /// Reads which roles are told to stop here, and has them stopped; whether that has changed. A store that does not
    /// answer now does so later.
    @discardableResult
    private func readStops() async -> Bool {
        guard let found = try? await core.roleStops() else { return false }
        let ours = Set(core.definition.roles.map(\.name))
        var stops: [RoleName: RoleStop] = [:]
        // Of two that concern it, the one of this instance alone says more.
        for stop in found where stop.concerns(core.options.instance) {
            for role in ours where stop.concerns(role) && stops[role]?.instance == nil { stops[role] = stop }
        }
        let hasChanged = signals.withLock { signals in
            defer { signals.stops = stops }
            return signals.stops != stops
        }
        guard hasChanged else { return false }
        held.setStopped(stops, grace: core.options.grace) { [listener] in listener.interrupt() }
        return true
    }

    private func isRenewalDue(_ lease: Lease, _ wanted: [RoleName]) async -> Bool {
        let since = core.clock.elapsed - lease.renewedAt
        // Which roles are told to stop is read with the renewal.
        if core.clock.elapsed >= beat(after: lease.renewedAt) || held.hasReturned { return true }
        if await readStops() { return true }
        if signals.withLock({ $0.reportDue }), since >= Self.reportGap { return true }
        let missing = wanted.filter { !held.holds($0) }
        guard !missing.isEmpty else { return false }
        return (try? await core.adapter.roles.anyClaimable(missing)) ?? false
    }

    /// When the lease is renewed next: at moments that are the same for every workflow that lives by this clock, so that
    /// those of an idle process wake it once.
    private func beat(after moment: Duration) -> Duration {
        let heartbeat = core.options.heartbeat
        let beat = heartbeat * (moment / heartbeat).rounded(.down)
        return beat + heartbeat > moment ? beat + heartbeat : moment + heartbeat
    }

    /// Sleeps until the next renewal is due, another's lease may have run out, or something changed.
    private func waitForCause(_ lease: Lease) async throws {
        let now = core.clock.elapsed
        var until = beat(after: lease.renewedAt)
        if let nextExpiry = lease.nextExpiry { until = min(until, max(nextExpiry, now + .milliseconds(20))) }
        if signals.withLock({ $0.reportDue }) { until = min(until, lease.renewedAt + Self.reportGap) }
        guard until > now else { return }
        try await listener.wait(until: until, clock: core.clock)
    }

    /// Lets the work in hand finish within the grace, or cancels it, and gives up every role. Returns when nothing works
    /// any more: code that does not end when it is cancelled keeps this from returning, and holds no role.
    private func finish(_ start: StartID, gracefully: Bool) async {
        core.beginStopping()
        // Also when this task was cancelled: the roles are free at once instead of when the lease runs out.
        await Task {
            if gracefully { await drain(start) } else { await held.cancel() }
            // What the last step stored is found by who waits for it; of the rest nobody here takes care any more.
            core.endAwaits()
            let now = core.clock.now
            for role in core.definition.roles { core.book.set(role.name, to: .shutdown, at: now) }
            do {
                try await core.adapter.roles.leave(start, reports: core.book.takeUntold(at: now), at: now)
            } catch {
                core.logger.warning(
                    "the roles could not be given up", metadata: .keys([.error: ErrorText.describe(error)]))
            }
            await held.ended()
        }.value
    }
}
