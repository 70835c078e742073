public import Workflows
import WorkflowsWire

/// Which events of a table a connector is given.
public struct ReflexFilter: Sendable {
    let wants: @Sendable (ReflexEvent) -> Bool

    /// Those for which this is true.
    public init(_ wants: @escaping @Sendable (ReflexEvent) -> Bool) { self.wants = wants }

    /// All of them.
    public static let all = ReflexFilter { _ in true }

    /// Those that tell of runs of a workflow, whatever happened to them: the Go framework's `StreamFunc`.
    public static func workflow(_ name: WorkflowName) -> ReflexFilter {
        ReflexFilter { event in
            guard let headers = try? event.headers() else { return false }
            return headers[EventHeaders.Name.workflowName.rawValue] == name.rawValue
        }
    }

    /// Those that tell of a completed run of a workflow: the Go framework's `OnComplete`.
    public static func completions(of name: WorkflowName) -> ReflexFilter {
        ReflexFilter { event in
            guard let headers = try? event.headers() else { return false }
            return headers[EventHeaders.Name.workflowName.rawValue] == name.rawValue
                && headers[EventHeaders.Name.runState.rawValue] == String(RunState.completed.rawValue)
        }
    }
}
