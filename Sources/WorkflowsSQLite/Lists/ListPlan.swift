import Workflows

/// How the rows of a query are found, in its order and from a position on.
///
/// - A few foreign IDs, or a long enough beginning of a run ID, lead to a few rows, which are sorted.
/// - Rows by the time of their last version come from one index that is ordered by that time within each workflow,
///   status and run state; the counts name those that have runs, and their ranges are merged as they are read. A page
///   of a hundred reads a hundred rows and one for each range.
/// - Rows by insertion come from the table itself, which is in that order; unless the counts say that few match: then
///   the ranges are read and sorted.
/// - A part of a foreign ID is searched for in the index of foreign IDs, which is small and holds nothing else; where
///   it is found often, walking through the rows in their order finds it soon.
/// - Reasons have an index of their own, because few runs have one.
struct ListPlan {
    private let sql: String
    /// What is bound, by position.
    private let values: [any Bindable]
    /// Whether ranges of one index are merged as they are read: only then the rows come as keys.
    let givesKeys: Bool

    /// How many characters of a run ID lead to few enough rows to sort them.
    static let prefixLength = 3
    /// Up to as many ranges are merged whether they have runs or not.
    static let emptyRangeLimit = 100
    /// As many ranges as one statement can merge.
    static let rangeLimit = 400
    /// Up to as many rows are sorted.
    static let sortLimit = 20_000

    /// The plan; `nil` when nothing can match.
    init?(
        _ query: RunQuery, workflows: Set<Int64>?, allWorkflows: [Int64], after position: ListPosition?,
        _ connection: Connection
    ) throws {
        var builder = ListStatement(query: query, position: position)
        if query.sort == .created {
            let marks = CreatedMarks(connection: connection)
            builder.firstKey = try query.createdFrom.map { try marks.firstKey(from: $0) }
            builder.lastKey = try query.createdBefore.map { try marks.lastKey(before: $0) }
        }
        if let workflows, workflows.isEmpty { return nil }
        let prefix = query.runIDPrefix?.lowercased() ?? ""
        if !query.foreignIDs.isEmpty {
            builder.narrow(
                "workflow_id IN \(builder.list(workflows?.sorted() ?? allWorkflows)) AND foreign_id IN "
                    + builder.list(query.foreignIDs))
        } else if prefix.utf8.count >= Self.prefixLength {
            // "g" is behind every digit and the dash.
            builder.narrow("run_id >= \(builder.value(prefix)) AND run_id < \(builder.value(prefix + "g"))")
        } else if query.reasonContains.map({ !$0.isEmpty }) ?? false, query.sort == .updated {
            builder.ordered("INDEXED BY runs_reason WHERE reason IS NOT NULL")
        } else {
            let ranges = try Self.ranges(query, workflows, connection)
            guard !ranges.isEmpty else { return nil }
            let search = ForeignIDSearch(connection: connection, query: query)
            if let keys = try search.keys(workflows?.sorted() ?? allWorkflows) {
                builder.narrow("run_key IN (\(keys.map { String($0) }.joined(separator: ", ")))")
                self.init(builder)
                return
            }
            let matching = try Self.matching(ranges, query, connection)
            switch query.sort {
            case .updated where ranges.count <= Self.rangeLimit:
                builder.merged(ranges)
            case .created where matching > Self.sortLimit || ranges.count > Self.rangeLimit:
                builder.ordered("WHERE true")
            case .created:
                builder.sorted(ranges)
            case .updated:
                builder.narrow("true")
            }
        }
        self.init(builder)
    }

    private init(_ builder: ListStatement) {
        sql = builder.sql
        values = builder.values
        givesKeys = builder.givesKeys
    }

    /// How many runs there are in the ranges, within the query's times; counted no further than matters.
    private static func matching(_ ranges: [ListRange], _ query: RunQuery, _ connection: Connection) throws -> Int {
        let all = ranges.reduce(0) { $0 &+ $1.count }
        guard query.sort == .created, query.updatedFrom != nil || query.updatedBefore != nil,
            all > sortLimit, ranges.count <= rangeLimit
        else { return all }
        var builder = ListStatement(query: query, position: nil)
        builder.counted(ranges, upTo: sortLimit + 1)
        return try ListPlan(builder).rows(connection).found.first { $0.int(0) } ?? 0
    }

    /// The combinations of workflow, status and run state that have or had runs and that the query asks for. Those that
    /// have none now cost one seek, and a list's statement stays the same whichever have some.
    static func ranges(
        _ query: RunQuery, _ workflows: Set<Int64>?, _ connection: Connection
    ) throws -> [ListRange] {
        let states = Set(query.runStates.map(\.rawValue))
        let statuses = Set(query.statuses)
        var ranges: [ListRange] = []
        try connection.statement("SELECT workflow_id, status, run_state, n FROM counts").forEach { row in
            let range = ListRange(
                workflow: row.int64(0), status: row.int(1), runState: row.int(2),
                count: min(max(0, row.int(3)), 1 << 40))
            guard workflows?.contains(range.workflow) ?? true, states.isEmpty || states.contains(range.runState),
                statuses.isEmpty || statuses.contains(range.status)
            else { return }
            ranges.append(range)
        }
        // Of very many, those that are empty would keep the others from being merged.
        return ranges.count > emptyRangeLimit ? ranges.filter { $0.count > 0 } : ranges
    }

    /// The rows, to be walked through.
    ///
    /// - Parameter known: texts that are prepared once for each connection, as far as there is room for this one.
    func rows(_ connection: Connection, known: KnownTexts? = nil) throws -> ListRows {
        let statement =
            known?.admits(sql) == true ? try connection.statement(sql) : try connection.temporaryStatement(sql)
        for (index, value) in values.enumerated() { statement.bind(value, at: Int32(index + 1)) }
        guard givesKeys else { return ListRows(found: statement, lookup: nil) }
        let lookup = try connection.statement("SELECT \(ListRow.columns) FROM runs WHERE run_key = ?")
        return ListRows(found: statement, lookup: lookup)
    }
}

/// The runs of one workflow in one status and run state.
struct ListRange: Sendable {
    let workflow: Int64
    let status: Int
    let runState: Int
    let count: Int
}
