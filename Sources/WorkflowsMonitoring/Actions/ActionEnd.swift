public import Workflows

/// The three ends an action has for who asked.
public enum ActionEnd: Hashable, Sendable {
    /// The source answered.
    case outcome(ActionOutcome)
    /// It never left.
    case notSent(String)
    /// It left and no answer came: ask again with the same request ID.
    case unknown(String)
}

/// How a request that a source may refuse to take at all ended for who asked.
public enum RequestEnd<Outcome: Hashable & Sendable>: Hashable, Sendable {
    /// The source answered.
    case outcome(Outcome)
    /// It may not be done here, for this reason.
    case refused(String)
    /// It never left.
    case notSent(String)
    /// It left and no answer came.
    case unknown(String)
}
