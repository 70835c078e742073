import Workflows

/// The list of runs: which rows are loaded, which of them match, where the cursor stands and what is marked.
struct RunsState: Sendable {
    /// A run as it was when it was marked: that version is what an action is decided on.
    struct Mark: Hashable, Sendable {
        var version: Int
        /// The run as it was last seen, once it is in the table no more.
        var lastSeen: RunSummary?
    }

    /// What is kept of the filter, as written.
    var filterText = ""
    /// The last filter that could be read.
    var filter = Filter.none
    var sort = RunQuery.Sort.updated
    var descending = true
    /// What the store is asked, and what is left to do here.
    var plan = FilterPlan(query: RunQuery(), local: [], impossible: false)
    /// The moment that ages in the filter were reckoned from.
    var plannedAt: Timestamp?
    /// Whether the next head is looked at from its own end of the list, not from where the cursor was.
    var leavesCursor = false
    /// Whether the next head is looked at from its top: what is new stands there.
    var showsTop = false
    /// Whether the list is to be loaded from its end: the store is asked in the opposite order.
    var wantsEnd = false
    /// Whether the table was loaded from the end: its rows are shown reversed.
    var fromEnd = false

    var table = RunTable()
    /// What the rows of the table answer; `nil` before anything was answered.
    var tableQuery: RunQuery?
    /// When the first of the tombstones that stand was set.
    var tombstonesSince: Duration?
    /// The rows that are shown, in table order.
    var shown: [Int32] = []
    /// Whether a pattern took too long, so that more rows may match than are shown.
    var patternGaveUp = false
    var next: PageCursor?
    var total: Total?
    /// Runs that match and are not in the table, held back so that nothing moves under the cursor.
    var fresh: Set<RunID> = []
    /// Whether there may be more of them than were seen.
    var freshIsAtLeast = false

    /// By so much the moment a run was written at may be earlier than when others could see it.
    static let commitTime = Duration.seconds(1)

    /// When the run at the head of the list was written last, as far as was seen.
    var headAt: Timestamp?
    /// Whether the last head went back to the one before, so that it held every run written in between.
    var headReachesBack = false
    /// Whether less of it would have done.
    var shortHeadReachesBack = false

    /// The table row the cursor stands on.
    var cursorRow: Int?
    /// How many of the shown rows lie above the screen.
    var top = 0
    var marks: [RunID: Mark] = [:]
    /// Whether a mark was set after the filter was: what was done last is undone first.
    var marksAreNewest = false
    /// Where a range began, while one is drawn.
    var rangeStart: Int?
    var columnOffset = 0
    /// Columns the person does not want.
    var hiddenColumns: Set<RunsColumn> = []
    /// Every run that matches being looked up, to be marked.
    var gathering: Gathering?
    /// Whether the preview is open; `nil` for as the width of the screen suggests.
    var preview: Bool?
    /// The run the preview shows.
    var previewRun: RunID?
    var cursorMovedAt: Duration = .zero

    /// No more rows are loaded than this; the title says when that is reached.
    static let bound = 100_000
    static let pageSize = 200
    /// So many rows tell what is new once the table is there, and so many do where few runs are written.
    static let headSize = 64
    static let shortHeadSize = 32
    /// Further than this nobody counts what is new.
    static let freshBound = 10_000
    static let tombstoneTime = Duration.milliseconds(900)
}

extension RunsState {
    /// The query in the order rows are loaded.
    var query: RunQuery {
        var query = plan.query
        if wantsEnd { query.descending.toggle() }
        return query
    }

    var count: Int { shown.count }

    mutating func show(_ matching: RunTable.Matching) {
        shown = matching.rows
        patternGaveUp = matching.gaveUp
    }

    /// Where the loaded rows stand in everything that matches: how many come before them, and how many there are in all.
    /// Where that is not known, what is loaded is all.
    var placeOfLoaded: (before: Int, all: Int) {
        guard !isComplete, plan.local.isEmpty, let total, total.count > count else { return (0, count) }
        return (fromEnd ? total.count - count : 0, total.count)
    }

    /// Whether no run leaves the list, and what is written goes to its head.
    var losesNoRun: Bool {
        var everything = RunQuery()
        everything.workflows = query.workflows
        (everything.sort, everything.descending) = (.updated, true)
        return plan.local.isEmpty && query == everything
    }

    /// Whether the head of the list shows whatever became of a run.
    var headTellsAll: Bool { losesNoRun && headReachesBack }

    /// How much of the head is asked for.
    var headSize: Int { losesNoRun && shortHeadReachesBack ? Self.shortHeadSize : Self.headSize }

    /// Whether the rows belong to the filter as it is now.
    var isCurrent: Bool { tableQuery == query || plan.impossible }

    /// Whether every run that the store has for the query is in the table.
    var isComplete: Bool { tableQuery != nil && next == nil }

    /// The table row at a place of the list as shown.
    func row(at index: Int) -> Int? {
        guard shown.indices.contains(index) else { return nil }
        return Int(shown[fromEnd ? shown.count - 1 - index : index])
    }

    /// The place in the list of a table row; shown rows are in table order, so it is searched for by halves.
    func index(of row: Int) -> Int? {
        let place = insertionPlace(row)
        guard place < shown.count, Int(shown[place]) == row else { return nil }
        return fromEnd ? shown.count - 1 - place : place
    }

    private func insertionPlace(_ row: Int) -> Int {
        var low = 0
        var high = shown.count
        while low < high {
            let middle = (low + high) / 2
            if Int(shown[middle]) < row { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Where the cursor stands in the list; the nearest row when its own is not shown any more.
    var cursorIndex: Int? {
        guard !shown.isEmpty else { return nil }
        guard let cursorRow else { return fromEnd ? shown.count - 1 : 0 }
        if let index = index(of: cursorRow) { return index }
        let place = min(insertionPlace(cursorRow), shown.count - 1)
        return fromEnd ? shown.count - 1 - place : place
    }

    /// The run under the cursor.
    var cursorRun: RunSummary? {
        guard let row = rowUnderCursor else { return nil }
        return table.summary(row)
    }

    /// Which run is under the cursor.
    var cursorRunID: RunID? {
        guard let row = rowUnderCursor else { return nil }
        return table.ids[row]
    }

    private var rowUnderCursor: Int? {
        guard let index = cursorIndex else { return nil }
        return row(at: index)
    }

    mutating func moveCursor(to index: Int, at elapsed: Duration) {
        guard !shown.isEmpty else { return }
        let row = row(at: min(max(0, index), shown.count - 1))
        if row != cursorRow { cursorMovedAt = elapsed }
        cursorRow = row
    }

    /// Keeps the cursor on the screen.
    mutating func settle(rows: Int) {
        guard let index = cursorIndex else {
            top = 0
            return
        }
        cursorRow = row(at: index)
        let rows = max(1, rows)
        top = min(max(top, index - rows + 1), index)
        top = max(0, min(top, shown.count - rows))
    }

    /// The places a range covers, while one is drawn.
    var range: ClosedRange<Int>? {
        guard let rangeStart, let start = index(of: rangeStart), let end = cursorIndex else { return nil }
        return min(start, end)...max(start, end)
    }

    var filterMentionsStatus: Bool {
        filter.terms.contains { term in
            if case .statuses = term.field { true } else { false }
        }
    }

    mutating func mark(_ row: Int) {
        marks[table.ids[row]] = Mark(version: Int(table.versions[row]))
        marksAreNewest = true
    }

    mutating func toggleMark(_ row: Int) {
        if marks.removeValue(forKey: table.ids[row]) == nil { mark(row) }
    }
}
