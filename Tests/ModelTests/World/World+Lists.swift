import Workflows

/// A list whose next page is asked for after others have written.
struct BegunList {
    let query: RunQuery
    let page: Int
    var cursor: PageCursor
    /// The last run that was given, as it was then.
    var last: RunSummary
}

/// Lists. Runs that are equal in a list's order may come in any, but each once.
extension World {
    func list(_ query: RunQuery, page limit: Int) async throws {
        let what = "list of \(query.text) by \(limit)"
        var found: [RunSummary] = []
        var cursor: PageCursor?
        repeat {
            let page = try await adapter.records.list(query, after: cursor, limit: limit)
            try check(page, limit: limit, what)
            found += page.items
            try require(found.count <= model.order.count, "\(what) comes to an end", "\(found.count) runs")
            cursor = page.next
        } while cursor != nil
        try expectOrdered(found, limit: .max, of: model.matches(query), query, what)
    }

    func beginList(_ query: RunQuery, page limit: Int) async throws {
        let what = "first \(limit) of \(query.text)"
        let page = try await adapter.records.list(query, after: nil, limit: limit)
        try check(page, limit: limit, what)
        begun = nil
        // An incomplete page ends somewhere behind its last run.
        guard !page.incomplete else { return }
        try expectOrdered(page.items, limit: limit, of: model.matches(query), query, what)
        begun = page.next.flatMap { cursor in
            page.items.last.map { BegunList(query: query, page: limit, cursor: cursor, last: $0) }
        }
    }

    /// What is behind the last run as it stood then, as it stands now.
    func nextPage() async throws {
        guard let list = begun else { return }
        begun = nil
        let what = "next \(list.page) of \(list.query.text)"
        let page = try await adapter.records.list(list.query, after: list.cursor, limit: list.page)
        try check(page, limit: list.page, what)
        // What is equal to it in the order may have been before it or not.
        let matching = model.matches(list.query)
        let behind = matching.filter { isBehind($0, list.last, list.query) }
        let beside = matching.filter { $0.updatedAt == list.last.updatedAt && list.query.sort == .updated }
        let beginning = page.items.prefix { run in !behind.contains { $0.runID == run.runID } }
        try require(Set(beginning).isSubset(of: beside), "\(what): nothing from before the cursor", "\(page.items)")
        guard !page.incomplete else { return }
        try expectOrdered(
            Array(page.items.dropFirst(beginning.count)), limit: list.page - beginning.count, of: behind, list.query,
            what)
        begun = page.next.flatMap { cursor in
            page.items.last.map { BegunList(query: list.query, page: list.page, cursor: cursor, last: $0) }
        }
    }

    func wrongCursor(_ query: RunQuery, of other: RunQuery?) async throws {
        var cursor: PageCursor? = "no cursor"
        if let other { cursor = try await adapter.records.list(other, after: nil, limit: 1).next }
        guard let cursor, other != query else { return }
        let found = await Answer { () async throws(WorkflowError) in
            try await adapter.records.list(query, after: cursor, limit: 3)
        }
        let expected = Answer<RunPage>.refused(WorkflowError(.invalidCursor, "cursor"))
        _ = try expectAlike(found, expected, "list of \(query.text) with a cursor of \(other?.text ?? "nothing")")
    }

    private func check(_ page: RunPage, limit: Int, _ what: String) throws {
        try require(page.items.count <= max(0, limit), "\(what): no more than asked for", "\(page.items.count)")
        try require(!page.incomplete || page.next != nil, "\(what): an incomplete page says where to go on")
        try require(
            page.next == nil || page.incomplete || page.items.count == limit, "\(what): only the last page is short",
            "\(page.items.count)")
    }

    private func isBehind(_ run: RunSummary, _ last: RunSummary, _ query: RunQuery) -> Bool {
        switch query.sort {
        case .updated: query.descending ? run.updatedAt < last.updatedAt : run.updatedAt > last.updatedAt
        case .created:
            query.descending
                ? place(run.runID) < place(last.runID) : place(run.runID) > place(last.runID)
        }
    }

    private func place(_ runID: RunID) -> Int { model.order.firstIndex(of: runID) ?? -1 }

    private func expectOrdered(
        _ found: [RunSummary], limit: Int, of all: [RunSummary], _ query: RunQuery, _ what: String
    ) throws {
        switch query.sort {
        case .created:
            let ordered = query.descending ? all.reversed() : all
            try expect(found, Array(ordered.prefix(max(0, limit))), what)
        case .updated:
            let sign: Int64 = query.descending ? -1 : 1
            try expectFirst(limit, of: all, by: { $0.updatedAt.microseconds * sign }, found, what)
        }
    }
}
