import Workflows

extension SQLiteRecordStore {
    /// So many runs are looked at in one look, those of other workflows included.
    private static let objectLookLimit = 1024

    func keptObjects(
        of workflow: WorkflowName, by consumer: ConsumerName, keeping count: Int, after position: UpkeepPosition?,
        limit: Int
    ) async throws(WorkflowError) -> KeptObjects {
        let now = store.options.clock.now
        return try await store.read { [names = store.names] connection in
            var kept = KeptObjects()
            guard let number = try names.number(of: workflow, connection) else { return kept }
            var removal = try RunRemoval(connection, at: now, but: consumer)
            let runs = try connection.statement(
                "SELECT run_key, run_id, workflow_id, version FROM runs WHERE run_key > ? ORDER BY run_key LIMIT ?")
            let parked = try connection.statement("SELECT min(version) FROM parked WHERE run_key = ?")
            let stored = try connection.statement("SELECT object_version FROM versions WHERE version_id = ?")
            func hasObject(_ run: Int64, _ version: Int) throws -> Bool {
                stored.bind(VersionKey.make(run: run, version: version))
                return try stored.first { $0.int(0) != 0 } ?? false
            }
            runs.bind(position?.numbers.first ?? 0, Self.objectLookLimit)
            defer { runs.reset() }
            var looked = 0
            while try runs.step() {
                let run = runs.int64(0)
                looked += 1
                let version = min(max(0, runs.int(3)), VersionKey.maximumVersion)
                // Objects are gone up to one version: where the last that may go has none, none before it has.
                if runs.int64(2) == number, let id = runs.runID(1), version > count,
                    try hasObject(run, version - count)
                {
                    parked.bind(run)
                    let needed = try parked.first { $0.isNull(0) ? VersionKey.maximumVersion : $0.version(0) }
                    let last = min(version - count, (needed ?? VersionKey.maximumVersion) - 1)
                    if last >= 1, try hasObject(run, last), try removal.isPassed(run) { kept.versions[id] = last }
                }
                guard looked < Self.objectLookLimit, kept.versions.count < limit else {
                    kept.position = UpkeepPosition([run])
                    break
                }
            }
            return kept
        }
    }
}
