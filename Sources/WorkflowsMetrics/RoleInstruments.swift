import Metrics
import Synchronization
import Workflows

/// The names of the labels.
enum Label {
    static let workflowName = "workflow_name"
    static let processName = "process_name"
    static let reason = "reason"
    static let previousRunState = "previous_run_state"
    static let currentRunState = "current_run_state"
}

/// What one role is measured with.
final class RoleInstruments: Sendable {
    let lag: Meter
    let lagAlert: Meter
    let state: Meter
    let latency: Timer
    let errors: Counter
    private let dimensions: [(String, String)]
    private let factory: any MetricsFactory
    private let skipped = Mutex<[String: Counter]>([:])

    init(of role: ObservedRole, factory: any MetricsFactory) {
        let dimensions = [
            (Label.workflowName, role.workflow.rawValue), (Label.processName, role.processName),
        ]
        lag = Meter(label: "workflow_process_lag_seconds", dimensions: dimensions, factory: factory)
        lagAlert = Meter(label: "workflow_process_lag_alert", dimensions: dimensions, factory: factory)
        state = Meter(label: "workflow_process_states", dimensions: dimensions, factory: factory)
        latency = Timer(
            label: "workflow_process_latency_seconds", dimensions: dimensions, preferredDisplayUnit: .seconds,
            factory: factory)
        errors = Counter(label: "workflow_process_error_count", dimensions: dimensions, factory: factory)
        self.dimensions = dimensions
        self.factory = factory
    }

    /// Counts events that were passed over.
    func skip(_ count: Int, because reason: String) {
        let counter = skipped.withLock { skipped in
            if let counter = skipped[reason] { return counter }
            let counter = Counter(
                label: "workflow_process_skipped_events_count", dimensions: dimensions + [(Label.reason, reason)],
                factory: factory)
            skipped[reason] = counter
            return counter
        }
        counter.increment(by: count)
    }
}

extension RoleState {
    /// The number that stands for it.
    var number: Int {
        switch self {
        case .unknown: 0
        case .shutdown: 1
        case .running: 2
        case .idle: 3
        }
    }
}

extension RunState {
    /// What the Go framework calls it.
    var goName: String {
        switch self {
        case .initiated: "Initiated"
        case .running: "Running"
        case .paused: "Paused"
        case .cancelled: "Cancelled"
        case .completed: "Completed"
        case .dataDeleted: "Data Deleted"
        case .requestedDataDeleted: "Requested Data Deleted"
        }
    }
}
