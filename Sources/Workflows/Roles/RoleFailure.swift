/// What failed in a role's hands.
struct RoleFailure {
    let role: RoleName
    /// The run whose code failed, and how often it did; `nil` where it was not a run's.
    var run: RunID?
    var attempt: Int?
    /// What was thrown, if anything was.
    let error: (any Error)?
    let message: String
    let at: Timestamp
    /// Until when the role does nothing.
    var backoffUntil: Timestamp?

    /// What is kept of it with the role.
    var text: String { run.map { "run \($0): \(message)" } ?? message }

    func observed(by role: ObservedRole) -> ObservedError {
        ObservedError(
            role: role, runID: run, attempt: attempt, error: error, message: message, at: at,
            backoffUntil: backoffUntil)
    }
}
