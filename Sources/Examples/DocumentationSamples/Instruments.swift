import Metrics
import Tracing
import Workflows
import WorkflowsMetrics
import WorkflowsTracing

func measured() -> BuildOptions {
    MetricsSystem.bootstrap(NOOPMetricsHandler.instance)
    var options = BuildOptions()
    options.observers = [WorkflowMetrics()]
    return options
}

func traced() -> BuildOptions {
    InstrumentationSystem.bootstrap(NoOpTracer())
    var options = BuildOptions()
    options.tracer = WorkflowTracer()
    return options
}
