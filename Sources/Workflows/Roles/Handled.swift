/// What became of an event, or of a timeout, in a role's hands.
enum Handled: Hashable {
    case processed
    /// Passed over, for this reason.
    case skipped(String)
    /// Counted with the errors, where it was told.
    case failed

    var observed: HandledEvent.Result {
        switch self {
        case .processed: .processed
        case .skipped(let reason): .skipped(reason)
        case .failed: .failed
        }
    }
}
