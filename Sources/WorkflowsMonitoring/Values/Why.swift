public import Workflows

/// Why a run does not move.
public struct Why: Hashable, Sendable {
    /// The reason.
    public enum Cause: Hashable, Sendable {
        /// It ended: by whom and why, where a person ended it or a reason was given.
        case finished(RunState, actor: String?, reason: String?)
        /// A person paused it.
        case pausedByPerson(actor: String, reason: String?)
        /// The engine or a step paused it; the engine resumes it by itself at a time, where it was asked to.
        case pausedByEngine(reason: String?, resumedAt: Timestamp?)
        /// Its last attempt failed and it is tried again later.
        case backingOff(attempts: Int, until: Timestamp, error: String)
        /// Nobody holds the role that would move it.
        case roleWithoutHolder(role: String)
        /// Nobody holds the role that would move it, and somebody told it to stop.
        case roleStopped(role: String, by: String, reason: String?)
        /// The instance that holds the role has not been heard of.
        case roleSilent(role: String, instance: InstanceName, silence: Duration)
        /// The role that would move it backs off.
        case roleBackingOff(role: String, until: Timestamp, error: String?)
        /// A worker has it in hand; `nil` where the worker does not say since when.
        case inHand(role: String, instance: InstanceName, since: Timestamp?)
        /// The role has not come to it yet.
        case queued(role: String, lag: Duration?)
        /// It waits for a timeout.
        case timeout(name: String, dueAt: Timestamp)
        /// A timeout failed and is tried again later.
        case timeoutFailing(name: String, attempts: Int, until: Timestamp, error: String)
        /// It waits for a callback.
        case callback
        /// The known definition does not have its status.
        case unknownStatus(Int)
        /// None of these.
        case noReasonFound
    }

    /// The reason.
    public var cause: Cause
    /// The run it is about, as it was when the reason was looked for.
    public var run: RunSummary
    /// The timeout that will fire in any case, where one is pending beside the reason.
    public var alsoTimeout: Timestamp?

    /// A reason.
    public init(cause: Cause, run: RunSummary, alsoTimeout: Timestamp? = nil) {
        self.cause = cause
        self.run = run
        self.alsoTimeout = alsoTimeout
    }
}
