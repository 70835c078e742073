import Logging
import Workflows
import WorkflowsMetrics
import WorkflowsTracing

func watched() -> BuildOptions {
    var options = BuildOptions()
    options.logger = Logger(label: "orders")
    options.observers = [WorkflowMetrics(), LagPager(page: { print($0) })]
    options.tracer = WorkflowTracer()
    return options
}

/// Says when a role falls behind.
struct LagPager: WorkflowObserver {
    let page: @Sendable (String) -> Void

    func roleLagged(_ lag: RoleLag) {
        guard lag.isAlert else { return }
        page("\(lag.role.processName) is \(lag.lag) behind")
    }
}
