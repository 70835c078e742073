import Workflows

/// A call of user code.
struct Attempt: Sendable {
    /// What was called.
    struct Place: Hashable, Sendable, CustomStringConvertible {
        enum Kind: String, Sendable {
            case step
            case timeout
            case callback
            case hook
            case connector
            case slot
            case deletion
        }

        let kind: Kind
        let workflow: WorkflowName
        /// The status it is for, or what it is called by.
        let name: String

        var description: String { "\(kind.rawValue) \(workflow).\(name)" }
    }

    /// What came of it.
    enum End: Sendable, Equatable {
        case underWay
        /// It returned: where the run is to go, for a step, a timeout or a callback.
        case decided(String)
        case failed
        case cancelled
    }

    let id: Int
    let process: Int
    let place: Place
    let runID: RunID
    let version: Int
    let visit: Int
    /// Which attempt the engine said it is.
    let number: Int
    /// The version that it may move on, where that is of another run than the one it was called for.
    let moving: (runID: RunID, version: Int)?
    let at: Duration
    var end = End.underWay
    /// When that was.
    var endedAt: Duration?
}
