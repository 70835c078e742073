import Workflows

/// A row of a list.
enum ListRow {
    static let columns = """
        run_key, workflow_id, foreign_id, run_id, run_state, status, version, entered_at, created_at, updated_at, reason
        """

    static func position(_ row: PreparedStatement, sort: RunQuery.Sort) -> ListPosition {
        ListPosition(updated: sort == .updated ? row.int64(9) : 0, key: row.int64(0))
    }

    /// `nil` when the row does not make a run.
    static func summary(
        _ row: PreparedStatement, _ names: WorkflowNames, _ connection: Connection
    ) throws -> RunSummary? {
        guard let workflow = try names.name(of: row.int64(1), connection), let runID = row.runID(3),
            let state = RunState(rawValue: row.int(4))
        else { return nil }
        return RunSummary(
            workflow: workflow, foreignID: ForeignID(row.text(2)), runID: runID, runState: state, status: row.int(5),
            version: row.int(6), enteredAt: row.timestamp(7), createdAt: row.timestamp(8), updatedAt: row.timestamp(9),
            reason: row.optionalText(10))
    }
}

/// Walks through a list's rows.
struct ListRows {
    let found: PreparedStatement
    /// Gives the row of a key, where ``found`` gives keys alone.
    let lookup: PreparedStatement?

    /// The next row, good until the next call; `nil` at the end.
    func next() throws -> PreparedStatement? {
        guard let lookup else { return try found.step() ? found : nil }
        while try found.step() {
            lookup.reset()
            lookup.bind(found.int64(0))
            if try lookup.step() { return lookup }
        }
        return nil
    }

    /// Ends the walk.
    func end() {
        found.reset()
        lookup?.reset()
    }
}
