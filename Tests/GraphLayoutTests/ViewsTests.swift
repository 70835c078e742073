import GraphLayout
import Testing

@Suite struct ViewsTests {
    private let order = GraphDrawing(
        Samples.order, GraphLayoutOptions(columns: 78, rows: 22, direction: .leftToRight))

    @Test func arrowsFollowTheRow() {
        var path = [1]
        while let next = order.node(from: path[path.count - 1], direction: .right), path.count < 20 {
            path.append(next)
        }
        #expect(path.prefix(6) == [1, 2, 3, 4, 5, 6])
        #expect(order.node(from: 1, direction: .left) == nil)
        #expect(order.node(from: 2, direction: .left) == 1)
        #expect(order.node(from: 6, direction: .down) == 8)
        #expect(order.node(from: 99, direction: .right) == nil)
    }

    @Test(arguments: Reference.all) func arrowsReachEveryStatus(reference: Reference) {
        for direction in [GraphLayoutOptions.Direction.leftToRight, .topToBottom] {
            let drawing = GraphDrawing(
                reference.definition, GraphLayoutOptions(columns: 120, rows: 40, direction: direction))
            var found: Set<Int> = []
            var queue = drawing.nodes.prefix(1).map(\.id)
            while let id = queue.popLast() {
                guard found.insert(id).inserted else { continue }
                queue += Directions.sides.compactMap { drawing.node(from: id, direction: $0) }
            }
            #expect(found == Set(drawing.nodes.map(\.id)))
        }
    }

    @Test func theSelectedStatusStaysVisible() {
        var view = GraphViewport(order, columns: 60, rows: 10)
        for box in order.nodes + order.nodes.reversed() {
            view = view.showing(box.id, in: order)
            #expect(view.x <= box.frame.x && view.y <= box.frame.y)
            #expect(view.x + view.columns >= box.frame.maxX && view.y + view.rows >= box.frame.maxY)
            #expect(view.showing(box.id, in: order) == view)
        }
        #expect(view.panned(x: Int.max, y: Int.min, in: order).y == 0)
    }

    @Test func whatLiesOutsideIsCounted() {
        let start = GraphViewport(order, columns: 60, rows: 10)
        let hidden = start.hidden(in: order)
        #expect(hidden.left == 0 && hidden.up == 0)
        #expect(hidden.right == order.nodes.count { $0.frame.x >= 60 })
        let all = GraphViewport(order, columns: 500, rows: 500)
        #expect(all.showsAll(of: order) && all.hidden(in: order) == (0, 0, 0, 0))
    }

    @Test func aMinimapHoldsEveryStatus() {
        let view = GraphViewport(order, columns: 60, rows: 10, x: 40)
        let map = GraphMinimap(order, viewport: view, columns: 16, rows: 4)
        #expect(map.marks.count == order.nodes.count)
        #expect(map.marks.allSatisfy { (0..<16).contains($0.cell.x) && (0..<4).contains($0.cell.y) })
        #expect(map.window.x > 0 && map.window.maxX <= 16 && map.window.maxY <= 4)
        #expect(!GraphMinimap.isShown(for: order, viewport: view, columns: 119, rows: 40))
    }

    @Test func theListHasEveryEdge() {
        let rows = GraphList(Samples.subscription).rows
        #expect(
            rows.prefix(4) == [
                .node(id: 1, depth: 0, isUnreached: false), .connector(index: 0, depth: 1),
                .edge(index: 1, target: 2, depth: 1, isBack: false, isSelfLoop: false),
                .edge(index: 2, target: 6, depth: 1, isBack: false, isSelfLoop: false),
            ])
        #expect(rows.contains(.edge(index: 5, target: 2, depth: 3, isBack: true, isSelfLoop: false)))
        #expect(rows.contains(.edge(index: 10, target: 2, depth: 2, isBack: false, isSelfLoop: true)))
        let edges = rows.compactMap { row -> Int? in
            switch row {
            case .node: nil
            case .edge(let index, _, _, _, _), .connector(let index, _): index
            }
        }
        #expect(edges.sorted() == Array(Samples.subscription.edges.indices))
    }

    @Test func theListIsForSmallScreensAndBigGraphs() {
        #expect(GraphList.isBetter(for: Samples.chain, columns: 59, rows: 40))
        #expect(GraphList.isBetter(for: Samples.chain, columns: 120, rows: 13))
        #expect(!GraphList.isBetter(for: Samples.order, columns: 60, rows: 14))
        #expect(!GraphList.isBetter(for: Samples.order, columns: 80, rows: 24))
        #expect(GraphList.isBetter(for: .random(seed: 2, nodes: 60, edges: 120), columns: 80, rows: 24))
    }
}
