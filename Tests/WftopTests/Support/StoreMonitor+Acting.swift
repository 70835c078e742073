import Workflows
import WorkflowsMonitoring

extension StoreMonitor {
    /// How an action ended. A store is busy now and then: nothing was sent, and it may be sent again.
    func performed(_ request: ActionRequest) async -> ActionEnd {
        for _ in 0..<20 {
            let end = await perform(request)
            if case .notSent = end { continue }
            return end
        }
        return .notSent("twenty times")
    }
}
