import TerminalUI

/// How the screen is divided. The reducer scrolls by it and the view draws by it, so that they agree.
struct Layout {
    /// Below this there is no room to be exact.
    static let smallest = Size(columns: 40, rows: 12)

    /// The frame of the screen, all but the header.
    var frame: Rect
    /// What is inside of it.
    var body: Rect
    /// The line for a prompt or a message; empty where there is none.
    var message: Rect
    /// Two columns and a glyph for the state: a phone, a split pane.
    var isNarrow: Bool
}

extension Model {
    var layout: Layout { layout(size) }

    func layout(_ size: Size) -> Layout {
        let frame = Rect(size).inset(top: 1)
        let inside = frame.inset(by: 1)
        let parts = inside.cutBottom(hasMessage ? 1 : 0)
        return Layout(frame: frame, body: parts.rest, message: parts.cut, isNarrow: size.columns < 60)
    }

    /// Rows of a list that has the whole body, below its column titles.
    var listRows: Int { max(1, layout.body.rows - 1) }

    // MARK: Runs

    var runsLayout: (list: Rect, preview: Rect?) { runsLayout(layout) }

    func runsLayout(_ layout: Layout) -> (list: Rect, preview: Rect?) {
        guard showsPreview else { return (layout.body, nil) }
        if layout.body.columns >= 98 {
            let parts = layout.body.cutRight(min(56, layout.body.columns * 36 / 100))
            return (parts.rest.inset(right: 1), parts.cut)
        }
        let parts = layout.body.cutBottom(min(8, layout.body.rows / 3))
        return (parts.rest.inset(bottom: 1), parts.cut)
    }

    /// Rows of runs that fit, without the column titles and the line that tells of new ones.
    var runsRows: Int { max(1, runsLayout.list.rows - 1 - (showsFreshLine ? 1 : 0)) }

    var showsFreshLine: Bool { !runs.fresh.isEmpty }

    // MARK: Overview

    struct OverviewLayout {
        var workflows: Rect?
        var attention: Rect?
        var activity: Rect?
    }

    func overviewLayout(_ layout: Layout) -> OverviewLayout {
        let body = layout.body
        if layout.isNarrow || body.rows < 12 {
            switch overview.pane {
            case .workflows: return OverviewLayout(workflows: body)
            case .attention: return OverviewLayout(attention: body)
            case .activity: return OverviewLayout(activity: body)
            }
        }
        let wanted = max(3, overview.rows.count + 1)
        if body.columns >= 98 {
            let upper = min(wanted, max(3, body.rows / 2))
            let parts = body.cutTop(upper)
            let lower = parts.rest.inset(top: 1)
            let halves = lower.cutLeft(lower.columns / 2 - 4)
            return OverviewLayout(
                workflows: parts.cut, attention: halves.cut, activity: halves.rest.inset(left: 1))
        }
        let upper = min(wanted, max(3, body.rows * 2 / 5))
        let parts = body.cutTop(upper)
        let lower = parts.rest.inset(top: 1)
        let attention = lower.cutTop(max(2, min((lower.rows - 1) / 2, max(2, attentionLines.count))))
        return OverviewLayout(
            workflows: parts.cut, attention: attention.cut, activity: attention.rest.inset(top: 1))
    }

    /// How many lines the overview's lists show.
    var overviewRows: (workflows: Int, lower: Int) {
        let layout = overviewLayout(self.layout)
        let lower = overview.pane == .attention ? layout.attention : layout.activity
        return (max(1, (layout.workflows?.rows ?? 1) - 1), max(1, lower?.rows ?? 1))
    }

    // MARK: Timeouts

    struct TimeoutsLayout {
        var outbox: Rect
        var timeouts: Rect?
        var parked: Rect?
        /// Only where there are events that could not be read.
        var letters: Rect?
    }

    func timeoutsLayout(_ layout: Layout) -> TimeoutsLayout {
        let parts = layout.body.cutBottom(1)
        var lists = parts.rest.inset(bottom: 1)
        if layout.isNarrow || lists.rows < (hasLetters ? 14 : 9) {
            switch timeouts.pane {
            case .timeouts: return TimeoutsLayout(outbox: parts.cut, timeouts: lists)
            case .parked: return TimeoutsLayout(outbox: parts.cut, parked: lists)
            case .letters: return TimeoutsLayout(outbox: parts.cut, letters: lists)
            }
        }
        var letters: Rect?
        if hasLetters {
            let lower = lists.cutBottom(max(3, min(lists.rows / 4, timeouts.letters.count + 1)))
            (lists, letters) = (lower.rest.inset(bottom: 1), lower.cut)
        }
        let wanted = max(3, min(lists.rows * 2 / 5, timeouts.failures.count + 1))
        let halves = lists.cutBottom(wanted)
        return TimeoutsLayout(
            outbox: parts.cut, timeouts: halves.rest.inset(bottom: 1), parked: halves.cut, letters: letters)
    }

    var timeoutRows: (timeouts: Int, parked: Int, letters: Int) {
        let layout = timeoutsLayout(self.layout)
        func rows(_ rect: Rect?) -> Int { max(1, (rect?.rows ?? 1) - 1) }
        return (rows(layout.timeouts), rows(layout.parked), rows(layout.letters))
    }

    // MARK: Run

    /// Rows of a tab, below the reason and the column titles.
    var runTabRows: Int {
        let body = layout.body
        let rows = body.rows - whyRows(body.columns)
        switch run.tab {
        case .object, .origin: return max(1, rows)
        case .history, .timeouts: return max(1, rows - 1)
        case .timeline: return max(1, rows - 1 - timelineDetailRows(rows))
        case .diff:
            let lines = rows - comparisonHeadRows
            return max(1, lines - comparisonDetailRows(lines))
        }
    }

    // MARK: Boxes

    var outcomeRows: Int { max(1, outcomesRect(size).rows - 4) }

    func outcomesRect(_ size: Size) -> Rect {
        Rect(size).inset(top: 1).centred(Size(columns: min(size.columns, 110), rows: max(8, size.rows * 3 / 4)))
    }

    var helpRows: Int { max(1, helpRect(size).rows - 2) }

    func helpRect(_ size: Size) -> Rect {
        Rect(size).inset(top: 1).centred(Size(columns: min(size.columns, 86), rows: size.rows - 1))
    }
}
