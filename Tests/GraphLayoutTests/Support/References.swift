import GraphLayout
import Testing

/// Ten graphs and how often Graphviz lets their edges cross.
///
/// The numbers were counted once in the splines that `dot -Tplain` (2.43.0, `rankdir=LR`, boxes, default spacing) draws
/// for the edges that follow the layers. The layers were given with `rank=same`, because a rule fixes them; back edges
/// were left out on both sides, because another rule sends them through lanes whose crossings `dot` does not have.
/// Each spline was sampled at 40 points a piece, and every intersection of two sampled edges counted but those within
/// 0.02 inch of an end of either, where edges meet at their node.
struct Reference: Sendable, CustomTestStringConvertible {
    let name: String
    let definition: GraphDefinition
    let dotCrossings: Int

    var testDescription: String { name }

    static let all = [
        Reference(name: "chain", definition: Samples.chain, dotCrossings: 0),
        Reference(name: "order", definition: Samples.order, dotCrossings: 0),
        Reference(name: "kyc", definition: Samples.kyc, dotCrossings: 0),
        Reference(name: "payments", definition: Samples.payments, dotCrossings: 0),
        Reference(name: "subscription", definition: Samples.subscription, dotCrossings: 0),
        Reference(name: "fan out", definition: Samples.fanOut, dotCrossings: 0),
        Reference(name: "loan", definition: Samples.loan, dotCrossings: 0),
        Reference(name: "30 statuses", definition: .random(seed: 5, nodes: 30, edges: 50), dotCrossings: 9),
        Reference(name: "30 statuses, thinner", definition: .random(seed: 10, nodes: 30, edges: 46), dotCrossings: 5),
        Reference(name: "42 statuses", definition: .random(seed: 16, nodes: 42, edges: 64), dotCrossings: 38),
    ]
}

extension GraphDrawing {
    /// How many cells lines cross in.
    var crossings: Int { crossings { _ in true } }

    /// The same among the edges that follow the layers.
    var forwardCrossings: Int {
        let back = Set(edges.filter(\.isBack).map(\.edge))
        return crossings { !back.contains($0.edge) }
    }

    private func crossings(among isCounted: (LineCanvas.Stroke) -> Bool) -> Int {
        lines.cells.count { cell in
            let strokes = cell.strokes.filter(isCounted)
            return strokes.contains { $0.directions == .horizontal } && strokes.contains { $0.directions == .vertical }
        }
    }
}
