/// The part of a definition that can be drawn, by dense numbers: the statuses once each, then one site in the margin
/// for every workflow a connector listens to; links between different sites; self loops and unusable edges set aside.
struct Skeleton {
    struct Link {
        let edge: Int
        let source: Int
        let target: Int
        let kind: EdgeKind
        /// Runs against the layers, in a lane.
        var isBack = false
    }

    /// The statuses, each once.
    var nodes: [GraphDefinition.Node] = []
    /// Per margin site, the edge whose note names it.
    var margins: [GraphDefinition.Edge] = []
    var links: [Link] = []
    var selfLoops: [(edge: Int, node: Int)] = []
    var unknown: [Int] = []
    var outgoing: [[Int]] = []

    /// Filled by layering.
    var layers: [Int] = []
    var depths: [Int] = []
    var isReached: [Bool] = []
    var discovery: [Int] = []

    var siteCount: Int { nodes.count + margins.count }
    var layerCount: Int { (layers.max() ?? -1) + 1 }

    func isMargin(_ site: Int) -> Bool { site >= nodes.count }

    func span(of link: Int) -> Int { abs(layers[links[link].target] - layers[links[link].source]) }

    /// The links that span most layers; on a tie the first defined.
    func longest(_ count: Int) -> [Int] {
        guard count > 0 else { return [] }
        return Array(
            links.indices.sorted { (one: Int, other: Int) -> Bool in
                let (span, otherSpan) = (span(of: one), span(of: other))
                return span != otherSpan ? span > otherSpan : one < other
            }.prefix(count))
    }

    init(_ definition: GraphDefinition) {
        var indexes: [Int: Int] = [:]
        for node in definition.nodes where indexes[node.id] == nil {
            indexes[node.id] = nodes.count
            nodes.append(node)
        }
        var marginSites: [String: Int] = [:]
        for (index, edge) in definition.edges.enumerated() {
            guard let target = indexes[edge.to] else {
                unknown.append(index)
                continue
            }
            if edge.kind == .connector {
                let site = marginSites[edge.note] ?? nodes.count + margins.count
                if marginSites.updateValue(site, forKey: edge.note) == nil { margins.append(edge) }
                links.append(Link(edge: index, source: site, target: target, kind: edge.kind))
            } else if let source = indexes[edge.from] {
                if source == target {
                    selfLoops.append((index, source))
                } else {
                    links.append(Link(edge: index, source: source, target: target, kind: edge.kind))
                }
            } else {
                unknown.append(index)
            }
        }
        outgoing = Array(repeating: [], count: siteCount)
        for (index, link) in links.enumerated() { outgoing[link.source].append(index) }
        assignLayers()
    }
}
