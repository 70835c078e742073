import GraphLayout
import Testing

@Suite struct SpeedTests {
    /// The budget is 20 ms for 60 statuses and 120 edges in a release build. The middle one of twenty graphs counts,
    /// each the best of three runs, so that a busy machine does not fail it. A debug build is several times slower and
    /// only guards against runaway growth.
    @Test func layoutIsQuick() {
        var times: [Duration] = []
        for seed in 0..<20 as Range<UInt64> {
            let definition = GraphDefinition.random(seed: seed, nodes: 60, edges: 120)
            let runs = (0..<3).map { _ in
                ContinuousClock().measure {
                    _ = GraphDrawing(definition, GraphLayoutOptions(columns: 120, rows: 40))
                }
            }
            times.append(runs.min() ?? .zero)
        }
        times.sort()
        #if DEBUG
        #expect(times[10] < .seconds(1))
        #else
        #expect(times[10] < .milliseconds(20))
        #endif
    }
}
