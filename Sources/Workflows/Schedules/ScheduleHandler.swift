import FoundationEssentials

/// A schedule with its code, the types erased.
struct ScheduleHandler: Sendable {
    private(set) var schedule: Schedule
    let slots: ScheduleSlots
    /// Whether a slot triggers a run; `nil` where each does.
    let filter: (@Sendable (Timestamp) async throws -> Bool)?
    /// The object of a slot's run, as it is stored.
    let object: @Sendable (Timestamp) async throws -> Data

    /// - Throws: what is wrong with the schedule, the first of its ``Schedule/problems``.
    init(
        _ schedule: Schedule, filter: (@Sendable (Timestamp) async throws -> Bool)?,
        object: @escaping @Sendable (Timestamp) async throws -> Data
    ) throws(WorkflowError) {
        guard let slots = schedule.slots, schedule.problems.isEmpty else {
            throw WorkflowError(.invalidArgument, schedule.problems.first ?? "the schedule cannot be read")
        }
        self.schedule = schedule
        // However it was written, it is one schedule.
        self.schedule.spec = slots.expression.description
        self.slots = slots
        self.filter = filter
        self.object = object
    }

    /// What a slot's run begins with; `nil` where the filter does not hold.
    func call(_ slot: Timestamp) async throws -> Data? {
        if let filter, try await !filter(slot) { return nil }
        return try await object(slot)
    }

    func key(of workflow: WorkflowName) -> ScheduleKey { schedule.key(of: workflow) }
}
