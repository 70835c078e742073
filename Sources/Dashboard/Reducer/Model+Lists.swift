import TerminalUI
import Workflows
import WorkflowsMonitoring

extension Model {
    mutating func moveInList(_ command: Command) {
        switch screen {
        case .runs:
            let index = runs.cursorIndex ?? 0
            if command == .last, !runs.isComplete, !runs.fromEnd, !runs.plan.impossible {
                jumpToEnd()
            } else if command == .first, runs.fromEnd, !runs.isComplete {
                jumpToStart()
            } else {
                runs.moveCursor(to: Self.target(command, from: index, count: runs.count, rows: runsRows), at: elapsed)
            }
        case .overview:
            let rows = overviewRows
            switch overview.pane {
            case .workflows: Self.move(&overview.selection, command, in: workflowIDs, rows: rows.workflows)
            case .attention: Self.move(&overview.attention, command, in: attentionIDs, rows: rows.lower)
            case .activity: Self.move(&overview.activity, command, in: overview.events.map(\.id), rows: rows.lower)
            }
        case .roles: Self.move(&roles.selection, command, in: roleLines.map(\.id), rows: listRows)
        case .graph: moveInGraph(command)
        case .timeouts:
            switch timeouts.pane {
            case .timeouts:
                Self.move(&timeouts.selection, command, in: timeouts.pending.map(\.id), rows: timeoutRows.timeouts)
            case .parked:
                Self.move(
                    &timeouts.parkedSelection, command, in: timeouts.failureIDs, rows: timeoutRows.parked)
            case .letters:
                Self.move(&timeouts.letterSelection, command, in: letterIDs, rows: timeoutRows.letters)
            }
        case .activity:
            Self.move(&activity.selection, command, in: activity.shown.map(\.id), rows: activityRows)
        case .attention:
            Self.move(&attention.selection, command, in: listedAttention.map(\.id), rows: max(1, listRows - 1))
        case .run:
            switch run.tab {
            case .history: Self.move(&run.selection, command, in: versionIDs, rows: runTabRows)
            case .timeline:
                Self.move(&run.selection, command, in: versionIDs, rows: runTabRows)
                followTimeline()
            case .diff:
                let lines = Array(run.comparison.lines.indices)
                Self.move(&run.comparisonSelection, command, in: lines, rows: runTabRows)
            case .object:
                Self.move(&run.objectSelection, command, in: Array(run.object.lines.indices), rows: runTabRows)
            case .timeouts: Self.move(&run.timeoutSelection, command, in: runTimeoutIDs, rows: runTabRows)
            case .origin:
                let lines = originLines.count
                run.originTop = min(
                    max(0, lines - runTabRows),
                    Self.target(command, from: run.originTop, count: max(1, lines), rows: runTabRows))
            }
        }
    }

    private static func move<ID>(_ selection: inout Selection<ID>, _ command: Command, in ids: [ID], rows: Int) {
        selection.choose(target(command, from: selection.index, count: ids.count, rows: rows), in: ids)
    }

    /// Where a movement leads in a list of `count` lines, `rows` of which fit.
    static func target(_ command: Command, from index: Int, count: Int, rows: Int) -> Int {
        let step =
            switch command {
            case .down: 1
            case .up: -1
            case .halfDown: max(1, rows / 2)
            case .halfUp: -max(1, rows / 2)
            case .pageDown: max(1, rows - 1)
            case .pageUp: -max(1, rows - 1)
            case .first: -count
            case .last: count
            default: 0
            }
        return min(max(0, index + step), max(0, count - 1))
    }

    /// Brings the selections of the screen in line with what is listed, and keeps them in sight.
    mutating func settleSelections() {
        switch screen {
        case .runs:
            runs.settle(rows: runsRows)
            settlePreview()
        case .overview:
            let rows = overviewRows
            overview.selection.settle(workflowIDs, rows: rows.workflows)
            overview.attention.settle(attentionIDs, rows: rows.lower)
            // What just happened stays in sight until somebody moves away from it.
            let events = overview.events.map(\.id)
            if overview.pane != .activity || overview.activity.index == 0 { overview.activity.choose(0, in: events) }
            overview.activity.settle(events, rows: rows.lower)
        case .roles:
            // The chosen role has two lines more, and one for each stop, which must be in sight too.
            let lines = roleLines
            let stops = lines.first { $0.id == roles.selection.id }.map { stopDetails($0).count } ?? 0
            roles.selection.settle(lines.map(\.id), rows: max(1, listRows - 2 - stops))
        case .graph: break
        case .timeouts:
            timeouts.selection.settle(timeouts.pending.map(\.id), rows: timeoutRows.timeouts)
            timeouts.parkedSelection.settle(timeouts.failureIDs, rows: timeoutRows.parked)
            timeouts.letterSelection.settle(letterIDs, rows: timeoutRows.letters)
        case .activity: settleActivity()
        case .attention: settleAttention()
        case .run:
            run.selection.settle(versionIDs, rows: runTabRows)
            run.timeoutSelection.settle(runTimeoutIDs, rows: runTabRows)
            if run.tab == .object {
                makeObjectLines()
                run.objectSelection.settle(Array(run.object.lines.indices), rows: runTabRows)
            }
            if run.tab == .diff {
                makeComparison()
                run.comparisonSelection.settle(Array(run.comparison.lines.indices), rows: runTabRows)
            }
        }
    }

    var workflowIDs: [WorkflowName] { overview.rows.map(\.workflow) }

    /// In the order they came about; the newest is chosen at first, because what is so now is what is looked for.
    var versionIDs: [Int] { run.versions.map(\.record.version) }

    var runTimeoutIDs: [Int64] { run.timeouts.map(\.id) }

    var graphIDs: [Int] { graph.value?.nodes.map(\.status) ?? [] }

    var chosenTimeoutRun: RunID? {
        switch timeouts.pane {
        case .timeouts: timeouts.pending.first { $0.id == timeouts.selection.id }?.runID
        case .parked: timeouts.chosenFailure?.runID
        case .letters: chosenLetter?.runID
        }
    }
}
