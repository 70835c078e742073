import Workflows

/// The runs of a SQLite store.
struct SQLiteRecordStore: RecordStore {
    let store: Store

    func transact(_ transaction: StoreTransaction) async throws(WorkflowError) -> StoreOutcome {
        try store.requireWriter()
        return try await store.writer.add(transaction).get()
    }

    func lookup(_ runID: RunID) async throws(WorkflowError) -> Record? {
        try await store.readShortly { [names = store.names] in try RecordReader($0, names).lookup(runID) }
    }

    func latest(workflow: WorkflowName, foreignID: ForeignID) async throws(WorkflowError) -> Record? {
        let names = store.names
        return try await store.readShortly { connection in
            guard let number = try names.number(of: workflow, connection) else { return nil }
            return try RecordReader(connection, names).latest(number, foreignID)
        }
    }

    func run(of workflow: WorkflowName, idempotencyKey: IdempotencyKey) async throws(WorkflowError) -> RunID? {
        let names = store.names
        return try await store.readShortly { connection in
            guard let number = try names.number(of: workflow, connection) else { return nil }
            let statement = try connection.statement(
                "SELECT run_id FROM runs WHERE workflow_id = ? AND idempotency_key = ?")
            statement.bind(number, idempotencyKey)
            return try statement.first { $0.runID(0) } ?? nil
        }
    }

    func version(_ number: Int, of runID: RunID) async throws(WorkflowError) -> Record? {
        try await store.readShortly { [names = store.names] in try RecordReader($0, names).version(number, of: runID) }
    }

    func history(_ runID: RunID) async throws(WorkflowError) -> [RecordVersion] {
        let records = try await store.read { [names = store.names] in try RecordReader($0, names).versions(runID) }
        return records.indices.map { index in
            let following = index + 1 < records.count ? records[index + 1] : nil
            return RecordVersion(
                record: records[index], dwell: following.map { $0.updatedAt - records[index].updatedAt })
        }
    }

    func firstVersion(of runID: RunID, in status: Int) async throws(WorkflowError) -> Record? {
        try await store.readShortly { [names = store.names, recent = store.recentEvents] connection in
            // A version does not change once it is stored, but when its data is deleted: by this process, then nothing is
            // recent any more, or by another one, which has stored an event with that.
            let newest = try EventReader.lastID(connection)
            if let version = recent.firstVersion(of: runID, in: status, upTo: newest) { return version }
            return try RecordReader(connection, names).firstVersion(runID, in: status)
        }
    }

    func list(_ query: RunQuery, after cursor: PageCursor?, limit: Int) async throws(WorkflowError) -> RunPage {
        let reader = ListReader(store, query)
        let read: @Sendable (Connection, Bool) throws -> (RunPage, unreadable: Int)? = { connection, merging in
            try reader.page(connection, after: cursor, limit: limit, merging: merging)
        }
        var found: (RunPage, unreadable: Int)?
        if reader.followsAnIndex, limit <= 1000 { found = try await store.readShortly { try read($0, true) } }
        if found == nil { found = try await store.read { try read($0, false) } }
        let (page, unreadable) = found ?? (RunPage(items: [], next: nil), 0)
        store.countUnreadable(unreadable)
        return page
    }

    func summaries(of ids: [RunID]) async throws(WorkflowError) -> [RunSummary] {
        let names = store.names
        let read: @Sendable (Connection) throws -> [RunSummary] = { connection in
            let statement = try connection.statement("SELECT \(ListRow.columns) FROM runs WHERE run_id = ?")
            return try ids.compactMap { id in
                statement.bind(id)
                defer { statement.reset() }
                return try statement.step() ? try ListRow.summary(statement, names, connection) : nil
            }
        }
        return ids.count <= 500 ? try await store.readShortly(read) : try await store.read(read)
    }

    func count(_ query: RunQuery) async throws(WorkflowError) -> Total {
        let reader = ListReader(store, query)
        return reader.isCounted
            ? try await store.readShortly { try reader.count($0) } : try await store.read { try reader.count($0) }
    }

    func counts() async throws(WorkflowError) -> [RunCount] {
        let names = store.names
        return try await store.readShortly { connection in
            var found: [(workflow: Int64, status: Int, state: Int, count: Int)] = []
            try connection.statement(
                "SELECT workflow_id, status, run_state, n FROM counts WHERE n > 0 ORDER BY workflow_id, status, run_state"
            ).forEach { found.append(($0.int64(0), $0.int(1), $0.int(2), $0.int(3))) }
            return try found.compactMap { row in
                guard let workflow = try names.name(of: row.workflow, connection),
                    let state = RunState(rawValue: row.state)
                else { return nil }
                return RunCount(workflow: workflow, status: row.status, runState: state, count: row.count)
            }
        }
    }
}
