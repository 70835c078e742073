/// What tests do to the writer: they stop it between two steps, or switch off what protects a store from a user's code, to
/// show that it is that which protects it.
package struct EffectHooks: Sendable {
    /// A place between two steps of a transaction.
    package enum Place: CaseIterable, Sendable {
        /// The user's code has written, the transition is not written yet.
        case codeHasRun
        /// Both are written, nothing is committed.
        case transitionIsWritten
        /// Everything of the group is written, nothing is committed.
        case groupIsWritten
        /// The group is committed and nobody was told.
        case groupIsCommitted
    }

    /// Called at each place of a transaction with a user's code.
    package var reached: (@Sendable (Place) -> Void)?
    /// Commits what the user's code wrote before the transition is written.
    package var commitsCodeAlone = false
    /// Keeps what a code wrote that failed.
    package var keepsFailedWrites = false
    /// Calls the code before anything is checked, and keeps what it wrote when a check fails.
    package var checksNothingBefore = false
    /// Lets the code do everything.
    package var refusesNothing = false
    /// Lets the code hold the transaction for as long as it likes.
    package var waitsForever = false
    /// Keeps what was learned of runs that a failed code triggered.
    package var keepsFailedKnowledge = false
    /// Does not look whether a foreign ID has an unfinished run. An index sees to that too, which a test has to drop.
    package var ignoresUnfinishedRuns = false

    package init() {}
}
