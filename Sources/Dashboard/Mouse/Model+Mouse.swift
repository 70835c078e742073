import TerminalUI
import Workflows
import WorkflowsMonitoring

/// The mouse moves about and never acts: nothing is opened, marked or answered by a click.
extension Model {
    /// So many lines for a notch of the wheel.
    private static let wheelLines = 3

    mutating func toggleMouse() {
        usesMouse.toggle()
        emit(.mouse(usesMouse))
        say(
            usesMouse
                ? "mouse on: the wheel scrolls, a click moves; with shift held text is selected"
                : "mouse off: the terminal selects text")
    }

    mutating func take(_ event: MouseEvent) {
        // A report may still be on its way when the mouse is turned off.
        guard usesMouse else { return }
        switch event.action {
        case .wheelUp: for _ in 0..<Self.wheelLines { scroll(.up) }
        case .wheelDown: for _ in 0..<Self.wheelLines { scroll(.down) }
        case .press(0): if overlays.isEmpty, prompt == nil { point(at: event.point) }
        case .press, .release, .drag: return
        }
        lastKeyAt = elapsed
        drawNow()
    }

    private mutating func scroll(_ command: Command) {
        switch overlays.last {
        case .help: performInHelp(command)
        case .choices: performInChoices(command)
        case .outcomes: performInOutcomes(command)
        case .letter: performInLetter(command)
        case nil: if prompt == nil { moveInList(command) }
        default: break
        }
    }

    /// Moves the cursor to a line of a list, and the focus to the pane it is in.
    private mutating func point(at point: Point) {
        let layout = layout
        switch screen {
        case .runs:
            let list = runsLayout(layout).list.inset(top: 1)
            let rows = Rect(column: list.column, row: list.row, columns: list.columns, rows: runsRows)
            if let line = Self.line(at: point, in: rows, below: runs.top, of: runs.count) {
                runs.moveCursor(to: line, at: elapsed)
            }
        case .overview:
            let parts = overviewLayout(layout)
            if let rect = parts.workflows?.inset(top: 1) {
                choose(point, in: rect, workflowIDs, \.overview.selection) { $0.overview.pane = .workflows }
            }
            if let rect = parts.attention {
                choose(point, in: rect, attentionIDs, \.overview.attention) { $0.overview.pane = .attention }
            }
            if let rect = parts.activity {
                choose(point, in: rect, overview.events.map(\.id), \.overview.activity) { $0.overview.pane = .activity }
            }
        case .timeouts:
            let parts = timeoutsLayout(layout)
            if let rect = parts.timeouts?.inset(top: 1) {
                choose(point, in: rect, timeouts.pending.map(\.id), \.timeouts.selection) {
                    $0.timeouts.pane = .timeouts
                }
            }
            if let rect = parts.parked?.inset(top: 1) {
                choose(point, in: rect, timeouts.failureIDs, \.timeouts.parkedSelection) {
                    $0.timeouts.pane = .parked
                }
            }
            if let rect = parts.letters?.inset(top: 1) {
                choose(point, in: rect, letterIDs, \.timeouts.letterSelection) { $0.timeouts.pane = .letters }
            }
        case .run where run.tab == .history:
            let rows = layout.body.inset(top: layout.body.rows - runTabRows)
            choose(point, in: rows, versionIDs, \.run.selection) { _ in }
        case .run where run.tab == .timeline:
            let rows = tabRows(layout, below: 1)
            choose(point, in: rows, versionIDs, \.run.selection) { $0.followTimeline() }
        case .run where run.tab == .diff:
            let rows = tabRows(layout, below: comparisonHeadRows)
            choose(point, in: rows, Array(run.comparison.lines.indices), \.run.comparisonSelection) { _ in }
        default: break
        }
    }

    /// The lines of a tab of a run that has so many rows above them, and maybe some below.
    private func tabRows(_ layout: Layout, below head: Int) -> Rect {
        let rest = layout.body.inset(top: whyRows(layout.body.columns) + head)
        return Rect(column: rest.column, row: rest.row, columns: rest.columns, rows: runTabRows)
    }

    private mutating func choose<ID>(
        _ point: Point, in rect: Rect, _ ids: [ID], _ selection: WritableKeyPath<Model, Selection<ID>>,
        _ focus: (inout Model) -> Void
    ) {
        guard let line = Self.line(at: point, in: rect, below: self[keyPath: selection].top, of: ids.count) else {
            return
        }
        self[keyPath: selection].choose(line, in: ids)
        focus(&self)
    }

    /// Which line of a list of `count` is at a point, where `top` lie above the rectangle.
    private static func line(at point: Point, in rect: Rect, below top: Int, of count: Int) -> Int? {
        guard rect.contains(point) else { return nil }
        let line = top + point.row - rect.row
        return line < count ? line : nil
    }
}
