import TerminalUI
import Workflows
import WorkflowsMonitoring

extension Model {
    /// Takes over a filter as kept: what it asks of the store is worked out anew.
    mutating func setFilter(_ text: String) {
        guard let filter = try? Filter(parsing: text) else { return }
        runs.filterText = text
        runs.marksAreNewest = false
        // As ages are reckoned from when the filter was set, so stays are compared with how long others took by then.
        if filter.comparesStays, !runs.filter.comparesStays { labels.forgetStays() }
        runs.filter = filter
        planRuns()
    }

    /// Of the workflows that the filter may be about, one of which it is not known how long runs stay in its statuses.
    var workflowOfUnknownStays: WorkflowName? {
        guard runs.filter.comparesStays else { return nil }
        let named = runs.filter.workflowNames.map { WorkflowName($0) }
        return (named.isEmpty ? overview.rows.map(\.workflow) : named).first { !labels.knowsStays(of: $0) }
    }

    mutating func takeStays(_ graph: WorkflowGraph, of workflow: WorkflowName) {
        let stays = graph.nodes.map { ($0.status, StatusLabels.Stays(p50: $0.dwellP50, p95: $0.dwellP95)) }
        labels.take(Dictionary(stays) { first, _ in first }, of: workflow)
        planRuns(keepingTime: true)
        runs.showAgain(labels: labels, now: now)
    }

    /// Works out what the store is asked. Ages in the filter are reckoned from now, unless the filter is the same.
    mutating func planRuns(keepingTime: Bool = false) {
        let before = runs.plan
        let reference = keepingTime ? runs.plannedAt ?? now : now
        runs.plannedAt = reference
        runs.gathering = nil
        runs.plan = runs.filter.plan(labels: labels, now: reference, sort: runs.sort, descending: runs.descending)
        guard runs.plan != before else { return }
        runs.total = nil
        if runs.plan.impossible {
            runs.shown = []
            restartRuns()
        } else if runs.plan.query == before.query, !before.impossible {
            runs.showAgain(labels: labels, now: now)
        } else {
            restartRuns()
            runs.wantsEnd = false
            runs.preview(runs.filter, labels: labels, now: now)
        }
    }

    mutating func changeSort() {
        switch (runs.sort, runs.descending) {
        case (.updated, true): runs.descending = false
        case (.updated, false): (runs.sort, runs.descending) = (.created, true)
        case (.created, true): runs.descending = false
        case (.created, false): (runs.sort, runs.descending) = (.updated, true)
        }
        planRuns()
    }

    /// Starts the list again from its head, with the runs that waited behind the mark.
    mutating func showNew() {
        runs.plannedAt = nil
        planRuns()
        restartRuns()
        runs.wantsEnd = false
        runs.showsTop = true
    }

    /// When what is new may be shown without being asked for: the list does not fill the screen, and nobody is at work
    /// in it. `nil` while what is new waits for a key.
    var restBeforeNew: Duration? {
        guard screen == .runs, !isFrozen, overlays.isEmpty, prompt == nil, runs.marks.isEmpty, runs.rangeStart == nil,
            runs.gathering == nil, !runs.fresh.isEmpty, !runs.freshIsAtLeast, runs.isCurrent, runs.isComplete,
            runs.count + runs.fresh.count <= runsRows
        else { return nil }
        return lastKeyAt.map { $0 + .seconds(2) } ?? elapsed
    }

    /// Has the head asked for again as the start of a new table; what is shown stays until it comes.
    private mutating func restartRuns() {
        runs.restart()
        feeds[.runsHead]?.question = nil
    }

    /// Asks for the list in the opposite order, whose first page is the end.
    mutating func jumpToEnd() {
        runs.wantsEnd = true
        runs.leavesCursor = true
        restartRuns()
    }

    mutating func jumpToStart() {
        runs.wantsEnd = false
        runs.leavesCursor = true
        restartRuns()
    }

    mutating func moveColumns(by step: Int) {
        runs.columnOffset = min(max(0, runs.columnOffset + step), max(0, RunsColumn.allCases.count - 2))
    }

    mutating func toggleMark() {
        guard let index = runs.cursorIndex, let row = runs.row(at: index) else { return }
        runs.toggleMark(row)
        runs.moveCursor(to: index + 1, at: elapsed)
    }

    mutating func toggleRange() {
        guard let index = runs.cursorIndex, let row = runs.row(at: index) else { return }
        if let range = runs.range {
            for place in range { if let row = runs.row(at: place) { runs.mark(row) } }
            runs.rangeStart = nil
        } else {
            runs.rangeStart = row
        }
    }

    mutating func markAll() {
        for row in runs.shown { runs.mark(Int(row)) }
        say("\(Format.counted(runs.marks.count, "run")) marked")
    }

    mutating func togglePreview() { runs.preview = !showsPreview }

    /// Whether the preview is open: where there is room for it, unless the person wants it otherwise.
    var showsPreview: Bool {
        guard size.columns >= 72, size.rows >= 18 else { return false }
        return runs.preview ?? (size.columns >= 118)
    }

    static let previewDelay = Duration.milliseconds(80)

    /// When the preview is to follow the cursor; `nil` where it shows the right run.
    var previewDue: Duration? {
        guard screen == .runs, showsPreview, let id = runs.cursorRunID, id != runs.previewRun else { return nil }
        return runs.cursorMovedAt + Self.previewDelay
    }

    /// The preview follows when the cursor has come to rest.
    mutating func settlePreview() {
        guard let due = previewDue, due <= elapsed else { return }
        runs.previewRun = runs.cursorRunID
        preview = PreviewState()
        drawSoon()
    }
}
