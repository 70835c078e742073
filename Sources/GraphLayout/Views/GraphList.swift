/// The graph as a list: statuses in the order of a walk from the starting ones, indented by how far they are from
/// there, each followed by a line per edge.
public struct GraphList: Sendable, Equatable {
    /// A line.
    public enum Row: Sendable, Equatable {
        /// A status.
        case node(id: Int, depth: Int, isUnreached: Bool)
        /// An edge out of the status above; a back edge is marked `↺`, a self loop `↻`.
        case edge(index: Int, target: Int, depth: Int, isBack: Bool, isSelfLoop: Bool)
        /// An edge into the status above that another workflow triggers.
        case connector(index: Int, depth: Int)
    }

    /// The lines from the top.
    public let rows: [Row]

    /// Lists a definition; only edges that name an unknown status are missing.
    public init(_ definition: GraphDefinition) {
        let skeleton = Skeleton(definition)
        var connectors: [[Int]] = Array(repeating: [], count: skeleton.siteCount)
        for link in skeleton.links where skeleton.isMargin(link.source) { connectors[link.target].append(link.edge) }
        var loops: [[Int]] = Array(repeating: [], count: skeleton.siteCount)
        for (edge, node) in skeleton.selfLoops { loops[node].append(edge) }
        var rows: [Row] = []
        for site in skeleton.discovery {
            let depth = skeleton.depths[site]
            rows.append(
                .node(id: skeleton.nodes[site].id, depth: depth, isUnreached: !skeleton.isReached[site]))
            for edge in connectors[site] { rows.append(.connector(index: edge, depth: depth + 1)) }
            let links = skeleton.outgoing[site].map { skeleton.links[$0] }
            let ways =
                links.map { (edge: $0.edge, target: $0.target, isBack: $0.isBack) }
                + loops[site].map { (edge: $0, target: site, isBack: false) }
            for way in ways.sorted(by: { $0.edge < $1.edge }) {
                rows.append(
                    .edge(
                        index: way.edge, target: skeleton.nodes[way.target].id, depth: depth + 1, isBack: way.isBack,
                        isSelfLoop: way.target == site))
            }
        }
        self.rows = rows
    }

    /// Whether the list serves better than a drawing: in less than 60×14, or where even the smallest zoom takes more
    /// than three screens.
    public static func isBetter(for definition: GraphDefinition, columns: Int, rows: Int) -> Bool {
        guard columns >= 60, rows >= 14 else { return true }
        let smallest = GraphDrawing(
            definition, GraphLayoutOptions(columns: columns, rows: rows, zoom: .labelAndCount))
        let across = (smallest.columns + columns - 1) / columns
        let down = (smallest.rows + rows - 1) / rows
        return across * down > 3
    }
}
