/// A protection of the store that can be switched off, to prove that the simulation would notice.
enum Break: String, Sendable, CaseIterable {
    /// A run's next version is stored whatever version it was made of.
    case noVersionCheck = "no-version-check"
    /// Transactions of a role that was given to somebody else are accepted.
    case noFence = "no-fence"
    /// A cursor moves from wherever it stands.
    case noCursorCheck = "no-cursor-check"
    /// A cursor moves before what the event led to is stored, and alone when that is refused.
    case acknowledgedFirst = "acknowledged-first"
    /// A timeout of an earlier visit of a status fires in the present one.
    case oldTimeouts = "old-timeouts"
    /// Timeouts fire before they are due.
    case earlyTimeouts = "early-timeouts"
    /// A key that was used is forgotten.
    case forgottenKeys = "forgotten-keys"
    /// A trigger that is refused is answered as if it had been stored.
    case lostTriggers = "lost-triggers"
    /// Some events are never delivered.
    case lostEvents = "lost-events"
    /// Failures are not kept, though the cursor passes them.
    case forgottenFailures = "forgotten-failures"
    /// A role has two holders.
    case twoHolders = "two-holders"
    /// A request that was carried out is carried out again.
    case repeatedRequests = "repeated-requests"
    /// A schedule is decided on without knowing of the decision before.
    case noScheduleCheck = "no-schedule-check"
    /// The counters are not counted down.
    case wrongCounts = "wrong-counts"
    /// Deleted data stays in the earlier versions.
    case keptData = "kept-data"
    /// A run that was paused keeps its timeouts held when it is resumed.
    case heldTimeouts = "held-timeouts"
    /// What a hook failed at is not kept, though the cursor passes it.
    case forgottenHooks = "forgotten-hooks"
    /// A connector's move is stored, but not that its event is dealt with.
    case keptConnectorCursors = "kept-connector-cursors"
    /// Who asks for the first version in a status is given the newest one.
    case newestVersions = "newest-versions"
    /// Nothing tells of a change.
    case silentChanges = "silent-changes"
    /// Some versions are stored with the object of the one before.
    case oldObjects = "old-objects"
    /// Some moves are refused as if somebody else had moved the run.
    case falseConflicts = "false-conflicts"
    /// Failures are counted twice.
    case miscountedFailures = "miscounted-failures"
    /// Some events tell of the version after theirs.
    case wrongEvents = "wrong-events"
    /// Some versions are stored in the status after theirs.
    case wrongStatuses = "wrong-statuses"
    /// Runs are under way from the first.
    case runningAtFirst = "running-at-first"
    /// Who leaves is still there.
    case ignoredLeaving = "ignored-leaving"
    /// Who reads events is told at once that there are none.
    case restlessReceivers = "restless-receivers"
}
