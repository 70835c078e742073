import GraphLayout
import TerminalUI
import Workflows
import WorkflowsMonitoring

/// The graph of one workflow: its numbers, its drawing, and which part of it is looked at.
struct GraphState: Sendable {
    /// What is coloured by how much.
    enum Heat: String, Hashable, Sendable, CaseIterable {
        case off, count, dwell, errors
    }

    /// What is kept of a workflow while another one is looked at.
    struct Look: Sendable {
        /// How much boxes show; `nil` for as much as fits.
        var zoom: GraphLayoutOptions.Zoom?
        var selection = Selection<Int>()
        var viewport: GraphViewport?
    }

    /// What a drawing depends on: nothing else moves a cell.
    struct Key: Hashable, Sendable {
        var hash: String
        var columns: Int
        var rows: Int
        var zoom: GraphLayoutOptions.Zoom?
    }

    var workflow: WorkflowName?
    var value: WorkflowGraph?
    var looks: [WorkflowName: Look] = [:]
    var definition = GraphDefinition(nodes: [], edges: [])
    var drawing: GraphDrawing?
    var drawingKey: Key?
    var list = GraphList(GraphDefinition(nodes: [], edges: []))
    /// Whether a list serves better here, whatever the person wants.
    var mustList = false
    var wantsList = false
    var heat = Heat.off
    /// Until when an edge is lit, by its number, because a crossing was just seen.
    var litUntil: [Int: Duration] = [:]
    var listTop = 0
    /// The status that was brought into sight last: panning may leave it, choosing another brings that one back.
    var shownSelection: Int?

    var look: Look {
        get { workflow.flatMap { looks[$0] } ?? Look() }
        set { if let workflow { looks[workflow] = newValue } }
    }

    var showsList: Bool { mustList || wantsList || drawing == nil }

    static let litFor = Duration.seconds(1)
}

extension GraphDefinition {
    /// The shape of a graph, without its numbers.
    init(_ graph: WorkflowGraph) {
        self.init(
            nodes: graph.nodes.map { node in
                let label = node.known ? node.label : "\(node.status)?"
                return Node(
                    id: node.status, label: label, labelWidth: CellWidth.of(label.prefix(64)),
                    isStarting: node.starting, isTerminal: node.terminal)
            },
            edges: graph.edges.map { edge in
                // An edge of a kind that is not known here is drawn as a step's, and says what it is.
                var words = [edge.note].compactMap(\.self)
                if case .other(let name) = edge.kind { words.insert(name, at: 0) }
                let note = String(words.joined(separator: " ").prefix(32))
                return Edge(
                    from: edge.from, to: edge.to, kind: EdgeKind(edge.kind), note: note, noteWidth: CellWidth.of(note))
            })
    }
}

extension GraphLayout.EdgeKind {
    init(_ kind: WorkflowDefinition.EdgeKind) {
        switch kind {
        case .step, .other: self = .step
        case .timeout: self = .timeout
        case .callback: self = .callback
        case .connector: self = .connector
        }
    }
}
