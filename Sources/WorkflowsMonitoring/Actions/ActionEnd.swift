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
