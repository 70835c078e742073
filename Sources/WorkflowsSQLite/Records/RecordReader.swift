import Workflows

extension WorkflowError {
    /// Something stored is not what it should be.
    static func unreadable(_ what: String, because problem: String? = nil, runID: RunID? = nil) -> WorkflowError {
        let reason = problem.map { ": \($0)" } ?? ""
        return WorkflowError(
            .damagedStore, "The store holds \(what) in a form that this program cannot read\(reason).", runID: runID)
    }
}

/// Makes records of rows. Whatever a row holds, it is a record, a typed error, or passed over: never a trap.
struct RecordReader {
    private let connection: Connection
    private let names: WorkflowNames?

    /// - Parameter names: what is remembered of committed workflows; `nil` within a transaction that may be rolled back.
    init(_ connection: Connection, _ names: WorkflowNames?) {
        self.connection = connection
        self.names = names
    }

    /// What ``record(_:from:)`` reads, of `runs r` and `versions v`.
    static let columns = """
        r.workflow_id, r.foreign_id, r.run_id, r.created_at, r.retried_from, r.trace_origin, r.idempotency_key,
        v.version_id, v.run_state, v.status, v.visit, v.entered_at, v.reason, v.status_label, v.origin, v.role,
        v.instance, v.actor, v.at, v.object_version, v.object
        """
    static let columnCount: Int32 = 21

    /// The present record of a run.
    func lookup(_ id: RunID) throws -> Record? {
        let statement = try connection.statement(
            """
            SELECT \(Self.columns) FROM runs r LEFT JOIN versions v ON v.version_id = (r.run_key << 31) | r.version
            WHERE r.run_id = ?
            """)
        statement.bind(id)
        return try first(statement)
    }

    /// The present record of a run where that is only told with an error; `nil` also where it cannot be read.
    func lookupReadable(_ id: RunID) throws -> Record? {
        do {
            return try lookup(id)
        } catch let error as WorkflowError where error.code == .damagedStore {
            return nil
        }
    }

    /// The present record of the run triggered last for a foreign ID.
    func latest(_ workflow: Int64, _ foreignID: ForeignID) throws -> Record? {
        let statement = try connection.statement(
            """
            SELECT \(Self.columns) FROM runs r LEFT JOIN versions v ON v.version_id = (r.run_key << 31) | r.version
            WHERE r.workflow_id = ? AND r.foreign_id = ? ORDER BY r.run_key DESC LIMIT 1
            """)
        statement.bind(workflow, foreignID)
        return try first(statement)
    }

    /// One version of a run.
    func version(_ number: Int, of id: RunID) throws -> Record? {
        guard (1...VersionKey.maximumVersion).contains(number) else { return nil }
        let statement = try connection.statement(
            """
            SELECT \(Self.columns) FROM runs r JOIN versions v ON v.version_id = (r.run_key << 31) | ?2
            WHERE r.run_id = ?1
            """)
        statement.bind(id, number)
        return try first(statement)
    }

    /// Every version of a run, the first first.
    func versions(_ id: RunID) throws -> [Record] {
        let key = try connection.statement("SELECT run_key FROM runs WHERE run_id = ?")
        key.bind(id)
        guard let run = try key.first({ $0.int64(0) }) else { return [] }
        let range = VersionKey.range(of: run)
        let statement = try connection.statement(
            """
            SELECT \(Self.columns) FROM runs r JOIN versions v ON v.version_id BETWEEN ?2 AND ?3
            WHERE r.run_key = ?1 ORDER BY v.version_id
            """)
        statement.bind(run, range.first, range.last)
        var records: [Record] = []
        try statement.forEach { row in records.append(try required(row, 0)) }
        return records
    }

    /// The first version of a run that had a status.
    func firstVersion(_ id: RunID, in status: Int) throws -> Record? {
        let statement = try connection.statement(
            """
            SELECT \(Self.columns) FROM runs r
            JOIN versions v ON v.version_id BETWEEN (r.run_key << 31) AND ((r.run_key + 1) << 31) - 1
            WHERE r.run_id = ? AND v.status = ? ORDER BY v.version_id LIMIT 1
            """)
        statement.bind(id, status)
        return try first(statement)
    }

