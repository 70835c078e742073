import TerminalUI
import Workflows
import WorkflowsMonitoring

extension Model {
    static let crossingsShown = 50

    /// Lets the person pick one of the edges into and out of the chosen status.
    mutating func chooseEdge() {
        guard let value = graph.value, let id = graph.look.selection.id else { return }
        let outgoing = value.edges.indices.filter { value.edges[$0].from == id && value.edges[$0].kind != .connector }
        let incoming = value.edges.indices.filter { value.edges[$0].to == id && !outgoing.contains($0) }
        let edges = outgoing + incoming
        guard !edges.isEmpty else {
            say("no edge leads here or away", .bad)
            return
        }
        let lines = edges.map { Choices.Line(title: edgeName(value.edges[$0]), detail: edgeFacts(value.edges[$0])) }
        let title = "Edges of \(graphLabel(id))"
        overlays.append(.choices(Choices(purpose: .edges(edges), title: title, lines: lines)))
    }

    /// Opens the list of an edge's latest crossings; it fills when the source answers.
    mutating func showCrossings(of index: Int) {
        guard let value = graph.value, value.edges.indices.contains(index) else { return }
        let edge = value.edges[index]
        guard let origin = edge.kind.origin else {
            say("this program does not know what crosses an edge of the kind \(edge.kind.rawValue)", .bad)
            return
        }
        let crossed = Crossed(workflow: value.workflow, from: edge.from, to: edge.to, origin: origin)
        let loading = Choices.Line(title: "loading", obstacle: "")
        feeds[.crossings]?.question = nil
        overlays.append(
            .choices(Choices(purpose: .crossings(crossed, nil), title: edgeName(edge), lines: [loading])))
    }

    /// The crossings came, or came again: the cursor stays on its run.
    mutating func takeCrossings(_ events: [Event]) {
        guard case .choices(var choices)? = overlays.last, case .crossings(let edge, let before) = choices.purpose
        else { return }
        let chosen = before.flatMap { $0.indices.contains(choices.index) ? $0[choices.index].id : nil }
        choices.purpose = .crossings(edge, events)
        choices.index = events.firstIndex { $0.id == chosen } ?? 0
        choices.lines = events.map { event in
            Choices.Line(
                title: "\(Format.moment(event.at, now: now, zone))  \(event.runID.short)  \(event.foreignID)",
                detail: "v\(event.version)")
        }
        if events.isEmpty {
            let reach = Format.grouped(Crossed.reach)
            choices.lines = [Choices.Line(title: "none among the last \(reach) events", obstacle: "")]
        }
        overlays[overlays.count - 1] = .choices(choices)
    }

    private func edgeName(_ edge: WorkflowGraph.Edge) -> String {
        let note = edge.note.map { " \($0)" } ?? ""
        return "\(graphLabel(edge.from)) > \(graphLabel(edge.to))  \(edge.kind.rawValue)\(note)"
    }

    private func edgeFacts(_ edge: WorkflowGraph.Edge) -> String {
        let rate = edge.ratePerMinute.map { "\(Format.rate($0)) a minute" } ?? "rate unknown"
        return rate + ", " + (edge.lastAt.map { "last \(Format.coarseAge(now - $0)) ago" } ?? "never taken")
    }

    private func graphLabel(_ status: Int) -> String {
        graph.value?.nodes.first { $0.status == status }?.label ?? String(status)
    }
}
