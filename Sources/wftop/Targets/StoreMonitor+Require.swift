import Workflows
import WorkflowsMonitoring

extension StoreMonitor {
    /// Refuses a workflow that the store does not know.
    func require(_ workflow: WorkflowName) async throws {
        let names = try await workflows().value.map(\.workflow)
        guard !names.contains(workflow) else { return }
        let known = names.isEmpty ? "it has none yet" : "it has \(names.map(\.rawValue).joined(separator: ", "))"
        throw Failure(.notFound, "there is no workflow \"\(workflow)\" in this store: \(known)")
    }
}
