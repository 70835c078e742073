/// What keeps a race from doing harm. The race's test switches it off, to show that it is this which does.
package enum Protection: Hashable, Sendable, CaseIterable {
    /// Who awaits a status looks at the versions that were, not at the present one alone.
    case passedVersions
    /// A foreign ID has one unfinished run, and the store decides.
    case unfinishedRun
    /// A version follows the one that its writer has seen; what was decided on an older one is dropped.
    case versionCheck
    /// A timeout belongs to a run's visit of a status, and ends with it.
    case visits
    /// In a visit a timeout is armed once.
    case armedOnce
    /// What is written for a role that was given away is refused.
    case fences
    /// A cursor moves on from where its consumer saw it.
    case cursorCheck
    /// An idempotency key is used once, for as long as the run is kept.
    case idempotencyKeys
    /// An event's ID is not given again, also where all events are gone.
    case eventIDs
    /// No reader of event tables goes past an ID whose event may still become visible.
    case gaps
    /// A run whose object does not decode is paused at once.
    case undecodable
    /// A connector moves a run when all that it read before is stored.
    case connectedOrder
    /// What a connector decides for a run is stored where nobody else has dealt with the event.
    case connectedOnce
    /// What becomes of a schedule's slot is stored together with its run.
    case slotWithRun
    /// What a person paused is not resumed by the engine.
    case pauseOrigin
}
