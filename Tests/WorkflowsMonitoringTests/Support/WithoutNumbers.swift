import Workflows
import WorkflowsTesting

/// A store that keeps no numbers over time.
struct WithoutNumbers: WrappingAdapter {
    let inner = InMemoryAdapter()

    var statistics: (any StatisticsStore)? { nil }
}
