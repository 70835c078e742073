public import Metrics
import Synchronization
public import Workflows

/// Reports what an engine does as metrics, under the names and labels of the Go framework.
///
///     MetricsSystem.bootstrap(…)
///     var options = BuildOptions()
///     options.observers = [WorkflowMetrics()]
///
/// | name | kind | labels beside `workflow_name` | |
/// |---|---|---|---|
/// | `workflow_process_lag_seconds` | meter | `process_name` | how far the role is behind; 0 when it has caught up |
/// | `workflow_process_lag_alert` | meter | `process_name` | 1 while that is more than the role's lag alert allows |
/// | `workflow_process_states` | meter | `process_name` | 0 unknown, 1 shut down, 2 running, 3 idle |
/// | `workflow_process_latency_seconds` | timer | `process_name` | how long an event was in hand that did not fail |
/// | `workflow_process_error_count` | counter | `process_name` | what failed |
/// | `workflow_process_skipped_events_count` | counter | `process_name`, `reason` | events that were passed over |
/// | `workflow_run_state_changes` | counter | `previous_run_state`, `current_run_state` | versions stored |
///
/// `process_name` is the role's display name. Run states are called as in Go: `Unknown` comes before the first version,
/// and a step that leaves a run running counts from `Running` to `Running`. No label holds a run's ID or its foreign
/// ID: the number of series depends on the definition alone.
///
/// One may be shared by all workflows of a process. Instruments are made when they are first needed and kept.
public final class WorkflowMetrics: WorkflowObserver {
    private struct RoleKey: Hashable {
        let workflow: WorkflowName
        let role: RoleName
    }

    private struct MoveKey: Hashable {
        let workflow: WorkflowName
        let previous: RunState?
        let current: RunState
    }

    private struct State {
        var roles: [RoleKey: RoleInstruments] = [:]
        var moves: [MoveKey: Counter] = [:]
    }

    /// The buckets that the Go framework has for latencies, for a backend that is told of them by name.
    public static let latencyBuckets: [Duration] = [
        .milliseconds(10), .milliseconds(100), .seconds(1), .seconds(5), .seconds(10), .seconds(60), .seconds(300),
    ]

    private let factory: (any MetricsFactory)?
    private let state = Mutex(State())

    /// - Parameter factory: What makes the instruments; `nil` for the one that the process was bootstrapped with when an
    ///   instrument is first needed.
    public init(factory: (any MetricsFactory)? = nil) { self.factory = factory }

    /// Sets the role's state. A role that is not held is behind nothing.
    public func roleChanged(_ change: RoleChange) {
        let instruments = instruments(of: change.role)
        instruments.state.set(change.state.number)
        guard change.state != .running else { return }
        instruments.lag.set(0)
        instruments.lagAlert.set(0)
    }

    /// Sets the role's lag.
    public func roleLagged(_ lag: RoleLag) {
        let instruments = instruments(of: lag.role)
        instruments.lag.set(lag.lag / .seconds(1))
        instruments.lagAlert.set(lag.isAlert ? 1 : 0)
    }

    /// Records the latency of what did not fail, and counts what was passed over.
    public func eventHandled(_ event: HandledEvent) {
        let instruments = instruments(of: event.role)
        if case .skipped(let reason) = event.result { instruments.skip(event.count, because: reason) }
        guard let latency = event.latency, event.result != .failed else { return }
        instruments.latency.recordNanoseconds(Int64(latency / .nanoseconds(1)))
    }

    /// Counts the move.
    public func runMoved(_ move: RunMove) {
        let key = MoveKey(workflow: move.workflow, previous: move.previousRunState, current: move.runState)
        let factory = factory ?? MetricsSystem.factory
        let counter = state.withLock { state in
            if let counter = state.moves[key] { return counter }
            let counter = Counter(
                label: "workflow_run_state_changes",
                dimensions: [
                    (Label.workflowName, move.workflow.rawValue),
                    (Label.previousRunState, move.previousRunState?.goName ?? "Unknown"),
                    (Label.currentRunState, move.runState.goName),
                ],
                factory: factory)
            state.moves[key] = counter
            return counter
        }
        counter.increment()
    }

    /// Counts the error.
    public func errorOccurred(_ error: ObservedError) { instruments(of: error.role).errors.increment() }

    private func instruments(of role: ObservedRole) -> RoleInstruments {
        let key = RoleKey(workflow: role.workflow, role: role.name)
        let factory = factory ?? MetricsSystem.factory
        return state.withLock { state in
            if let instruments = state.roles[key] { return instruments }
            let instruments = RoleInstruments(of: role, factory: factory)
            state.roles[key] = instruments
            return instruments
        }
    }
}
