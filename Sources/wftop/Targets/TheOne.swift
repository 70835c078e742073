import Workflows
import WorkflowsMonitoring

extension StoreMonitor {
    /// The one run that a text means.
    ///
    /// - Throws: where none has it, and where it may mean several: an action must not be done to a run that was guessed.
    func theOne(_ text: String) async throws -> RunID {
        if let id = RunID(text) { return try await run(id).value.runID }
        // A foreign ID names its latest run, in each workflow that has one.
        var found = try await latest(ForeignID(text)).value
        for run in try await find(runIDPrefix: text, limit: 4) where !found.contains(where: { $0.runID == run.runID }) {
            found.append(run)
        }
        guard let first = found.first else {
            throw Failure(.notFound, "no run has the ID, the beginning of an ID, or the foreign ID \"\(text)\"")
        }
        guard found.count > 1 else { return first.runID }
        throw severalRuns(found, "\"\(text)\"")
    }
}

extension MonitoringSource {
    /// The one run that a text means, of those that are found by it.
    ///
    /// - Throws: where none is, and where it may mean several.
    func theOneFound(_ text: String) async throws -> RunID {
        if let id = RunID(text) { return try await run(id).value.runID }
        let found = try await find(text, limit: 4)
        guard let first = found.first else {
            throw Failure(.notFound, "no run has the ID, the beginning of an ID, or the foreign ID \"\(text)\"")
        }
        guard found.count > 1 else { return first.runID }
        throw severalRuns(found, "\"\(text)\"")
    }
}

/// A text may mean several runs: which.
private func severalRuns(_ found: [RunSummary], _ text: String) -> Failure {
    let names = found.prefix(3).map { "\($0.runID) (\($0.workflow), \($0.foreignID))" }.joined(separator: ", ")
    return Failure(.usage, "\(text) may mean several runs: \(names)\(found.count > 3 ? ", …" : "")")
}
