import TerminalUI
import Workflows
import WorkflowsMonitoring

/// A column of the overview.
enum WorkflowColumn: CaseIterable {
    case name, runs, running, paused, cancelled, completed, roles, lag, outbox, parked, errors, minutes

    func title(_ glyphs: Glyphs) -> String {
        switch self {
        case .name: "WORKFLOW"
        case .runs: "RUNS"
        case .running: glyphs[.running] + "RUN"
        case .paused: glyphs[.paused] + "PAUSE"
        case .cancelled: glyphs[.cancelled] + "CANC"
        case .completed: glyphs[.completed] + "DONE"
        case .roles: "ROLES"
        case .lag: "LAG"
        case .outbox: "OUTBOX"
        case .parked: "PARKED"
        case .errors: "ERR/m"
        case .minutes: "LAST 10 min"
        }
    }

    var isRight: Bool { self != .name && self != .minutes }

    private var width: Int {
        switch self {
        case .name: 10
        case .runs, .completed: 8
        case .running, .paused, .cancelled, .lag, .outbox, .parked: 6
        case .roles: 7
        case .errors: 5
        case .minutes: 11
        }
    }

    private static let byImportance: [WorkflowColumn] = [
        .name, .running, .paused, .roles, .runs, .errors, .lag, .completed, .minutes, .cancelled, .parked, .outbox,
    ]

    /// The columns that fit, in their order; the name takes what is left, as far as the names need it.
    static func chosen(_ room: Int, names: [String]) -> [(column: WorkflowColumn, width: Int)] {
        var left = room
        var chosen: Set<WorkflowColumn> = []
        for column in byImportance where column.width + 1 <= left + 1 {
            chosen.insert(column)
            left -= column.width + 1
        }
        let longest = names.map { CellWidth.of($0.prefix(64)) }.max() ?? 0
        let name = 10 + max(0, min(left, longest - 10, 30))
        left -= name - 10
        // Counts breathe where there is room: millions whole instead of shortened.
        let wide = left >= 12
        return allCases.filter(chosen.contains).map { column in
            switch column {
            case .name: (column, name)
            case .runs, .completed: (column, column.width + (wide ? 2 : 0))
            case .running, .paused, .cancelled: (column, column.width + (wide ? 1 : 0))
            default: (column, column.width)
            }
        }
    }

    func cell(_ item: WorkflowOverview, _ width: Int, _ canvas: Canvas) -> TableCell {
        let unknown = TableCell(canvas.glyphs[.unknown], .dim)
        func count(_ number: Int, _ role: ThemeRole) -> TableCell {
            TableCell(Format.count(number, fitting: width), number == 0 ? .dim : role)
        }
        func runs(_ states: RunState...) -> Int { states.reduce(0) { $0 + (item.counts[$1] ?? 0) } }
        switch self {
        case .name: return TableCell(item.workflow.rawValue, .strong)
        case .runs: return count(item.counts.values.reduce(0, +), .text)
        case .running: return count(runs(.initiated, .running), .stateRunning)
        case .paused: return count(runs(.paused), .statePaused)
        case .cancelled: return count(runs(.cancelled), .text)
        case .completed: return count(runs(.completed), .text)
        case .roles:
            guard let up = item.rolesUp, let expected = item.rolesExpected else { return unknown }
            guard up < expected else { return TableCell("\(up)/\(expected)") }
            // What somebody stopped is no failure, and must not look like one.
            guard let down = item.rolesDown, down > 0 else {
                return TableCell("\(up)/\(expected)\(canvas.glyphs[.stopped])", .warning)
            }
            return TableCell("\(up)/\(expected)!", .error)
        case .lag:
            guard let lag = item.worstLag else { return unknown }
            let isLate = lag >= Model.lateLag
            return TableCell(Format.age(lag) + (isLate ? "!" : ""), isLate ? .warning : .text)
        case .outbox: return count(item.outboxDepth, .text)
        case .parked:
            guard item.parkedKind == .atLeast else { return count(item.parked, .warning) }
            let least = canvas.glyphs[.atLeast]
            return TableCell(least + Format.count(item.parked, fitting: width - CellWidth.of(least)), .warning)
        case .errors:
            guard let errors = item.errorsPerMinute else { return unknown }
            return TableCell(Format.rate(errors), errors >= 1 ? .error : errors > 0 ? .warning : .dim)
        case .minutes:
            guard let minutes = item.minutes else { return unknown }
            return TableCell(canvas.glyphs.sparkline(minutes.suffix(10).map(Double.init)), .sparkline)
        }
    }
}
