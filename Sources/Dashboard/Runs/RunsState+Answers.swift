import Workflows
import WorkflowsMonitoring

extension RunsState {
    /// Takes over the head of the list: as its new rows when the question is new, else as news of the rows that stand.
    mutating func takeHead(_ list: RunList, query: RunQuery, labels: StatusLabels, now: Timestamp) {
        if tableQuery == query, !table.ids.isEmpty || list.items.isEmpty {
            merge(list, firstRow: 0, isHead: true)
            show(labels: labels, now: now, keepingGone: true)
        } else {
            start(list, query: query, labels: labels, now: now)
        }
        asOf = list.asOf
    }

    /// Takes over news of a page further down.
    mutating func takeView(_ list: RunList, firstRow: Int, labels: StatusLabels, now: Timestamp) {
        merge(list, firstRow: firstRow, isHead: false)
        show(labels: labels, now: now, keepingGone: true)
    }

    /// Takes over the next page.
    mutating func takeNext(_ list: RunList, after cursor: PageCursor, labels: StatusLabels, now: Timestamp) {
        guard next == cursor else { return }
        let first = table.count
        pages.append(PageStart(cursor: cursor, row: first))
        table.append(list.items)
        next = list.next
        if plan.local.isEmpty {
            // Nothing before the new rows changes, so they are all there is to add.
            shown.append(contentsOf: (first..<table.count).map(Int32.init))
            fresh.subtract(list.items.map(\.runID))
        } else {
            show(labels: labels, now: now, keepingGone: false)
        }
    }

    /// Forgets the table: the next head starts a new one. What is shown stays until then.
    mutating func restart() {
        tableQuery = nil
        fresh = []
        freshIsAtLeast = false
    }

    /// Looks through the loaded rows with the whole filter: what a key in the prompt shows at once, before the store
    /// has answered.
    mutating func preview(_ filter: Filter, labels: StatusLabels, now: Timestamp) {
        shown = table.matching(filter.terms, labels: labels, now: now)
    }

    /// Looks through the rows again after what is done here changed.
    mutating func showAgain(labels: StatusLabels, now: Timestamp) {
        show(labels: labels, now: now, keepingGone: false)
    }

    private mutating func start(_ list: RunList, query: RunQuery, labels: StatusLabels, now: Timestamp) {
        let cursor = leavesCursor ? nil : cursorRow.map { table.ids[$0] }
        let offset = leavesCursor ? nil : cursorIndex.map { $0 - top }
        leavesCursor = false
        let before = table
        table = RunTable()
        table.append(list.items)
        for (id, mark) in marks where mark.lastSeen == nil && table.row(of: id) == nil {
            marks[id]?.lastSeen = before.row(of: id).map(before.summary)
        }
        fromEnd = wantsEnd
        tableQuery = query
        pages = [PageStart(cursor: nil, row: 0)]
        next = list.next
        fresh = []
        freshIsAtLeast = false
        headReaches = true
        rangeStart = nil
        shown = table.matching(plan.local, labels: labels, now: now)
        // The cursor stays with its run where that is here, at the same height of the screen.
        cursorRow = cursor.flatMap(table.row) ?? row(at: fromEnd ? shown.count - 1 : 0)
        if showsTop {
            top = 0
        } else if let index = cursorIndex, let offset {
            top = max(0, index - offset)
        } else {
            top = fromEnd ? count : 0
        }
        showsTop = false
    }

    /// Brings rows up to date where they stand, and finds out which are gone.
    private mutating func merge(_ list: RunList, firstRow: Int, isHead: Bool) {
        if isHead { table.dropTombstones() }
        var seen = Set<RunID>(minimumCapacity: list.items.count)
        for run in list.items {
            seen.insert(run.runID)
            if let row = table.row(of: run.runID) {
                table.update(row, to: run)
            } else if isHead {
                fresh.insert(run.runID)
            }
        }
        let inOrder = tableQuery?.descending ?? true
        let byUpdate = tableQuery?.sort == .updated
        if isHead {
            // A full page of runs that were all written since the last look may hide more of them behind it.
            let reach = list.items.last.map { byUpdate ? $0.updatedAt : $0.createdAt }
            let known = asOf ?? Timestamp(microseconds: .min)
            headReaches = list.next == nil || !inOrder || (reach.map { $0 <= known } ?? true)
            freshIsAtLeast = !headReaches
        }
        let whole = list.next == nil && firstRow == 0
        let certain = whole || !byUpdate || (inOrder && (isHead || headReaches))
        guard certain, firstRow < table.count else { return }
        guard let last = list.items.last else {
            if list.next == nil { for row in firstRow..<table.count { leave(row) } }
            return
        }
        let bound = (byUpdate ? last.updatedAt : last.createdAt).microseconds
        for row in firstRow..<table.count where !seen.contains(table.ids[row]) {
            let key = byUpdate ? table.updated[row] : table.created[row]
            let covered = list.next == nil || (inOrder ? key > bound : key < bound)
            // Rows come in the order of what they were: the first one that is not covered ends the page.
            guard covered else {
                if table.flags[row].isEmpty { break }
                continue
            }
            leave(row)
        }
    }

    private mutating func leave(_ row: Int) {
        guard !table.flags[row].contains(.removed) else { return }
        table.mark(row, .tombstone)
    }

    /// Decides again which rows are shown.
    private mutating func show(labels: StatusLabels, now: Timestamp, keepingGone: Bool) {
        let before = shown
        shown = table.matching(plan.local, labels: labels, now: now)
        guard keepingGone, !plan.local.isEmpty else { return }
        // What stopped matching here leaves a tombstone too, and only once.
        let matching = Set(shown)
        var gone: [Int32] = []
        for row in before where !matching.contains(row) && table.flags[Int(row)].isEmpty {
            table.mark(Int(row), .tombstone)
            gone.append(row)
        }
        if !gone.isEmpty { shown = (shown + gone).sorted() }
    }
}
