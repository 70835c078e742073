/// Where events of a workflow are published: one topic per status, one for runs that stopped moving, one for deletion.
public struct Topic: Hashable, Sendable {
    /// Which of a workflow's topics it is.
    public enum Kind: Hashable, Sendable {
        /// Runs that are initiated or running, by their status.
        case status(Int)
        /// Runs that became paused, cancelled, completed, or whose data is gone.
        case runStateChange
        /// Runs whose data is to be deleted.
        case delete
    }

    /// The workflow.
    public let workflow: WorkflowName
    /// Which of its topics.
    public let kind: Kind

    /// The topic of that kind.
    public init(workflow: WorkflowName, kind: Kind) {
        self.workflow = workflow
        self.kind = kind
    }

    /// Where a version with this status and run state is published.
    public init(workflow: WorkflowName, status: Int, runState: RunState) {
        self.workflow = workflow
        kind =
            switch runState {
            case .initiated, .running: .status(status)
            case .paused, .cancelled, .completed, .dataDeleted: .runStateChange
            case .requestedDataDeleted: .delete
            }
    }

    /// The name on a streamer: `orders-3`, `orders-run-state-change`, `orders-delete`; spaces become underscores.
    public var name: String {
        let base = workflow.rawValue.split(separator: " ", omittingEmptySubsequences: false).joined(separator: "_")
        return switch kind {
        case .status(let number): "\(base)-\(number)"
        case .runStateChange: "\(base)-run-state-change"
        case .delete: "\(base)-delete"
        }
    }
}
