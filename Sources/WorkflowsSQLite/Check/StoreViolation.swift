/// Something in a store that must never be.
public struct StoreViolation: Hashable, Sendable {
    /// Which promise is broken.
    ///
    /// That every stored transition has an attempt, and every attempt is explained, is none of these: a store keeps no
    /// attempts.
    public enum Invariant: String, Hashable, Sendable, CaseIterable {
        /// The file itself is whole.
        case integrity
        /// A run's versions are 1, 2, 3 … without a gap.
        case versions
        /// A run is as its newest version says.
        case newestVersion = "newest_version"
        /// A foreign ID has one unfinished run at most.
        case unfinished
        /// Every version has one event, and every event a version. Of a version whose event is older than the last that was
        /// let go, it may be gone, but not that of the present version of a run under way.
        case events
        /// The counters are what counting gives.
        case counts
        /// No cursor is beyond the last event.
        case cursors
        /// Nothing was written under a role's epoch after a later one had begun.
        case epochs
        /// A run is initiated at first, and its run state moves as the model allows.
        case runStates = "run_states"
        /// Runs move along declared edges only, by the means declared. Held against every definition that an instance
        /// ever stored.
        case edges
        /// No run began where nothing moves it on.
        case starts
        /// A run that is under way waits for something: an event that nobody has dealt with yet, a failure that is tried
        /// again, a timeout, or a callback. A run that its step passed over for good, or that no timer wanted, waits for
        /// nothing either. Nothing is said of a workflow whose events are relayed: they wait on another system.
        case waits
    }

    /// Which promise is broken.
    public let invariant: Invariant
    /// What was found, in a sentence.
    public let message: String

    /// A violation.
    public init(_ invariant: Invariant, _ message: String) {
        self.invariant = invariant
        self.message = message
    }
}
