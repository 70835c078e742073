import GraphLayout
import Testing

@Suite struct CrossingTests {
    private func drawing(_ reference: Reference) -> GraphDrawing {
        GraphDrawing(
            reference.definition, GraphLayoutOptions(columns: 120, rows: 40, direction: .leftToRight))
    }

    @Test func linesCrossHardlyMoreOftenThanGraphvizWould() {
        let ours = Reference.all.reduce(0) { $0 + drawing($1).forwardCrossings }
        let dots = Reference.all.reduce(0) { $0 + $1.dotCrossings }
        #expect(Double(ours) <= 1.2 * Double(dots))
    }

    /// One by one a graph may exceed the factor by two crossings, since 1.2 × 0 forgives nothing.
    @Test(arguments: Reference.all) func noGraphIsMuchWorse(reference: Reference) {
        let drawing = drawing(reference)
        #expect(Double(drawing.forwardCrossings) <= 1.2 * Double(reference.dotCrossings) + 2)
        #expect(drawing.portCount == 0)
        #expect(Walker.faults(reference.definition, drawing) == [])
    }
}
