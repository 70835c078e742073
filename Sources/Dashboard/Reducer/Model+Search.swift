import TerminalUI
import Workflows
import WorkflowsMonitoring

extension Model {
    /// The open tab's lines, as far as a person reads them.
    private var searchedLines: [String] {
        switch run.tab {
        case .history:
            zip(run.versions, run.changes).map { version, change in
                let record = version.record
                return [label(record), record.runState.label, author(of: record), change, record.meta.reason ?? ""]
                    .joined(separator: " ")
            }
        case .timeline:
            zip(timeline.stays, run.versions).map { sentences(of: $0, $1.record) }
        case .diff: run.comparison.lines.map(\.text)
        case .object: run.object.lines.map { line in line.pieces.map(\.text).joined() }
        case .timeouts: run.timeouts.map { "\($0.name) \($0.lastError ?? "")" }
        case .origin: originLines.map { "\($0.name) \($0.text)" }
        }
    }

    private var searchedIndex: Int {
        switch run.tab {
        case .history, .timeline: run.selection.index
        case .diff: run.comparisonSelection.index
        case .object: run.objectSelection.index
        case .timeouts: run.timeoutSelection.index
        case .origin: run.originTop
        }
    }

    private mutating func showSearched(_ index: Int) {
        switch run.tab {
        case .history: run.selection.choose(index, in: versionIDs)
        case .timeline:
            run.selection.choose(index, in: versionIDs)
            followTimeline()
        case .diff: run.comparisonSelection.choose(index, in: Array(run.comparison.lines.indices))
        case .object: run.objectSelection.choose(index, in: Array(run.object.lines.indices))
        case .timeouts: run.timeoutSelection.choose(index, in: runTimeoutIDs)
        case .origin: run.originTop = min(index, max(0, originLines.count - runTabRows))
        }
    }

    mutating func startSearch() {
        unfoldAll()
        run.searchStart = searchedIndex
        prompt = Prompt(purpose: .search, field: TextField(), before: run.search)
    }

    /// What is written is looked for from where the search began.
    mutating func searchChanged(_ text: String) {
        run.search = text
        guard !text.isEmpty else { return showSearched(run.searchStart) }
        search(from: run.searchStart, step: 1, includingStart: true)
    }

    /// Gives back the place and the text that were there before.
    mutating func endSearch(restoring before: String) {
        run.search = before
        showSearched(run.searchStart)
        notice = nil
    }

    mutating func searchOn(_ step: Int) { search(from: searchedIndex, step: step, includingStart: false) }

    private mutating func search(from start: Int, step: Int, includingStart: Bool) {
        let wanted = run.search.lowercased()
        let lines = searchedLines
        guard !lines.isEmpty else { return }
        let matches = lines.indices.filter { lines[$0].lowercased().contains(wanted) }
        guard !matches.isEmpty else {
            if includingStart { showSearched(start) }
            say("\"\(run.search)\" is not on this tab", .bad)
            return
        }
        for distance in (includingStart ? 0 : 1)...lines.count {
            let index = ((start + step * distance) % lines.count + lines.count) % lines.count
            guard let place = matches.firstIndex(of: index) else { continue }
            showSearched(index)
            say("match \(place + 1) of \(matches.count)")
            return
        }
    }
}
