import Workflows

extension MemberWrite {
    /// Overwrites what the store kept of a run. The pages that held it are overwritten too, because that is how the
    /// connection deletes; the log still holds them until it is carried over and emptied.
    func erase(_ run: Record, _ erasure: Erasure, _ group: inout WriteGroup) throws {
        guard let stored = try storedRun(run.runID, group) else { return }
        let range = VersionKey.range(of: stored.key)
        let own = [RunState.requestedDataDeleted.rawValue, RunState.dataDeleted.rawValue]
        try connection.statement(
            """
            UPDATE versions SET object = zeroblob(0), reason = CASE WHEN run_state IN (?3, ?4) THEN reason END
            WHERE version_id BETWEEN ?1 AND ?2
            """
        ).run(range.first, range.last, own[0], own[1])
        let left = try connection.statement("UPDATE versions SET object = ? WHERE version_id = ?")
        for (version, object) in erasure.objects where !object.isEmpty {
            try left.run(object, VersionKey.make(run: stored.key, version: version))
        }
        let form = try connection.statement("UPDATE versions SET object_version = ? WHERE version_id = ?")
        for (version, objectVersion) in erasure.objectVersions {
            try form.run(objectVersion, VersionKey.make(run: stored.key, version: version))
        }
        if let objectVersion = erasure.objectVersions[run.version] {
            try connection.statement("UPDATE runs SET object_version = ? WHERE run_key = ?").run(
                objectVersion, stored.key)
        }
        try connection.statement("UPDATE parked SET last_error = '' WHERE run_key = ?").run(stored.key)
        try connection.statement("UPDATE audit SET reason = NULL WHERE run_id = ? AND (action <> ? OR result <> ?)")
            .run(run.runID, ActionKind.delete.rawValue, ActionResult.applied.rawValue)
        group.erased = true
    }
}
