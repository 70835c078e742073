import FoundationEssentials
import TerminalUI
import Workflows
import WorkflowsMonitoring

/// Something that can be put on the clipboard.
struct Copyable: Hashable, Sendable {
    /// What it is.
    var title: String
    /// What is put there.
    var text: String

    init(_ title: String, _ text: String) {
        self.title = title
        self.text = text
    }
}

extension Model {
    /// Lets the person choose what to copy of what the cursor is on.
    mutating func chooseCopy() {
        let items = copyables
        let lines = items.map { item in
            let lines = item.text.split(separator: "\n", omittingEmptySubsequences: false)
            let detail = lines.count > 1 ? Format.counted(lines.count, "line") : String(item.text.prefix(120))
            return Choices.Line(title: item.title, detail: detail)
        }
        overlays.append(.choices(Choices(purpose: .copies(items.map(\.text)), title: "Copy", lines: lines)))
    }

    /// What can be copied here; the screen itself always can.
    var copyables: [Copyable] {
        var items: [Copyable] = []
        func add(_ title: String, _ text: String?) {
            if let text, !text.isEmpty { items.append(Copyable(title, text)) }
        }
        func add(run id: RunID, _ foreignID: ForeignID?) {
            add("run ID", id.description)
            add("foreign ID", foreignID?.rawValue)
            add("command", location(of: id).map { "wftop run show \(id) --at \(Self.shellQuoted($0))" })
        }
        switch screen {
        case .overview:
            switch overview.pane {
            case .workflows: add("workflow", overview.selection.id?.rawValue)
            case .attention:
                let lines = attentionLines
                if lines.indices.contains(overview.attention.index) {
                    add("line", lines[overview.attention.index].text)
                }
            case .activity:
                if let event = overview.events.first(where: { $0.id == overview.activity.id }) {
                    add(run: event.runID, event.foreignID)
                }
            }
        case .runs:
            if !runs.marks.isEmpty {
                let ids = actionTargets().map(\.runID.description).joined(separator: "\n")
                add(Format.counted(runs.marks.count, "marked run ID"), ids)
            }
            if let run = runs.cursorRun {
                add(run: run.runID, run.foreignID)
                add("reason", run.reason)
            }
        case .run:
            items += objectCopyables + comparisonCopyables
            if let record = run.latest {
                add(run: record.runID, record.foreignID)
                add("why", run.why.map { sentence($0) })
                add("reason", record.meta.reason)
            }
            if let record = run.shownRecord {
                let text = String(validating: record.object, as: UTF8.self)
                add("object", text)
                if text == nil { add("object in base 64", record.object.base64EncodedString()) }
                add("record as JSON", JSON.record(record).text)
            }
        case .roles:
            if let line = chosenRole {
                add("role", line.id.role.rawValue)
                add("role as shown", line.displayName)
                add("last error", line.main?.report?.lastError)
            }
        case .activity:
            if let line = chosenActivity {
                if let id = line.runID { add(run: id, activity.foreignID(of: line)) }
                add("line", activityText(line))
            }
        case .attention:
            if let line = chosenAttention {
                add("line", "\(line.workflow.map { "\($0): " } ?? "")\(line.text), \(sinceText(line))")
                if case .runs(let filter)? = line.leadsTo { add("filter", filter) }
            }
        case .graph:
            let node = graph.value?.nodes.first { $0.status == graph.look.selection.id }
            add("status", node?.label)
            add("filter", node.map { graphFilter($0.status) })
        case .timeouts:
            switch timeouts.pane {
            case .timeouts:
                if let timeout = timeouts.pending.first(where: { $0.id == timeouts.selection.id }) {
                    add(run: timeout.runID, timeout.foreignID)
                    add("timeout", timeout.name)
                    add("last error", timeout.lastError)
                }
            case .parked:
                switch timeouts.chosenFailure {
                case .run(let event)?:
                    add(run: event.runID, event.foreignID)
                    add("last error", event.lastError)
                case .kept(let event)?:
                    add("event", event.eventID)
                    add("consumer", event.consumer.rawValue)
                    add("key", event.key)
                    add("last error", event.lastError)
                    add("as JSON", JSON.keptEvent(event).text)
                case nil: break
                }
            case .letters: items += letterCopyables
            }
        }
        add("this screen", screenText)
        return items
    }

    /// What `--at` takes where a run is; `nil` where it is not known which of several sources it is of.
    private func location(of id: RunID) -> String? {
        guard !configuration.locations.isEmpty else {
            return configuration.location.isEmpty ? targetName : configuration.location
        }
        let workflow =
            run.latest.flatMap { $0.runID == id ? $0.workflow : nil }
            ?? runs.cursorRun.flatMap { $0.runID == id ? $0.workflow : nil }
            ?? (overview.events + activity.events).first { $0.runID == id }?.topic.workflow
            ?? timeouts.pending.first { $0.runID == id }?.workflow
            ?? timeouts.parked.first { $0.runID == id }?.workflow
        guard let workflow = workflow?.rawValue else { return nil }
        return configuration.locations.first { workflow.hasPrefix($0.key + "/") }?.value
    }

    var chosenRole: RoleLine? { roleLines.first { $0.id == roles.selection.id } }

    /// The screen as text, without boxes over it.
    private var screenText: String {
        var bare = self
        bare.overlays = []
        bare.notice = nil
        return bare.frame().lines.joined(separator: "\n")
    }

    /// A word as a shell takes it literally.
    static func shellQuoted(_ word: String) -> String {
        let plain = word.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "-"), UInt8(ascii: ":"):
                true
            default: false
            }
        }
        guard !plain || word.isEmpty else { return word }
        return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
