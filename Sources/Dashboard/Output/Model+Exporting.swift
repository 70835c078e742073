import Workflows
import WorkflowsMonitoring

extension Model {
    /// Writes the list on the screen to a file, an item a line, with the names of the monitoring API.
    mutating func exportList() {
        let (name, what, items) = exportedItems
        guard !items.isEmpty else {
            say("there is nothing to export", .bad)
            return
        }
        var bytes: [UInt8] = []
        for item in items {
            item.write(to: &bytes)
            bytes.append(UInt8(ascii: "\n"))
        }
        let moment = String(now.description.prefix { $0 != "." }.filter { $0 != "-" && $0 != ":" })
        emit(
            .export(
                name: "wftop-\(name)-\(moment)Z.ndjson", text: String(decoding: bytes, as: UTF8.self),
                what: "\(Format.counted(items.count, "line")), \(what),"))
    }

    private var exportedItems: (name: String, what: String, items: [JSON]) {
        switch screen {
        case .runs:
            if !runs.marks.isEmpty {
                let marked = actionTargets().compactMap { known($0.runID) }
                return ("runs", "the marked runs", marked.map(json))
            }
            let rows = runs.shown.map { runs.table.summary(Int($0)) }
            return ("runs", runs.isComplete ? "every run that matches" : "the runs loaded so far", rows.map(json))
        case .roles:
            let wanted = roles.all.filter { roles.workflow == nil || $0.workflow == roles.workflow }
            return ("roles", "a role of an instance each", wanted.map { JSON.role($0) })
        case .timeouts:
            switch timeouts.pane {
            case .timeouts:
                let items = timeouts.pending.map {
                    JSON.timeout($0, label: labels.label($0.workflow, $0.status), asOf: now)
                }
                return ("timeouts", cut(items.count, "the pending timeouts"), items)
            case .parked:
                let items = timeouts.failures.map { failure in
                    switch failure {
                    case .run(let event): JSON.parked(event, label: labels.label(event.workflow, event.status))
                    case .kept(let event): JSON.keptEvent(event)
                    }
                }
                return ("parked", cut(items.count, "the parked failures"), items)
            case .letters:
                let isAll = timeouts.letterTotal.map { $0.count <= timeouts.letters.count } ?? false
                let what = "events that could not be read"
                return (
                    "letters", isAll ? "the \(what)" : "the newest \(what)",
                    timeouts.letters.map { JSON.deadLetter($0) }
                )
            }
        case .activity: return ("activity", "the lines read so far", exportedActivity)
        case .attention: return ("attention", "what wants attention", exportedAttention)
        case .run: return ("history", "every version of the run", run.versions.map { JSON.version($0) })
        case .overview, .graph: return ("", "", [])
        }
    }

    private func cut(_ count: Int, _ what: String) -> String {
        count < TimeoutsState.limit ? what : "the first of \(what)"
    }

    private func json(_ run: RunSummary) -> JSON { .run(run, label: labels.label(run.workflow, run.status)) }
}
