import Synchronization

extension InMemoryAdapter {
    /// What is known of a schedule.
    public func schedule(_ key: ScheduleKey) async throws(WorkflowError) -> ScheduleStanding? {
        state.withLock { $0.schedules[key] }
    }

    /// The schedules that were ever registered.
    public func schedules(of workflow: WorkflowName) async throws(WorkflowError) -> [ScheduleStanding] {
        let all = state.withLock { Array($0.schedules.values) }
        return all.filter { $0.key.workflow == workflow }.sorted { left, right in
            (left.key.foreignID.rawValue, left.key.spec, left.key.timeZone)
                < (right.key.foreignID.rawValue, right.key.spec, right.key.timeZone)
        }
    }
}

extension MemoryState {
    /// Refuses what was decided without knowing of every decision.
    func check(_ change: ScheduleChange?) throws(WorkflowError) {
        guard case .decide(let key, _, let known) = change, schedules[key]?.decisions != known else { return }
        throw WorkflowError(.conflict, "the schedule for \"\(key.foreignID)\" was decided on by somebody else")
    }

    mutating func apply(_ change: ScheduleChange, at now: Timestamp, _ told: inout [Change]) {
        switch change {
        case .register(let key, let isDeclared):
            var standing =
                schedules[key]
                ?? ScheduleStanding(key: key, isDeclared: isDeclared, registeredAt: now, servedAt: now)
            standing.isDeclared = isDeclared
            standing.servedAt = now
            schedules[key] = standing
        case .decide(let key, let slot, let known):
            schedules[key]?.last = slot
            schedules[key]?.decisions = known &+ 1
        }
        told.append(.schedules(change.key.workflow))
    }
}
