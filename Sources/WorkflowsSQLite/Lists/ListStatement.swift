import Workflows

/// Puts a list's statement together.
struct ListStatement {
    let query: RunQuery
    let position: ListPosition?
    /// Between which keys the runs are, where the query's times tell.
    var firstKey: Int64?
    var lastKey: Int64?
    private(set) var sql = ""
    /// Whether the statement gives keys alone and the rows are to be looked up.
    private(set) var givesKeys = false
    private(set) var values: [any Bindable] = []

    init(query: RunQuery, position: ListPosition?) {
        self.query = query
        self.position = position
    }

    private static let ever = Timestamp(microseconds: .min)

    private var comparison: String { query.descending ? "<" : ">" }
    private var direction: String { query.descending ? "DESC" : "ASC" }
    private var order: String {
        query.sort == .updated ? "updated_at \(direction), run_key \(direction)" : "run_key \(direction)"
    }

    mutating func value(_ value: some Bindable) -> String {
        values.append(value)
        return "?\(values.count)"
    }

    mutating func list(_ values: [some Bindable]) -> String {
        "(" + values.map { value($0) }.joined(separator: ", ") + ")"
    }

    /// The rows behind the position the last page ended at.
    private mutating func behind() -> String {
        var keys = ""
        if let firstKey { keys += " AND run_key >= \(value(firstKey))" }
        if let lastKey { keys += " AND run_key <= \(value(lastKey))" }
        guard let position else { return keys }
        guard query.sort == .updated else { return keys + " AND run_key \(comparison) \(value(position.key))" }
        let (updated, key) = (value(position.updated), value(position.key))
        return " AND (updated_at, run_key) \(comparison) (\(updated), \(key))"
    }

    private mutating func bounds() -> String {
        var text = ""
        // A run is written after it was triggered, by a clock that may be an hour behind at most.
        let from = max(query.updatedFrom ?? Self.ever, query.createdFrom.map { $0 - .hours(1) } ?? Self.ever)
        if from > Self.ever { text += " AND updated_at >= \(value(from))" }
        if let before = query.updatedBefore { text += " AND updated_at < \(value(before))" }
        return text
    }

    /// Few rows, found by a condition that has an index, sorted.
    mutating func narrow(_ condition: String) {
        sql = "SELECT \(ListRow.columns) FROM runs WHERE \(condition)\(behind()) ORDER BY \(order)"
    }

    /// Rows in an order that an index or the table has.
    mutating func ordered(_ source: String) {
        let bounds = query.sort == .updated ? bounds() : ""
        sql = "SELECT \(ListRow.columns) FROM runs \(source)\(bounds)\(behind()) ORDER BY \(order)"
    }

    /// Ranges of the index by time, merged as they are read. Of a row only its key comes through the merge, where each
    /// column is copied at every turn.
    mutating func merged(_ ranges: [ListRange]) {
        let (bounds, behind) = (bounds(), behind())
        givesKeys = true
        sql =
            ranges.map { range in
                """
                SELECT run_key, updated_at FROM runs INDEXED BY runs_list WHERE \(condition(range))\(bounds)\(behind)
                """
            }.joined(separator: " UNION ALL ") + " ORDER BY \(order)"
    }

    /// The few rows of some ranges, sorted by insertion. The index is read alone; rows are looked at as they are given.
    mutating func sorted(_ ranges: [ListRange]) {
        let (bounds, behind) = (bounds(), behind())
        let keys = ranges.map { range in
            "SELECT run_key FROM runs INDEXED BY runs_list WHERE \(condition(range))\(bounds)\(behind)"
        }
        sql = """
            SELECT \(ListRow.columns) FROM runs WHERE run_key IN (\(keys.joined(separator: " UNION ALL ")))
            ORDER BY \(order)
            """
    }

    /// How many rows ranges have between the query's times, counted up to a limit.
    mutating func counted(_ ranges: [ListRange], upTo limit: Int) {
        let bounds = bounds()
        let rows = ranges.map { range in
            "SELECT 1 FROM runs INDEXED BY runs_list WHERE \(condition(range))\(bounds)"
        }
        sql = "SELECT count(*) FROM (\(rows.joined(separator: " UNION ALL ")) LIMIT \(limit))"
    }

    private mutating func condition(_ range: ListRange) -> String {
        "workflow_id = \(value(range.workflow)) AND status = \(value(range.status)) AND run_state = "
            + value(range.runState)
    }
}
