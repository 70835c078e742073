import GraphLayout

/// A generator whose numbers depend on its seed alone (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

extension GraphDefinition {
    /// A graph of up to 60 statuses and 120 edges: kinds, self loops, repeated edges, connectors and orphans included.
    static func random(seed: UInt64, nodes: Int? = nil, edges: Int? = nil) -> GraphDefinition {
        var generator = SeededGenerator(seed: seed)
        let count = nodes ?? Int.random(in: 1...60, using: &generator)
        let links = edges ?? Int.random(in: 0...min(120, count * 3), using: &generator)
        let forwardShare = Double.random(in: 0.5...1, using: &generator)
        let statuses = (0..<count).map { index in
            Node(
                id: index * 7 - 3, label: String(repeating: "s", count: Int.random(in: 1...24, using: &generator)),
                isStarting: index == 0 || Int.random(in: 0..<20, using: &generator) == 0,
                isTerminal: Int.random(in: 0..<5, using: &generator) == 0)
        }
        let ways = (0..<links).map { _ -> Edge in
            var from = Int.random(in: 0..<count, using: &generator)
            var to = Int.random(in: 0..<count, using: &generator)
            if from > to, Double.random(in: 0..<1, using: &generator) < forwardShare { swap(&from, &to) }
            let kind = EdgeKind.allCases[[0, 0, 0, 0, 0, 1, 3, 3, 2][Int.random(in: 0..<9, using: &generator)]]
            let note = kind == .timeout ? "24h" : kind == .connector ? "flow \(from % 3)" : ""
            return Edge(from: statuses[from].id, to: statuses[to].id, kind: kind, note: note)
        }
        return GraphDefinition(nodes: statuses, edges: ways)
    }
}
