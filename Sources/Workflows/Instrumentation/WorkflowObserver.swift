/// Is told what an engine does, as it does it: for metrics, for a log of one's own, for a test. Any number of them may
/// be given in ``BuildOptions/observers``.
///
/// Each call is made by the task that did what it tells of, so it must return at once: an observer that waits holds up
/// the engine, and one that has much to do hands it on. It cannot fail the engine: nothing it does is looked at. It may be
/// called by several tasks at once. What is told of one role's state comes in order.
///
/// An observer hears of what its own process does. A run that another process moves is told of there.
///
/// Every method does nothing unless it is implemented.
public protocol WorkflowObserver: Sendable {
    /// A role of this instance came into another state.
    func roleChanged(_ change: RoleChange)
    /// How far a role of this instance is behind is known anew: after each event, when the role has caught up, and with
    /// each heartbeat while it has one event in hand.
    func roleLagged(_ lag: RoleLag)
    /// A role was through with an event, with what failed before and was due again, with a timeout or with a schedule's
    /// slot. What it decided is stored after that.
    func eventHandled(_ event: HandledEvent)
    /// A version of a run was stored, whoever asked for it: a trigger, a role, a callback, a person or the engine. Two
    /// versions that were stored one right after the other may be told of the other way round.
    func runMoved(_ move: RunMove)
    /// A timeout's due time was stored. One that was armed before in its visit is told of again when the event of that
    /// comes again, and nothing has changed then.
    func timeoutArmed(_ timeout: ArmedTimeout)
    /// A timeout's code was called, and returned or threw.
    func timeoutFired(_ timeout: FiredTimeout)
    /// A relay looked for events that its streamer, on another system, does not have yet. Where store and streamer are
    /// one there is nothing to relay, and nothing to tell.
    func outboxRead(_ outbox: OutboxDepth)
    /// Something failed: the code that was called for a run, or all that a role does.
    func errorOccurred(_ error: ObservedError)
}

extension WorkflowObserver {
    /// Does nothing.
    public func roleChanged(_ change: RoleChange) {}
    /// Does nothing.
    public func roleLagged(_ lag: RoleLag) {}
    /// Does nothing.
    public func eventHandled(_ event: HandledEvent) {}
    /// Does nothing.
    public func runMoved(_ move: RunMove) {}
    /// Does nothing.
    public func timeoutArmed(_ timeout: ArmedTimeout) {}
    /// Does nothing.
    public func timeoutFired(_ timeout: FiredTimeout) {}
    /// Does nothing.
    public func outboxRead(_ outbox: OutboxDepth) {}
    /// Does nothing.
    public func errorOccurred(_ error: ObservedError) {}
}
