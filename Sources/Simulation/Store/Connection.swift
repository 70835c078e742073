import Workflows
import WorkflowsTesting

/// The store as one process sees it: calls take time, fail before or after they are carried out, and the process may die
/// in the middle of each.
final class Connection: WorkflowAdapter {
    let slot: Int
    let owner: SimulatedExecutor.Owner
    let store: any WorkflowAdapter
    /// The store where its writes take no time; `nil` where they do.
    let immediate: JournaledAdapter?
    /// The streamer on another system, where there is one.
    let relay: (any RelayedStreamer)?
    /// Where it is kept which roles are told to stop.
    let stops: (any RoleStopStore)?
    let troubles: Troubles
    let clock: SimulatedClock
    /// By how much wall clocks are wrong.
    let skews: Skews
    /// By how much the process' own is.
    var skew: Duration { skews[slot] }
    let die: @Sendable () -> Void

    /// - Parameter die: Ends the process between one job and the next.
    init(
        slot: Int, owner: SimulatedExecutor.Owner, store: any WorkflowAdapter, immediate: JournaledAdapter?,
        relay: (any RelayedStreamer)?,
        stops: (any RoleStopStore)?, troubles: Troubles,
        clock: SimulatedClock, skews: Skews, die: @escaping @Sendable () -> Void
    ) {
        self.slot = slot
        self.owner = owner
        self.store = store
        self.immediate = immediate
        self.relay = relay
        self.stops = stops
        self.troubles = troubles
        self.clock = clock
        self.skews = skews
        self.die = die
    }

    var records: any RecordStore {
        if let immediate { return ImmediateConnection(connection: self, store: immediate) }
        return self
    }
    var timeouts: (any TimeoutStore)? { self }
    var streamer: any EventStreamer {
        relay.map { TroubledRelayedStreamer(inner: $0, connection: self) }
            ?? TroubledStreamer(inner: store.streamer, connection: self)
    }
    var outbox: (any EventStreamer)? {
        relay == nil ? nil : TroubledStreamer(inner: store.streamer, connection: self)
    }
    var roles: any RoleScheduler { self }
    var registry: any InstanceRegistry { self }
    var audit: any AuditLog { self }
    var statistics: (any StatisticsStore)? { store.statistics }
    var changes: ChangeHub { store.changes }

    /// Carries out a call, with all that may happen to it.
    func call<Value>(_ kind: Fault.Call, any body: () async throws -> Value) async throws -> Value {
        let trouble = troubles.next(kind, of: slot)
        if trouble.turnsBefore { await SimulatedExecutor.shared.turn() }
        if let delay = trouble.delayBefore { await clock.pause(for: delay) }
        if trouble.diesBefore { await end() }
        try refuse(when: trouble.failsBefore)
        let value = try await body()
        if trouble.diesAfter { await end() }
        if trouble.turnsAfter { await SimulatedExecutor.shared.turn() }
        if let delay = trouble.delayAfter { await clock.pause(for: delay) }
        try refuse(when: trouble.failsAfter)
        return value
    }

    /// The same for a call that fails with errors of the engine alone.
    func call<Value>(
        _ kind: Fault.Call, _ body: () async throws(WorkflowError) -> Value
    ) async throws(WorkflowError) -> Value {
        do {
            return try await call(kind, any: { try await body() })
        } catch {
            throw error as? WorkflowError ?? WorkflowError(.storeUnavailable, "a call failed", cause: error)
        }
    }

    func refuse(when fails: Bool) throws(WorkflowError) {
        guard fails || troubles.isOver else { return }
        throw WorkflowError(.storeUnavailable, "the simulated store does not answer")
    }

    private func end() async {
        die()
        await SimulatedExecutor.shared.turn()
    }
}
