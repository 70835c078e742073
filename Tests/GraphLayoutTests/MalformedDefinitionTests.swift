import GraphLayout
import Testing

/// Definitions come from a store that anything may have written.
@Suite struct MalformedDefinitionTests {
    private let options = GraphLayoutOptions(columns: 80, rows: 24)

    @Test func nothingToDraw() {
        let drawing = GraphDrawing(GraphDefinition(nodes: [], edges: []), options)
        #expect(drawing.nodes.isEmpty && drawing.columns == 0 && drawing.rows == 0)
        let edges = [GraphDefinition.Edge(from: 1, to: 2)]
        #expect(GraphDrawing(GraphDefinition(nodes: [], edges: edges), options).unknownEdges == [0])
        #expect(GraphList(GraphDefinition(nodes: [], edges: edges)).rows.isEmpty)
    }

    @Test func repeatedStatusesAndUnknownEnds() {
        let nodes = [
            GraphDefinition.Node(id: 1, label: "one"), .init(id: 1, label: "again"), .init(id: 2, label: "two"),
        ]
        let edges = [
            GraphDefinition.Edge(from: 1, to: 2), .init(from: 1, to: 9), .init(from: 9, to: 1),
            .init(from: 1, to: 9, kind: .connector, note: "x"),
        ]
        let definition = GraphDefinition(nodes: nodes, edges: edges)
        let drawing = GraphDrawing(definition, options)
        #expect(drawing.nodes.map(\.label) == ["one", "two"])
        #expect(drawing.unknownEdges == [1, 2, 3])
        #expect(Walker.faults(definition, drawing) == [])
    }

    @Test(arguments: [Int.min, -1, 0, 1, 1_000_000, Int.max]) func absurdSizes(size: Int) {
        let node = GraphDefinition.Node(
            id: size, label: "a\u{1b}[2J", labelWidth: size, isStarting: true, isTerminal: true)
        let edges = [
            GraphDefinition.Edge(from: size, to: size, kind: .timeout, note: "n", noteWidth: size),
            .init(from: 3, to: 3), .init(from: size, to: 3, kind: .timeout, note: "n", noteWidth: size),
            .init(from: 3, to: size, kind: .connector, note: "n", noteWidth: size),
        ]
        let definition = GraphDefinition(nodes: [node, .init(id: 3, label: "")], edges: edges)
        for zoom in GraphLayoutOptions.Zoom.allCases {
            for direction in GraphLayoutOptions.Direction.allCases {
                let options = GraphLayoutOptions(columns: size, rows: size, zoom: zoom, direction: direction)
                #expect(Walker.faults(definition, GraphDrawing(definition, options)) == [])
            }
        }
    }

    @Test func hugeGraphs() {
        let chain = (0..<500).map { GraphDefinition.Node(id: $0, label: "status \($0)", isStarting: $0 == 0) }
        let steps = (1..<500).map { GraphDefinition.Edge(from: $0 - 1, to: $0) }
        let line = GraphDefinition(nodes: chain, edges: steps)
        #expect(Walker.faults(line, GraphDrawing(line, options)) == [])
        let tangle = GraphDefinition.random(seed: 7, nodes: 150, edges: 900)
        let drawing = GraphDrawing(tangle, options)
        #expect(Walker.faults(tangle, drawing) == [])
        #expect(GraphList.isBetter(for: tangle, columns: 80, rows: 24))
    }

    @Test func starsHaveMoreEdgesThanBordersHaveCells() {
        let nodes = (0..<61).map { GraphDefinition.Node(id: $0, label: "s\($0)", isStarting: $0 == 0) }
        let kinds = [EdgeKind.step, .timeout, .callback]
        let out = (1..<61).map { GraphDefinition.Edge(from: 0, to: $0, kind: kinds[$0 % 3]) }
        let back = (1..<61).map { GraphDefinition.Edge(from: $0, to: 0, kind: kinds[$0 % 3]) }
        let definition = GraphDefinition(nodes: nodes, edges: out + back)
        for direction in [GraphLayoutOptions.Direction.leftToRight, .topToBottom] {
            let drawing = GraphDrawing(
                definition, GraphLayoutOptions(columns: 80, rows: 24, zoom: .labelAndCount, direction: direction))
            #expect(Walker.faults(definition, drawing) == [])
        }
    }

    @Test func everyStatusInACircle() {
        let definition = Samples.workflow("a, b, c", "a>b, b>c, c>a, a>b, b>a")
        let drawing = GraphDrawing(definition, options)
        #expect(Walker.faults(definition, drawing) == [])
        #expect(drawing.nodes.allSatisfy { $0.isUnreached })
        #expect(drawing.edges.filter { $0.isBack }.map { $0.edge } == [2, 4])
    }
}
