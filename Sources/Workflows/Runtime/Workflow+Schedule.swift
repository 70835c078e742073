extension Workflow {
    /// Serves a schedule that is in no definition, until cancelled or until the engine stops. What becomes of its slots
    /// is decided as for one that is: see ``WorkflowBuilder/addSchedule(_:_:timeZone:startingAt:when:object:)``. It needs
    /// no ``run()``, and any number of processes may serve the same one.
    ///
    /// A store that cannot be reached is waited for, once the schedule is registered.
    ///
    /// - Throws: `CancellationError`; `stopping` when the engine stops; `invalidArgument` for a schedule that makes no
    ///   sense, saying what is allowed; `invalidTransition` where nothing moves a run from its start.
    public func schedule(
        _ foreignID: ForeignID, _ spec: String, timeZone: String = "UTC", startingAt start: Status? = nil,
        when filter: WorkflowBuilder<Object, Status>.SlotFilter? = nil,
        object: @escaping WorkflowBuilder<Object, Status>.SlotObject
    ) async throws {
        let schedule = Schedule(foreignID: foreignID, spec: spec, timeZone: timeZone, startsAt: start?.rawValue)
        let codec = codec
        try await core.serve(ScheduleHandler(schedule, filter: filter) { try await codec.encode(object($0)) })
    }

    /// The schedules that the store knows of, by foreign ID: also those that nobody registers any more.
    public func schedules() async throws(WorkflowError) -> [ListedSchedule] { try await core.listedSchedules() }
}

/// A schedule as a store knows it, and whether anybody still has it.
public struct ListedSchedule: Hashable, Sendable {
    /// What the store knows.
    public let standing: ScheduleStanding
    /// Whether it is part of the definition that a live instance runs. Of one that is in no definition: whether it
    /// has not missed its next slot by a minute, which is all that a store can tell.
    public let isRegistered: Bool
    /// Its next slot; `nil` where this build cannot read the schedule.
    public let next: Timestamp?
}

extension WorkflowCore {
    func serve(_ schedule: ScheduleHandler) async throws {
        let stops = stopCount
        guard !hasStopped(since: stops) else { throw stopping() }
        if let start = schedule.schedule.startsAt, !blueprint.moves(from: start) {
            throw WorkflowError(
                .invalidTransition, "a run of \"\(name)\" cannot start at \(label(start)): nothing moves it from there")
        }
        try await register(schedule, isDeclared: false)
        let server = ScheduleServer(core: self, handler: schedule, fence: nil) { [self] in hasStopped(since: stops) }
        try await stopBell.raising(server.signal) { try await server.serve() }
        throw stopping()
    }

    func listedSchedules() async throws(WorkflowError) -> [ListedSchedule] {
        let standings = try await adapter.records.schedules(of: name)
        guard !standings.isEmpty else { return [] }
        let instances = try await adapter.registry.instances()
        let alive = Set(
            instances.filter { $0.stoppedAt == nil && ($0.silence.map { $0 < options.lease } ?? false) }
                .map(\.definitionHash))
        let declared = try await adapter.registry.definitions().map(\.definition)
            .filter { $0.name == name && alive.contains($0.hash) }.flatMap(\.schedules)
        let keys = Set(declared.map { $0.key(of: name) })
        let now = clock.now
        return standings.map { standing in
            let key = standing.key
            let next = Schedule(foreignID: key.foreignID, spec: key.spec, timeZone: key.timeZone)
                .nextSlot(after: standing.anchor)
            let isLate = next.map { now - $0 > .minutes(1) } ?? false
            return ListedSchedule(
                standing: standing, isRegistered: standing.isDeclared ? keys.contains(key) : !isLate, next: next)
        }
    }
}
