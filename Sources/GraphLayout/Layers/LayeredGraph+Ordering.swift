/// Order within the layers: barycentre sweeps both ways, then neighbour swaps while crossings fall. Ties keep
/// definition order. After Sugiyama, Tagawa and Toda (1981) and the transposition of Gansner and others (1993).
extension LayeredGraph {
    mutating func order() {
        let neighbours = Neighbours(self)
        let first = positions
        let start = layers
        var best = layers
        var fewest = cost(neighbours)
        // From the definition's order and from its mirror image, then again from the best of both.
        for attempt in 0..<3 where fewest > 0 {
            arrange(attempt == 0 ? start : attempt == 1 ? start.map { $0.reversed() } : best)
            var idle = 0
            for sweep in 0..<8 where fewest > 0 && idle < 3 {
                let before = fewest
                let keepTies = (sweep + attempt / 2) % 2 == 0
                for layer in layers.indices.dropFirst() { sort(layer, by: neighbours.before, keepTies: keepTies) }
                swapNeighbours(neighbours, first: nil)
                keepBest(&best, &fewest, neighbours)
                for layer in layers.indices.dropLast().reversed() {
                    sort(layer, by: neighbours.after, keepTies: keepTies)
                }
                swapNeighbours(neighbours, first: nil)
                keepBest(&best, &fewest, neighbours)
                idle = fewest < before ? 0 : idle + 1
            }
        }
        arrange(best)
        swapNeighbours(neighbours, first: first)
    }

    func crossings() -> Int {
        segments.reduce(0) { $0 + crossings(among: $1) }
    }

    /// Crossings, and as a fourth of one each, lines that leave a box on the other side of the middle than they like.
    private func cost(_ neighbours: Neighbours) -> Int {
        4 * crossings() + neighbours.twists(positions)
    }

    private mutating func keepBest(_ best: inout [[Int]], _ fewest: inout Int, _ neighbours: Neighbours) {
        let count = cost(neighbours)
        if count < fewest { (best, fewest) = (layers, count) }
    }

    private mutating func arrange(_ order: [[Int]]) {
        layers = order
        for layer in layers.indices { number(layer) }
    }

    private mutating func number(_ layer: Int) {
        for (position, item) in layers[layer].enumerated() { positions[item] = position }
    }

    /// Inversions among a channel's segments, counted with a tree of prefix sums.
    private func crossings(among segments: [Segment]) -> Int {
        guard segments.count > 1 else { return 0 }
        let ends = segments.map { (left: positions[$0.left], right: positions[$0.right], weight: $0.weight) }
            .sorted { $0.left != $1.left ? $0.left < $1.left : $0.right < $1.right }
        let size = (ends.map(\.right).max() ?? 0) + 1
        var tree = Array(repeating: 0, count: size + 1)
        var total = 0
        var count = 0
        for end in ends {
            var below = 0
            var index = end.right + 1
            while index > 0 {
                below += tree[index]
                index -= index & -index
            }
            count += (total - below) * end.weight
            index = end.right + 1
            while index <= size {
                tree[index] += end.weight
                index += index & -index
            }
            total += end.weight
        }
        return count
    }

    private mutating func sort(_ layer: Int, by neighbours: [[Neighbours.Link]], keepTies: Bool) {
        let keys = layers[layer].map { item -> Double in
            let links = neighbours[item]
            let weight = links.reduce(0) { $0 + $1.weight }
            guard weight > 0 else { return Double(4 * positions[item]) }
            return Double(links.reduce(0) { $0 + (4 * positions[$1.item] + $1.rank) * $1.weight }) / Double(weight)
        }
        layers[layer] = layers[layer].indices
            .sorted { keys[$0] != keys[$1] ? keys[$0] < keys[$1] : (keepTies ? $0 < $1 : $0 > $1) }
            .map { layers[layer][$0] }
        number(layer)
    }

    /// Every swap lessens the crossings, or leaves them and restores the definition's order: so it ends.
    private mutating func swapNeighbours(_ neighbours: Neighbours, first: [Int]?) {
        var improved = true
        while improved {
            improved = false
            for layer in layers.indices where layers[layer].count > 1 {
                for position in 0..<(layers[layer].count - 1) {
                    let (one, other) = (layers[layer][position], layers[layer][position + 1])
                    let gain = gain(one, other, neighbours.before) + gain(one, other, neighbours.after)
                    let restores = first.map { $0[one] > $0[other] } ?? false
                    guard gain > 0 || gain == 0 && restores else { continue }
                    layers[layer].swapAt(position, position + 1)
                    positions[one] = position + 1
                    positions[other] = position
                    improved = true
                }
            }
        }
    }

    /// By how much the cost falls if `other` stands before `one`.
    private func gain(_ one: Int, _ other: Int, _ neighbours: [[Neighbours.Link]]) -> Int {
        var result = 0
        for near in neighbours[one] {
            for far in neighbours[other] {
                let difference = positions[near.item] - positions[far.item]
                result +=
                    difference == 0
                    ? (near.rank - far.rank).signum() : 4 * difference.signum() * near.weight * far.weight
            }
        }
        return result
    }
}

/// Who is joined to whom, by item, on each side.
private struct Neighbours {
    struct Link {
        let item: Int
        let weight: Int
        let rank: Int
    }

    var before: [[Link]]
    var after: [[Link]]
    /// Per item and side: the other ends of the lines that dock in the middle, and of those that rather hang below it.
    private var fans: [(middle: [Int], below: [Int])] = []

    /// Pairs at one side of an item where the line that rather hangs below goes further up.
    func twists(_ positions: [Int]) -> Int {
        fans.reduce(0) { count, fan in
            count + fan.below.reduce(0) { count, low in count + fan.middle.count { positions[$0] > positions[low] } }
        }
    }

    init(_ graph: LayeredGraph) {
        before = Array(repeating: [], count: graph.items.count)
        after = before
        for segment in graph.segments.joined() {
            after[segment.left].append(Link(item: segment.right, weight: segment.weight, rank: segment.rightRank))
            before[segment.right].append(Link(item: segment.left, weight: segment.weight, rank: segment.leftRank))
        }
        var leaving: [Int: (middle: [Int], below: [Int])] = [:]
        var entering = leaving
        for segment in graph.segments.joined() {
            if segment.leftRank == 0 {
                leaving[segment.left, default: ([], [])].middle.append(segment.right)
            } else {
                leaving[segment.left, default: ([], [])].below.append(segment.right)
            }
            if segment.rightRank == 0 {
                entering[segment.right, default: ([], [])].middle.append(segment.left)
            } else {
                entering[segment.right, default: ([], [])].below.append(segment.left)
            }
        }
        fans = (Array(leaving.values) + Array(entering.values)).filter { !$0.middle.isEmpty && !$0.below.isEmpty }
    }
}
