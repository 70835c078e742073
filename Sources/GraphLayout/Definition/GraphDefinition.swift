/// A workflow's status graph as its definition states it: statuses and the ways between them, no numbers.
///
/// It may come from a store that nobody vouches for, so nothing here is checked: a repeated status is ignored after the
/// first, an edge to a status that does not exist is reported in ``GraphDrawing/unknownEdges``.
public struct GraphDefinition: Sendable, Equatable {
    /// A status.
    public struct Node: Sendable, Equatable, Identifiable {
        /// The number of the status, unique in its workflow.
        public var id: Int
        /// What people call it.
        public var label: String
        /// Cells the label takes in a terminal.
        public var labelWidth: Int
        /// Whether runs may start here.
        public var isStarting: Bool
        /// Whether runs end here.
        public var isTerminal: Bool

        /// Creates a status; without a width every character counts as one cell.
        public init(
            id: Int, label: String, labelWidth: Int? = nil, isStarting: Bool = false, isTerminal: Bool = false
        ) {
            self.id = id
            self.label = label
            self.labelWidth = labelWidth ?? label.count
            self.isStarting = isStarting
            self.isTerminal = isTerminal
        }
    }

    /// A way from one status to another.
    public struct Edge: Sendable, Equatable {
        /// The status it leaves. Of a connector it says nothing: that comes from another workflow.
        public var from: Int
        /// The status it enters.
        public var to: Int
        /// What makes a run take it.
        public var kind: EdgeKind
        /// A timer's delay, or the name of the workflow a connector listens to.
        public var note: String
        /// Cells the note takes in a terminal.
        public var noteWidth: Int

        /// Creates an edge; without a width every character of the note counts as one cell.
        public init(from: Int, to: Int, kind: EdgeKind = .step, note: String = "", noteWidth: Int? = nil) {
            self.from = from
            self.to = to
            self.kind = kind
            self.note = note
            self.noteWidth = noteWidth ?? note.count
        }
    }

    /// The statuses in definition order.
    public var nodes: [Node]
    /// The edges in definition order; the rest of the module names an edge by its index here.
    public var edges: [Edge]

    /// Creates a definition.
    public init(nodes: [Node], edges: [Edge]) {
        self.nodes = nodes
        self.edges = edges
    }
}

/// What makes a run take an edge. Each kind has a line of its own, so it shows without colour.
public enum EdgeKind: Int, Sendable, CaseIterable, Hashable {
    /// A step's code returned the next status.
    case step
    /// Somebody called back.
    case callback
    /// An event of another workflow arrived.
    case connector
    /// A timer fired.
    case timeout
}
