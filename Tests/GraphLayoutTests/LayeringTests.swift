import GraphLayout
import Testing

@Suite struct LayeringTests {
    private let options = GraphLayoutOptions(columns: 120, rows: 40, direction: .leftToRight)

    private func layers(_ definition: GraphDefinition) -> [Int] {
        GraphDrawing(definition, options).nodes.map(\.layer)
    }

    @Test func aLayerIsTheLongestPath() {
        #expect(layers(Samples.workflow("a*, b, c, d", "a>d, a>b, b>c, c>d")) == [0, 1, 2, 3])
    }

    @Test func anEdgeToAnOpenStatusGoesBack() {
        let drawing = GraphDrawing(Samples.workflow("a*, b, c", "a>b, b>c, c>b, c>a"), options)
        #expect(drawing.edges.map(\.isBack) == [false, false, true, true])
        #expect(drawing.nodes.map(\.layer) == [0, 1, 2])
        for route in drawing.edges where route.isBack { #expect(route.heading == .up) }
    }

    @Test func theFirstStartingStatusIsWalkedFirst() {
        // From a, b is met first; from b, the edge to a would be the one that goes on.
        let drawing = GraphDrawing(Samples.workflow("a*, b*", "a>b, b>a"), options)
        #expect(drawing.edges.map(\.isBack) == [false, true])
    }

    @Test func unreachedStatusesComeLastAndAreMarked() {
        let drawing = GraphDrawing(Samples.workflow("orphan, a*, b, child", "a>b, orphan>child, orphan>b"), options)
        #expect(drawing.nodes.map(\.layer) == [2, 0, 1, 3])
        #expect(drawing.nodes.map(\.isUnreached) == [true, false, false, true])
        #expect(drawing.edges.map(\.isBack) == [false, false, true])
    }

    @Test func connectorsComeFromTheMarginAndReach() {
        let drawing = GraphDrawing(
            Samples.workflow("a*, b, c", "a>b, orders>c connector, orders>b connector"), options)
        #expect(drawing.margins.map(\.name) == ["orders"])
        #expect(drawing.margins.first?.span.x == 0)
        #expect(drawing.nodes.allSatisfy { !$0.isUnreached })
        #expect(drawing.edges.map(\.source) == [1, nil, nil])
    }

    @Test func directionFollowsFromTheSize() {
        let chain = Samples.chain
        let direction = { (columns: Int, rows: Int) in
            GraphDrawing(chain, GraphLayoutOptions(columns: columns, rows: rows)).direction
        }
        #expect(direction(120, 40) == .leftToRight)
        #expect(direction(78, 22) == .leftToRight)
        #expect(direction(78, 40) == .topToBottom)
        #expect(direction(10, 40) == .leftToRight)
    }

    @Test func aChainIsOneStraightLine() {
        let drawing = GraphDrawing(Samples.chain, options)
        #expect(Set(drawing.edges.flatMap(\.path).map(\.cell.y)).count == 1)
        #expect(drawing.edges.allSatisfy { $0.bends.isEmpty && $0.label?.width == 5 })
    }

    @Test func oneWidthALayerAndCutLabels() {
        let label = String(repeating: "x", count: 30)
        let definition = GraphDefinition(
            nodes: [
                .init(id: 1, label: "a", isStarting: true), .init(id: 2, label: label), .init(id: 3, label: "b"),
                .init(id: 4, label: "状態状態状態状態状態状態", labelWidth: 24),
            ], edges: [.init(from: 1, to: 2), .init(from: 1, to: 3), .init(from: 1, to: 4)])
        let drawing = GraphDrawing(definition, options)
        #expect(drawing.nodes[1].label == String(repeating: "x", count: 19) + "…")
        #expect(drawing.nodes[1].labelWidth == 20)
        #expect(drawing.nodes[3].label == "状態状態状態状態状…")
        #expect(Set(drawing.nodes.dropFirst().map(\.frame.width)) == [23])
    }
}
