/// A status graph laid out in character cells: boxes, lines and the places of every text. The same definition and
/// options give the same cells; numbers are written into reserved places and move nothing.
public struct GraphDrawing: Sendable, Equatable {
    /// Which way the layers follow each other; never `auto`.
    public internal(set) var direction: GraphLayoutOptions.Direction = .leftToRight
    /// How much boxes show.
    public internal(set) var zoom: GraphLayoutOptions.Zoom = .twoRows
    /// Cells across.
    public internal(set) var columns = 0
    /// Cells down.
    public internal(set) var rows = 0
    /// The statuses in definition order.
    public internal(set) var nodes: [NodeBox] = []
    /// The edges in definition order, but for the unknown ones.
    public internal(set) var edges: [EdgeRoute] = []
    /// The other workflows that connectors come from.
    public internal(set) var margins: [MarginLabel] = []
    /// Every line, by cell.
    public internal(set) var lines = LineCanvas([], rows: 0)
    /// Indices of edges that name a status the definition does not have.
    public internal(set) var unknownEdges: [Int] = []

    /// How many edges are written as ports because there was no room for their lines; the title says so.
    public var portCount: Int { edges.count { $0.isPort } }
}

/// A status in the drawing.
public struct NodeBox: Sendable, Equatable {
    /// The number of the status.
    public let id: Int
    /// Its label, cut to 20 cells.
    public let label: String
    /// Cells the cut label takes.
    public let labelWidth: Int
    /// The box with its border; at the smallest zoom one row between caps.
    public let frame: CellRect
    /// Which layer it is in; the first is 0.
    public let layer: Int
    /// Its place among the boxes of the layer.
    public let order: Int
    /// Whether runs start here.
    public let isStarting: Bool
    /// Whether runs end here; such a box has a double border.
    public let isTerminal: Bool
    /// Whether no starting status leads here.
    public let isUnreached: Bool
    /// Where mark and label go. At the smallest zoom the count's place follows in the same row.
    public let title: CellSpan
    /// Where the numbers go.
    public let numbers: CellSpan
    /// Where the dwell times go, at full zoom.
    public let dwell: CellSpan?
}

/// A workflow that connectors come from, written in the margin.
public struct MarginLabel: Sendable, Equatable {
    /// The name of the workflow.
    public let name: String
    /// Where `»` and the name go.
    public let span: CellSpan
}

/// An edge in the drawing: a path, a pair of port labels, or a self loop in its box's border.
public struct EdgeRoute: Sendable, Equatable {
    /// A cell of a path.
    public struct Step: Sendable, Equatable {
        /// Where it is.
        public let cell: Cell
        /// The neighbours the path goes to from here; of the first and last cell only the inner one.
        public let directions: Directions
    }

    /// How an edge is shown.
    public enum Form: Sendable {
        /// As a line with an arrow head.
        case path
        /// As `→Target` at the source and `«Source` at the target.
        case port
        /// As `↻` in the border of its box.
        case selfLoop
    }

    /// Its index in the definition.
    public let edge: Int
    /// The status it leaves, or nil for a connector.
    public let source: Int?
    /// The status it enters.
    public let target: Int
    /// What makes a run take it.
    public let kind: EdgeKind
    /// A timer's delay or the name of a connector's workflow.
    public let note: String
    /// How it is shown.
    public let form: Form
    /// Whether it runs against the layers.
    public let isBack: Bool
    /// From the cell of the source's border it leaves by to the arrow head beside the target; empty without a line.
    public internal(set) var path: [Step] = []
    /// The cells where the path turns.
    public internal(set) var bends: [Cell] = []
    /// The cell of the arrow head.
    public internal(set) var head: Cell?
    /// Where the arrow head points.
    public internal(set) var heading: Directions?
    /// Where its rate goes, behind a timer's delay if there is one: beside the source end of the line, the port label
    /// under the source, or the border of its own box. As wide as there is room, up to what the text may need; nil only
    /// where there is none at all.
    public internal(set) var label: CellSpan?
    /// Whether the label stands before its line, so that its text should end where the span ends.
    public internal(set) var isLabelTrailing = false
    /// Where `«Source` goes, of a port.
    public internal(set) var arrival: CellSpan?

    /// Whether it is written at both ends in place of a line.
    public var isPort: Bool { form == .port }
    /// Whether it returns to the status it leaves.
    public var isSelfLoop: Bool { form == .selfLoop }
}
