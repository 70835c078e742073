import TerminalUI
import Workflows
import WorkflowsMonitoring

/// What a list of runs can show of a run, beside its foreign ID. Files name the columns as the code does.
public enum RunsColumn: String, Hashable, Sendable, CaseIterable {
    /// What it is of, its ID, and how it stands.
    case workflow, run, state, status
    /// Its times, its version, and why it stands so.
    case updated, age, version, reason

    var title: String {
        switch self {
        case .workflow: "WORKFLOW"
        case .run: "RUN"
        case .state: "STATE"
        case .status: "STATUS"
        case .updated: "UPDATED"
        case .age: "AGE"
        case .version: "V"
        case .reason: "REASON"
        }
    }

    /// The least and the most cells it makes sense in. Names that are known decide about theirs.
    func width(_ model: Model) -> (least: Int, most: Int) {
        switch self {
        case .workflow:
            let longest = model.overview.rows.map { CellWidth.of($0.workflow.rawValue.prefix(32)) }.max() ?? 8
            // Where the name of a source stands before it, what tells workflows apart comes late.
            let least = model.configuration.locations.isEmpty ? 12 : 18
            return (min(max(8, longest), least), max(8, min(24, longest)))
        case .status:
            let longest = model.labels.longest
            return (min(max(6, longest), 12), max(6, min(24, longest)))
        default: return fixedWidth
        }
    }

    private var fixedWidth: (least: Int, most: Int) {
        switch self {
        case .workflow: (8, 18)
        case .run: (8, 8)
        case .state: (11, 11)
        case .status: (8, 18)
        case .updated: (7, 7)
        case .age: (6, 6)
        case .version: (4, 4)
        case .reason: (10, 60)
        }
    }

    var isRight: Bool { self == .updated || self == .age || self == .version }

    /// Where room is scarce, the last of these go first.
    static let byImportance: [RunsColumn] = [.state, .status, .updated, .reason, .workflow, .run, .version, .age]
}

extension Model {
    /// The columns that fit beside the foreign ID, with their widths, and the foreign ID's own.
    func runsColumns(_ room: Int, narrow: Bool) -> (foreignID: Int, columns: [(column: RunsColumn, width: Int)]) {
        let available = room - 3
        guard !narrow, available > 40 else { return (max(8, available), []) }
        var offered = RunsColumn.allCases.filter { !runs.hiddenColumns.contains($0) }
        if runs.filter.workflowNames.count == 1 || overview.rows.count == 1 { offered.removeAll { $0 == .workflow } }
        let skipped = min(runs.columnOffset, max(0, offered.count - 1))
        let candidates = Array(offered.dropFirst(skipped))
        let limits = Dictionary(uniqueKeysWithValues: candidates.map { ($0, $0.width(self)) })
        var left = available - 12
        var chosen: [RunsColumn] = []
        for column in RunsColumn.byImportance {
            guard let least = limits[column]?.least, least + 1 <= left else { continue }
            chosen.append(column)
            left -= least + 1
        }
        let columns = candidates.filter(chosen.contains)
        var widths = columns.map { limits[$0]?.least ?? 0 }
        // What is left goes to the foreign ID until one is told from another, to the reason until it says what is wrong,
        // and then to whatever can use it.
        var foreignID = 12 + min(left, 4)
        left -= foreignID - 12
        if let reason = columns.firstIndex(of: .reason) {
            let more = min(left, 14)
            widths[reason] += more
            left -= more
        }
        let wider = min(left, 8)
        foreignID += wider
        left -= wider
        for index in columns.indices {
            let more = min(left, (limits[columns[index]]?.most ?? 0) - widths[index])
            widths[index] += more
            left -= more
        }
        foreignID += min(left, 16)
        return (foreignID, Array(zip(columns, widths)))
    }
}
