/// How big boxes are. Nothing here depends on a number that is shown: the room for numbers is fixed.
struct BoxSizes {
    /// Cells of a label before it is cut.
    static let labelLimit = 20
    /// `12.3k ‖214 ✗7`.
    static let numbersWidth = 13
    /// `4.1s/31s ⌃36m12`.
    static let dwellWidth = 15
    /// `12.3k`, of one row boxes and of edges.
    static let countWidth = 5
    /// `→Expired 0.2/m`.
    static let portWidth = 18

    let zoom: GraphLayoutOptions.Zoom

    var height: Int {
        switch zoom {
        case .labelAndCount: 1
        case .twoRows: 3
        case .full: 4
        }
    }

    /// The label cut to what a box may show. Only the total width is known, so of a label with wide characters half as
    /// many are kept; the cells left over stay empty.
    static func label(of node: GraphDefinition.Node) -> (text: String, width: Int) {
        let count = node.label.count
        let width = max(0, node.labelWidth)
        if width <= labelLimit && count <= labelLimit { return (node.label, width) }
        let kept = width <= count ? labelLimit - 1 : (labelLimit - 1) / 2
        return (node.label.prefix(kept) + "…", labelLimit)
    }

    /// The sign, the name and a blank before the line.
    static func marginWidth(of edge: GraphDefinition.Edge) -> Int {
        min(max(0, edge.noteWidth), labelLimit) + 3
    }

    /// Cells of the first row, behind the corner, that no line may leave by.
    func titleWidth(of node: GraphDefinition.Node, hasLoop: Bool) -> Int {
        let mark = node.isStarting || node.isTerminal ? 2 : 0
        return hasLoop ? Int.max / 2 : mark + Self.label(of: node).width
    }

    func width(of node: GraphDefinition.Node, hasLoop: Bool) -> Int {
        let label = Self.label(of: node).width
        let mark = node.isStarting || node.isTerminal ? 2 : 0
        switch zoom {
        case .labelAndCount:
            return 2 + mark + label + 1 + Self.countWidth + (hasLoop ? 1 : 0)
        case .twoRows, .full:
            let title = mark + label + (hasLoop ? Self.countWidth + 3 : 1)
            return 2 + max(title, zoom == .full ? Self.dwellWidth : Self.numbersWidth)
        }
    }
}
