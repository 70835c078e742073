import Workflows

/// Reads pages of a list.
struct ListReader: Sendable {
    let query: RunQuery
    let names: WorkflowNames
    let scanLimit: Int
    let knownTexts: KnownTexts

    init(_ store: Store, _ query: RunQuery) {
        self.query = query
        names = store.names
        scanLimit = store.options.scanLimit
        knownTexts = store.knownTexts
    }

    /// A page, and how many rows of it could not be read.
    ///
    /// - Parameter merging: whether to give up, with `nil`, when there are too many combinations to merge.
    func page(
        _ connection: Connection, after cursor: PageCursor?, limit: Int, merging: Bool
    ) throws -> (RunPage, unreadable: Int)? {
        let mark = ListCursor.mark(of: query, store: try storeID(connection))
        let position = try cursor.map { try ListCursor.position($0, mark: mark) }
        var page = RunPage(items: [], next: nil)
        var unreadable = 0
        guard limit > 0, let (plan, condition) = try plan(connection, after: position) else { return (page, 0) }
        guard plan.givesKeys || !merging else { return nil }

        var scanned = 0
        var last: ListPosition?
        let rows = try plan.rows(connection, known: followsAnIndex ? knownTexts : nil)
        defer { rows.end() }
        while let row = try rows.next() {
            // A page ends when it is known that there is a row behind it.
            guard page.items.count < limit else {
                page.next = last.map { ListCursor.text($0, mark: mark) }
                break
            }
            guard scanned - limit < scanLimit else {
                page.next = last.map { ListCursor.text($0, mark: mark) }
                page.incomplete = true
                break
            }
            scanned += 1
            last = ListRow.position(row, sort: query.sort)
            guard condition.matches(row) else { continue }
            if let summary = try ListRow.summary(row, names, connection) {
                page.items.append(summary)
            } else {
                unreadable += 1
            }
        }
        return (page, unreadable)
    }

    /// How many runs match: from the counters where they tell, else counted up to a bound.
    func count(_ connection: Connection) throws -> Total {
        let workflows = try workflowNumbers(connection)
        if isCounted {
            let ranges = try ListPlan.ranges(query, workflows, connection)
            return Total(ranges.reduce(0) { $0 &+ $1.count }, .exact)
        }
        guard let (plan, condition) = try plan(connection, after: nil) else { return Total(0, .exact) }
        let rows = try plan.rows(connection)
        defer { rows.end() }
        var scanned = 0
        var found = 0
        while let row = try rows.next() {
            guard scanned < scanLimit else { return Total(found, .atLeast) }
            scanned += 1
            if condition.matches(row) { found += 1 }
        }
        return Total(found, .exact)
    }

    /// Whether a page reads little more than the rows it gives: in the order of the last version without a condition that
    /// no index answers, and as long as there are not too many combinations to merge.
    var followsAnIndex: Bool { query.sort == .updated && isCounted }

    /// Whether the counters know how many match.
    var isCounted: Bool {
        query.foreignIDs.isEmpty && query.runIDPrefix == nil && query.foreignIDContains == nil
            && query.reasonContains == nil && query.createdFrom == nil && query.createdBefore == nil
            && query.updatedFrom == nil && query.updatedBefore == nil
    }

    private func plan(
        _ connection: Connection, after position: ListPosition?
    ) throws -> (ListPlan, ListCondition)? {
        let workflows = try workflowNumbers(connection)
        let all = try workflows == nil ? names.all(connection) : []
        guard
            let plan = try ListPlan(
                query, workflows: workflows, allWorkflows: all, after: position, connection)
        else { return nil }
        return (plan, ListCondition(query, workflows: workflows))
    }

    /// The numbers of the query's workflows, those that the store knows; `nil` for all.
    private func workflowNumbers(_ connection: Connection) throws -> Set<Int64>? {
        guard !query.workflows.isEmpty else { return nil }
        return Set(try query.workflows.compactMap { try names.number(of: $0, connection) })
    }

    private func storeID(_ connection: Connection) throws -> String {
        try connection.statement("SELECT value FROM meta WHERE key = 'store_id'").first { $0.text(0) } ?? ""
    }
}
