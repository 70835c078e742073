import Workflows
import WorkflowsMonitoring
import WorkflowsSQLite

func whyPaused(in path: String) async throws {
    let adapter = try SQLiteAdapter.guest(path: path, readOnly: true)
    let monitor = StoreMonitor(
        adapter: adapter, access: .init(target: path, actor: "alice", readOnlyReason: "it only looks"))
    var paused = RunQuery()
    paused.runStates = [.paused]
    for run in try await monitor.runs(paused, after: nil, limit: 100).items {
        let why = try await monitor.why(run.runID)
        print(run.foreignID, why.value.sentence(asOf: why.asOf))
    }
}
