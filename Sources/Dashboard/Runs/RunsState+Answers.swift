import Workflows
import WorkflowsMonitoring

extension RunsState {
    /// Takes over the head of the list: as its new rows when the question is new, else as news of the rows that stand.
    mutating func takeHead(
        _ list: RunList, query: RunQuery, labels: StatusLabels, now: Timestamp, at elapsed: Duration
    ) {
        let wasShort = headSize < Self.headSize && tableQuery == query
        headReachesBack = tableQuery == query && reachesBack(list.items, of: list)
        shortHeadReachesBack = headReachesBack && reachesBack(list.items.prefix(Self.shortHeadSize), of: list)
        // More of it is asked for at once.
        if wasShort, !headReachesBack { return }
        headAt = list.items.first?.updatedAt
        if tableQuery == query, !table.ids.isEmpty || list.items.isEmpty {
            dropTombstones(at: elapsed)
            merge(list, labels: labels, now: now)
            show(labels: labels, now: now, keepingGone: true)
            // Under no cursor nothing can move: where no row is left, what is new need not wait to be asked for.
            if shown.isEmpty, !fresh.isEmpty { start(list, query: query, labels: labels, now: now) }
        } else {
            start(list, query: query, labels: labels, now: now)
        }
    }

    /// Whether a head holds every run written since the one before. Runs stand in the order of the writers' clocks, which
    /// is nearly that of the commits, unless a clock was set back.
    private func reachesBack(_ items: some BidirectionalCollection<RunSummary>, of list: RunList) -> Bool {
        guard let first = items.first, let last = items.last, list.next != nil || items.count < list.items.count
        else { return true }
        guard let headAt, first.updatedAt >= headAt, first.updatedAt <= list.asOf + Self.commitTime else {
            return false
        }
        return last.updatedAt < headAt - Self.commitTime
    }

    /// Takes over how runs on the screen stand now. Those that no longer match, or that are gone, leave a tombstone for
    /// long enough to be seen.
    mutating func takeShown(
        _ found: [RunSummary], of asked: [RunID], labels: StatusLabels, now: Timestamp, at elapsed: Duration
    ) {
        dropTombstones(at: elapsed)
        var current = RunTable()
        current.append(found)
        let matching = Set(current.matching(filter.terms, labels: labels, now: now).rows.map { current.ids[Int($0)] })
        for run in found {
            if let row = table.row(of: run.runID) { table.update(row, to: run) }
        }
        for id in asked where !matching.contains(id) {
            guard let row = table.row(of: id) else { continue }
            // What was marked is acted on, or refused, though the list shows it no more.
            if marks[id] != nil { marks[id]?.lastSeen = table.summary(row) }
            table.mark(row, .tombstone)
            tombstonesSince = tombstonesSince ?? elapsed
        }
        show(labels: labels, now: now, keepingGone: true)
    }

    /// Takes over the next page.
    mutating func takeNext(_ list: RunList, after cursor: PageCursor, labels: StatusLabels, now: Timestamp) {
        guard next == cursor else { return }
        let first = table.count
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
        show(table.matching(filter.terms, labels: labels, now: now))
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
        next = list.next
        fresh = []
        freshIsAtLeast = false
        rangeStart = nil
        show(table.matching(plan.local, labels: labels, now: now))
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

    /// Brings rows up to date where they stand; what is not in the table waits behind the mark.
    private mutating func merge(_ list: RunList, labels: StatusLabels, now: Timestamp) {
        var others: [RunSummary] = []
        for run in list.items {
            if let row = table.row(of: run.runID) {
                table.update(row, to: run)
            } else {
                others.append(run)
            }
        }
        let found = plan.keep(others, labels: labels, now: now, patience: RegexMatcher.patience).map(\.runID)
        guard losesNoRun else {
            fresh = Set(found)
            // A page of nothing but new runs may have more of them behind it.
            freshIsAtLeast = list.next != nil && others.count == list.items.count
            return
        }
        // What was new stays new, also when it is not at the head any more.
        if fresh.count < Self.freshBound { fresh.formUnion(found) } else { freshIsAtLeast = true }
        if !headReachesBack { freshIsAtLeast = true }
    }

    /// Removes the tombstones that stood long enough to be seen.
    private mutating func dropTombstones(at elapsed: Duration) {
        guard let since = tombstonesSince, elapsed - since >= Self.tombstoneTime else { return }
        table.dropTombstones()
        tombstonesSince = nil
    }

    /// Decides again which rows are shown.
    private mutating func show(labels: StatusLabels, now: Timestamp, keepingGone: Bool) {
        let before = shown
        show(table.matching(plan.local, labels: labels, now: now))
        guard keepingGone, !plan.local.isEmpty else { return }
        // What stopped matching here leaves a tombstone too, and only once.
        let matching = Set(shown)
        var gone: [Int32] = []
        for row in before where !matching.contains(row) && table.flags[Int(row)].isEmpty {
            table.mark(Int(row), .tombstone)
            gone.append(row)
        }
        guard !gone.isEmpty else { return }
        tombstonesSince = tombstonesSince ?? .zero
        shown = (shown + gone).sorted()
    }
}