    /// The record in the row's columns from `start` on; `nil` when they do not make one.
    func record(_ row: PreparedStatement, from start: Int32) throws -> Record? {
        let c = start
        guard let workflow = try workflow(row.int64(c)), let runID = row.runID(c + 2),
            let runState = RunState(rawValue: row.int(c + 8)), let origin = Origin.Kind(rawValue: row.int(c + 14)),
            !row.isNull(c + 7), Topic.Kind.status(row.int(c + 9)).number != nil
        else { return nil }
        let meta = Record.Meta(
            version: VersionKey.version(of: row.int64(c + 7)), visit: row.int(c + 10), enteredAt: row.timestamp(c + 11),
            reason: row.optionalText(c + 12), statusLabel: row.optionalText(c + 13),
            origin: Origin(
                origin, role: row.optionalText(c + 15).map { RoleName($0) },
                instance: row.optionalText(c + 16).map { InstanceName($0) }, actor: row.optionalText(c + 17)),
            retriedFrom: row.runID(c + 4), traceOrigin: row.optionalText(c + 5),
            idempotencyKey: row.optionalText(c + 6).map { IdempotencyKey($0) })
        return Record(
            workflow: workflow, foreignID: ForeignID(row.text(c + 1)), runID: runID, runState: runState,
            status: row.int(c + 9), object: row.data(c + 20), objectVersion: row.int(c + 19),
            createdAt: row.timestamp(c + 3), updatedAt: row.timestamp(c + 18), meta: meta)
    }

    /// The columns that a row makes no record for.
    struct Essentials {
        let workflow, runID, version, runState, status, origin: Int32

        /// Where ``RecordReader/columns`` has them.
        static let ofRecord = Essentials(workflow: 0, runID: 2, version: 7, runState: 8, status: 9, origin: 14)
        /// Where ``columns`` has them.
        static let alone = Essentials(workflow: 0, runID: 1, version: 2, runState: 3, status: 4, origin: 5)

        /// Nothing else, of `runs r` and `versions v`: without the object, which may be long.
        static let columns = "r.workflow_id, r.run_id, v.version_id, v.run_state, v.status, v.origin"
    }

    /// Why the row's columns from `start` on make no record; `nil` where they make one.
    func problem(_ row: PreparedStatement, from c: Int32, _ at: Essentials = .ofRecord) throws -> String? {
        if try workflow(row.int64(c + at.workflow)) == nil {
            return "workflow \(row.int64(c + at.workflow)) has no name"
        }
        if row.runID(c + at.runID) == nil { return "its run's ID is none" }
        if row.isNull(c + at.version) { return "its newest version is not there" }
        if RunState(rawValue: row.int(c + at.runState)) == nil {
            return "there is no run state \(row.int64(c + at.runState))"
        }
        if Origin.Kind(rawValue: row.int(c + at.origin)) == nil {
            return "there is no origin \(row.int64(c + at.origin))"
        }
        let status = row.int(c + at.status)
        return Topic.Kind.status(status).number == nil ? "there is no status \(status)" : nil
    }

    private func first(_ statement: PreparedStatement) throws -> Record? {
        defer { statement.reset() }
        return try statement.step() ? try required(statement, 0) : nil
    }

    private func required(_ row: PreparedStatement, _ start: Int32) throws -> Record {
        guard let record = try record(row, from: start) else {
            throw WorkflowError.unreadable(
                "run \(row.text(start + 2))", because: try problem(row, from: start), runID: row.runID(start + 2))
        }
        return record
    }

    private func workflow(_ number: Int64) throws -> WorkflowName? {
        if let names { return try names.name(of: number, connection) }
        let statement = try connection.statement("SELECT name FROM workflows WHERE id = ?")
        statement.bind(number)
        return try statement.first { $0.optionalText(0).map { WorkflowName($0) } } ?? nil
    }
}
