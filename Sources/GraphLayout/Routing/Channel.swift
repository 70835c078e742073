/// The space between two layers, and the tracks its lines change rows on ("rows" being places across).
///
/// A net joins rows on the left side with rows on the right side, one to many or many to one, by a line along a track.
/// Tracks are given out by the left-edge rule under two kinds of order: a net with a row on the left must come before a
/// net with the same row on the right, or the two would lie on each other; and of two nets that one comes first which
/// makes for fewer crossings. A circle of musts is broken by a jog: the net changes track on a row nobody else uses.
/// After Hashimoto and Stevens (1971) and Deutsch (1976).
struct Channel {
    struct Net {
        let bundle: Int
        var left: [Int]
        var right: [Int]
        /// Goes on to the lanes of back edges.
        var leaves = false
    }

    /// What lies on one track: a net, its part above or below the row it runs straight on, or its part beside a jog.
    private struct Part {
        let net: Int
        var left: [Int] { didSet { measure() } }
        var right: [Int] { didSet { measure() } }
        var leaves: Bool { didSet { measure() } }
        var jog: Int? { didSet { measure() } }
        var track = -1
        private(set) var low = 0
        private(set) var high = 0

        init(net: Int, left: [Int], right: [Int], leaves: Bool) {
            self.net = net
            self.left = left
            self.right = right
            self.leaves = leaves
            measure()
        }

        private mutating func measure() {
            low = min(left.min() ?? Int.max, right.min() ?? Int.max, jog ?? Int.max)
            high = leaves ? Int.max : max(left.max() ?? Int.min, right.max() ?? Int.min, jog ?? Int.min)
        }
    }

    /// How many tracks there are.
    private(set) var tracks = 0
    let nets: [Net]
    private var parts: [Part] = []
    /// By part: the part beyond its jog.
    private var beyond: [Int: Int] = [:]

    init(_ nets: [Net], limit: Int) {
        self.nets = nets
        assign(avoidingCrossings: true)
        if tracks > limit { assign(avoidingCrossings: false) }
    }

    /// The turns of a line from a row on the left to a row on the right: track and the row it leaves it by.
    func turns(net: Int, from left: Int, to right: Int) -> [(track: Int, from: Int, to: Int)] {
        guard left != right else { return [] }
        for (index, part) in parts.enumerated() where part.net == net && part.left.contains(left) {
            if part.right.contains(right) { return [(part.track, left, right)] }
            if let other = beyond[index], parts[other].right.contains(right), let jog = part.jog {
                return [(part.track, left, jog), (parts[other].track, jog, right)]
            }
        }
        return []
    }

    /// The track on which a net leaves for the lanes.
    func exit(net: Int) -> Int {
        parts.first { $0.net == net && $0.leaves }?.track ?? 0
    }

    /// Whether a net branches here, so that its branches need room for a label each behind the tracks.
    func splits(net: Int) -> Bool { nets[net].right.count > 1 }

    /// The last row a line runs on, the lanes not counted.
    var lastRow: Int? {
        parts.flatMap { $0.left + $0.right + ($0.jog.map { [$0] } ?? []) }.max()
    }

    private mutating func assign(avoidingCrossings: Bool) {
        parts = []
        beyond = [:]
        for (index, net) in nets.enumerated() { split(net, index) }
        var open = Set(parts.indices)
        var track = 0
        while !open.isEmpty {
            let free = parts.indices.filter { open.contains($0) && !mustWait($0, open) }
            guard !free.isEmpty else {
                addJog(&open)
                continue
            }
            let chosen = avoidingCrossings ? calm(free, open) : free
            var end = Int.min
            var placed: [Int] = []
            for part in chosen.sorted(by: { (parts[$0].low, $0) < (parts[$1].low, $1) })
            where end == Int.min || (end < Int.max && parts[part].low > end) {
                parts[part].track = track
                end = parts[part].high
                placed.append(part)
            }
            open.subtract(placed)
            track += 1
        }
        tracks = track
    }

    /// A net that also runs straight through gets a track for each side of that row, so that no junction of its own
    /// looks like two lines crossing.
    private mutating func split(_ net: Net, _ index: Int) {
        guard !net.leaves, let row = net.left.first(where: { net.right.contains($0) }) else {
            parts.append(Part(net: index, left: net.left, right: net.right, leaves: net.leaves))
            return
        }
        for isAbove in [true, false] {
            let left = net.left.filter { isAbove ? $0 < row : $0 > row }
            let right = net.right.filter { isAbove ? $0 < row : $0 > row }
            guard !left.isEmpty || !right.isEmpty else { continue }
            parts.append(Part(net: index, left: left + [row], right: right + [row], leaves: false))
        }
    }

    private func mustPrecede(_ one: Int, _ other: Int) -> Bool {
        if beyond[one] == other { return true }
        guard parts[one].net != parts[other].net else { return false }
        // A back edge that leaves for the lanes and returns in the same channel would cross itself the other way round.
        if parts[one].leaves, parts[other].leaves, !parts[one].left.isEmpty, !parts[other].right.isEmpty,
            nets[parts[one].net].bundle == nets[parts[other].net].bundle
        {
            return true
        }
        return parts[one].left.contains { parts[other].right.contains($0) }
    }

    private func mustWait(_ part: Int, _ open: Set<Int>) -> Bool {
        open.contains { $0 != part && mustPrecede($0, part) }
    }

    /// Crossings if `one` lies on a track before `other`.
    private func crossings(_ one: Int, _ other: Int) -> Int {
        let (first, second) = (parts[one], parts[other])
        return second.left.count { $0 > first.low && $0 < first.high }
            + first.right.count { $0 > second.low && $0 < second.high }
    }

    /// Those that lose nothing by coming first; if all do, the one that loses least.
    private func calm(_ free: [Int], _ open: Set<Int>) -> [Int] {
        var costs: [(part: Int, cost: Int)] = []
        for part in free {
            var cost = 0
            for other in open where other != part && parts[other].net != parts[part].net {
                cost += max(0, crossings(part, other) - crossings(other, part))
            }
            costs.append((part, cost))
        }
        let calm = costs.filter { $0.cost == 0 }.map(\.part)
        if !calm.isEmpty { return calm }
        return costs.min { ($0.cost, $0.part) < ($1.cost, $1.part) }.map { [$0.part] } ?? []
    }

    private mutating func addJog(_ open: inout Set<Int>) {
        var seen: [Int] = []
        var part = open.min() ?? 0
        while !seen.contains(part) {
            seen.append(part)
            part = open.filter { $0 != part && mustPrecede($0, part) }.min() ?? part
        }
        let row = freeRow(near: parts[part])
        var far = parts[part]
        far.left = []
        far.jog = row
        parts[part].right = []
        parts[part].leaves = false
        parts[part].jog = row
        beyond[part] = parts.count
        open.insert(parts.count)
        parts.append(far)
    }

    private func freeRow(near part: Part) -> Int {
        var used = Set(nets.flatMap { $0.left + $0.right })
        used.formUnion(parts.compactMap(\.jog))
        let start = part.low
        let end = part.leaves ? part.low + 2 : part.high
        if let row = (start..<max(start, end)).first(where: { !used.contains($0) }) { return row }
        return (end...(end + used.count + 1)).first { !used.contains($0) } ?? end
    }
}
