/// What becomes of an ID that has no event while later ones have.
///
/// IDs are given when events are written and seen when they are committed, so a gap may be an event still on its way; or
/// it belonged to a transaction that was rolled back, and never closes. No reader goes past one that may still close.
public enum GapPolicy: Hashable, Sendable {
    /// A gap that stood for so long is filled with an event that says nothing, as Reflex does. The database makes the
    /// filler wait for a writer that is under way with that ID; one that comes later is refused, and writes its event
    /// again behind.
    case fill(after: Duration)
    /// It is left to somebody else to fill it, and waited for without end. A connector that waits behind one lags for as long
    /// as it does, and alerts.
    case wait

    /// Filled after a quarter of a second.
    public static let standard = GapPolicy.fill(after: .milliseconds(250))
}
