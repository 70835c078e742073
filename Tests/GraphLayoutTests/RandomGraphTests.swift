import GraphLayout
import Testing

@Suite struct RandomGraphTests {
    /// A thousand graphs, by turns in both directions and at all zooms.
    @Test func everyEdgeCanBeFollowed() async {
        // Twenty tasks of fifty graphs: as many at once as there are cores.
        let faults = await withTaskGroup(of: [String].self) { group in
            for batch in 0..<20 {
                group.addTask { (batch * 50..<batch * 50 + 50).compactMap { Self.fault(seed: UInt64($0)) } }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        for fault in faults { Issue.record(Comment(rawValue: fault)) }
    }

    /// What is wrong with the drawing of a random graph.
    private static func fault(seed: UInt64) -> String? {
        let definition = GraphDefinition.random(seed: seed)
        let zoom = GraphLayoutOptions.Zoom.allCases[Int(seed % 3)]
        let direction = seed % 2 == 0 ? GraphLayoutOptions.Direction.leftToRight : .topToBottom
        let options = GraphLayoutOptions(columns: 120, rows: 40, zoom: zoom, direction: direction)
        let faults = Walker.faults(definition, GraphDrawing(definition, options))
        return faults.isEmpty ? nil : "seed \(seed), \(direction), \(zoom): \(faults)"
    }

    @Test func sameInputGivesSameCells() {
        for seed in 0..<20 as Range<UInt64> {
            let definition = GraphDefinition.random(seed: seed)
            let options = GraphLayoutOptions(columns: 120, rows: 40)
            #expect(GraphDrawing(definition, options) == GraphDrawing(definition, options), "seed \(seed)")
        }
    }

    @Test func portsAppearOnlyInACrowd() {
        for seed in 0..<30 as Range<UInt64> {
            let definition = GraphDefinition.random(seed: seed, nodes: 20, edges: 24)
            let drawing = GraphDrawing(definition, GraphLayoutOptions(columns: 120, rows: 40))
            #expect(drawing.portCount == 0, "seed \(seed)")
        }
        // Twelve statuses that each go to all of twelve others by a kind of edge of their own cannot share lines.
        let nodes = (0..<24).map { GraphDefinition.Node(id: $0, label: "s\($0)", isStarting: $0 < 12) }
        let kinds: [EdgeKind] = [.step, .callback, .timeout]
        let edges = (0..<144).map {
            GraphDefinition.Edge(from: $0 / 12, to: 12 + $0 % 12, kind: kinds[($0 / 12 + $0 % 12) % 3])
        }
        let crowd = GraphDefinition(nodes: nodes, edges: edges)
        for direction in [GraphLayoutOptions.Direction.leftToRight, .topToBottom] {
            let drawing = GraphDrawing(crowd, GraphLayoutOptions(columns: 120, rows: 40, direction: direction))
            #expect(drawing.portCount > 0)
            #expect(Walker.faults(crowd, drawing) == [])
        }
    }
}
