import Logging

/// Decides the slots of one schedule, one after the other, each when it is due.
///
/// The store is asked how the schedule stands before each decision, and refuses one that was made without knowing of
/// all before it: any number of these may serve one schedule, on any number of instances.
struct ScheduleServer: Sendable {
    let core: WorkflowCore
    let handler: ScheduleHandler
    /// The role it is served for; `nil` where the schedule is in no definition.
    let fence: RoleFence?
    /// Ends the present wait.
    let signal = Signal()
    /// Whether to decide no more.
    let isEnding: @Sendable () -> Bool

    let key: ScheduleKey

    init(
        core: WorkflowCore, handler: ScheduleHandler, fence: RoleFence?, isEnding: @escaping @Sendable () -> Bool
    ) {
        self.core = core
        self.handler = handler
        self.fence = fence
        self.isEnding = isEnding
        key = handler.key(of: core.name)
    }

    /// Until told to end; the schedule is registered before. A failing store is met with patience: it holds no other
    /// schedule of the role back.
    func serve() async throws {
        var failures = 0
        while !isEnding() {
            let began = core.clock.elapsed
            do {
                try await decideAll()
            } catch let error as WorkflowError where isPassing(error) {
                if core.clock.elapsed - began > .seconds(30) { failures = 0 }
                failures += 1
                let wait = core.options.roleBackOff.wait(afterFailures: failures, chance: core.options.chance())
                failed(error, backoff: wait)
                try await signal.wait(until: core.clock.elapsed + wait, clock: core.clock)
            }
        }
    }

    /// Whether to try again. Who called for the schedule is told of what a person has to see to.
    private func isPassing(_ error: WorkflowError) -> Bool {
        fence == nil ? error.code == .storeBusy || error.code == .storeUnavailable : error.code != .roleLost
    }

    /// Notes that the store failed.
    private func failed(_ error: any Error, backoff wait: Duration) {
        let (now, message) = (core.clock.now, ErrorText.describe(error))
        if let fence {
            core.book.failed(
                RoleFailure(role: fence.role, error: error, message: message, at: now, backoffUntil: now + wait))
        }
        core.logger.error("a schedule's store failed", metadata: about([.error: message]))
    }

    /// What is logged of the schedule.
    func about(_ values: KeyValuePairs<LogKey, (any CustomStringConvertible)?>) -> Logger.Metadata {
        let about: Logger.Metadata = fence.map { core.about($0.role, values) } ?? .keys(values)
        return about.merging(.keys([.foreignID: key.foreignID, .schedule: key.spec])) { $1 }
    }

    private func decideAll() async throws {
        /// Since when slots are counted, where the stored ones are of a clock that was wrong.
        var recounted: Timestamp?
        while !isEnding() {
            guard let standing = try await core.adapter.records.schedule(key) else {
                throw WorkflowError(.damagedStore, "how the schedule for \"\(key.foreignID)\" stands cannot be read")
            }
            let now = core.clock.now
            let isCredible = standing.anchor - now <= ScheduleStanding.credible
            recounted = isCredible ? nil : recounted ?? now
            switch standing.move(handler.slots, from: recounted ?? standing.anchor, at: now) {
            case .decide(let slot): try await decide(slot, standing)
            case .wait(let moment): try await rest(until: moment)
            case .rest: try await rest(until: nil)
            }
        }
    }

    private func rest(until moment: Timestamp?) async throws {
        if let fence { core.book.caughtUp(fence.role) }
        // The wall clock may be set meanwhile, which nobody tells of.
        let polled = core.clock.elapsed + core.options.schedulePolling
        try await signal.wait(
            until: moment.map { min(polled, core.clock.elapsed(at: $0)) } ?? polled, clock: core.clock)
    }

    private func decide(_ slot: Timestamp, _ standing: ScheduleStanding) async throws {
        let startedAt = core.clock.elapsed
        var handled: Handled
        do {
            handled = try await attempt(slot, standing)
        } catch WorkflowError.Code.conflict {
            // Somebody else decided meanwhile: how the schedule stands now is looked up.
            handled = .skipped("conflict")
        }
        guard let fence else { return }
        core.finished(
            fence.role, run: nil, lag: core.clock.now - slot, took: core.clock.elapsed - startedAt, handled)
    }
}

extension WorkflowCore {
    /// Stores that a schedule is served from now on.
    func register(_ schedule: ScheduleHandler, isDeclared: Bool) async throws(WorkflowError) {
        var transaction = StoreTransaction(at: clock.now)
        transaction.schedule = .register(schedule.key(of: name), isDeclared: isDeclared)
        _ = try await adapter.records.transact(transaction)
    }
}

extension ScheduleKey {
    /// What a slot's run is triggered with, so that it is triggered once whatever becomes of the clock.
    func idempotencyKey(of slot: Timestamp) -> IdempotencyKey {
        IdempotencyKey("schedule \(foreignID) \(spec) \(timeZone) \(slot)")
    }
}
