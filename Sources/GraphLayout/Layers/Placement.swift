/// Where the items of each layer stand across.
///
/// Segments that can run straight are chosen first, greedily and without crossings; the items they join move as one
/// block from then on. Non-crossing chains of neighbours never order each other in a circle, so packing the blocks is a
/// longest path. Then blocks move towards the weighted median of what they are joined to, pushing others on where the
/// whole gets shorter by it. After Brandes and Köpf (2001), with whole blocks in place of their four extreme layouts.
struct Placement {
    struct Segment {
        let channel: Int
        let left: Int
        let leftOffset: Int
        let right: Int
        let rightOffset: Int
        /// The higher, the earlier it may be made straight.
        let priority: Int
        let weight: Int
    }

    private struct Bound {
        let block: Int
        /// How much further on the other block must start, at least.
        let distance: Int
    }

    private struct Pull {
        let block: Int
        /// Where this block wants to be, from the place of the other.
        let offset: Int
        let weight: Int
    }

    private var blockOf: [Int]
    private var offsets: [Int]
    private var places: [Int] = []
    private var behind: [[Bound]] = []
    private var ahead: [[Bound]] = []
    private var pulls: [[Pull]] = []
    private var sequence: [Int] = []
    /// Scratch of ``push(_:by:)``: how far each block would move, those that would, those to look at.
    private var shifts: [Int] = []
    private var movers: [Int] = []
    private var queue: [Int] = []

    /// The first cell of each item across, the least being 0.
    static func places(
        of graph: LayeredGraph, extents: [Int], segments: [Segment], gap: (LayeredGraph.Item, LayeredGraph.Item) -> Int
    ) -> [Int] {
        var placement = Placement(graph, segments: segments)
        placement.bind(graph, extents: extents, gap: gap)
        placement.connect(segments)
        placement.pack()
        placement.improve()
        let result = graph.items.indices.map { placement.places[placement.blockOf[$0]] + placement.offsets[$0] }
        let least = result.min() ?? 0
        return result.map { $0 - least }
    }

    private init(_ graph: LayeredGraph, segments: [Segment]) {
        blockOf = Array(repeating: -1, count: graph.items.count)
        offsets = Array(repeating: 0, count: graph.items.count)
        var next: [Segment?] = Array(repeating: nil, count: graph.items.count)
        var hasPrevious = Array(repeating: false, count: graph.items.count)
        var straight: [[Segment]] = Array(repeating: [], count: graph.layers.count)
        let ordered = segments.indices.sorted {
            segments[$0].priority != segments[$1].priority ? segments[$0].priority > segments[$1].priority : $0 < $1
        }
        for index in ordered {
            let segment = segments[index]
            guard next[segment.left] == nil, !hasPrevious[segment.right] else { continue }
            let crosses = straight[segment.channel].contains {
                (graph.positions[$0.left] < graph.positions[segment.left])
                    != (graph.positions[$0.right] < graph.positions[segment.right])
            }
            guard !crosses else { continue }
            straight[segment.channel].append(segment)
            next[segment.left] = segment
            hasPrevious[segment.right] = true
        }
        var count = 0
        for item in graph.layers.joined() where !hasPrevious[item] {
            var current = item
            blockOf[current] = count
            while let segment = next[current] {
                blockOf[segment.right] = count
                offsets[segment.right] = offsets[current] + segment.leftOffset - segment.rightOffset
                current = segment.right
            }
            count += 1
        }
        places = Array(repeating: 0, count: count)
        shifts = places
        behind = Array(repeating: [], count: count)
        ahead = behind
        pulls = Array(repeating: [], count: count)
    }

    private mutating func bind(
        _ graph: LayeredGraph, extents: [Int], gap: (LayeredGraph.Item, LayeredGraph.Item) -> Int
    ) {
        for layer in graph.layers {
            for (one, other) in zip(layer, layer.dropFirst()) {
                let distance =
                    offsets[one] + extents[one] + gap(graph.items[one], graph.items[other]) - offsets[other]
                behind[blockOf[one]].append(Bound(block: blockOf[other], distance: distance))
                ahead[blockOf[other]].append(Bound(block: blockOf[one], distance: distance))
            }
        }
    }

    private mutating func connect(_ segments: [Segment]) {
        for segment in segments where blockOf[segment.left] != blockOf[segment.right] {
            let offset =
                offsets[segment.left] + segment.leftOffset - offsets[segment.right] - segment.rightOffset
            let (left, right) = (blockOf[segment.left], blockOf[segment.right])
            pulls[right].append(Pull(block: left, offset: offset, weight: segment.weight))
            pulls[left].append(Pull(block: right, offset: -offset, weight: segment.weight))
        }
    }

    private mutating func pack() {
        var waiting = ahead.map(\.count)
        var ready = places.indices.filter { waiting[$0] == 0 }
        while let block = ready.popLast() {
            sequence.append(block)
            for bound in behind[block] {
                places[bound.block] = max(places[bound.block], places[block] + bound.distance)
                waiting[bound.block] -= 1
                if waiting[bound.block] == 0 { ready.append(bound.block) }
            }
        }
    }

    private mutating func improve() {
        for round in 0..<12 {
            var moved = false
            for block in round % 2 == 0 ? sequence.reversed() : sequence where !pulls[block].isEmpty {
                let distance = median(block) - places[block]
                guard distance != 0 else { continue }
                if push(block, by: distance) || push(block, by: slack(block, towards: distance)) { moved = true }
            }
            if !moved { return }
        }
    }

    private func median(_ block: Int) -> Int {
        let wishes = pulls[block].map { (place: places[$0.block] + $0.offset, weight: $0.weight) }
            .sorted { $0.place < $1.place }
        let half = wishes.reduce(0) { $0 + $1.weight }
        var sum = 0
        for wish in wishes {
            sum += wish.weight
            if sum * 2 >= half { return wish.place }
        }
        return places[block]
    }

    private func slack(_ block: Int, towards distance: Int) -> Int {
        if distance > 0 {
            return behind[block].reduce(distance) { min($0, places[$1.block] - places[block] - $1.distance) }
        }
        return ahead[block].reduce(distance) { max($0, places[$1.block] + $1.distance - places[block]) }
    }

    /// Moves a block and whatever stands in its way, if the pulls on all of them shorten by it.
    private mutating func push(_ block: Int, by distance: Int) -> Bool {
        guard distance != 0 else { return false }
        defer {
            for moved in movers { shifts[moved] = 0 }
            movers.removeAll(keepingCapacity: true)
            queue.removeAll(keepingCapacity: true)
        }
        shifts[block] = distance
        queue.append(block)
        movers.append(block)
        var next = 0
        while next < queue.count {
            let current = queue[next]
            next += 1
            for bound in distance > 0 ? behind[current] : ahead[current] {
                let room = places[bound.block] - places[current]
                let free = distance > 0 ? room - bound.distance : room + bound.distance
                let needed = shifts[current] - free
                guard distance > 0 ? needed > shifts[bound.block] : needed < shifts[bound.block] else { continue }
                if shifts[bound.block] == 0 { movers.append(bound.block) }
                shifts[bound.block] = needed
                queue.append(bound.block)
            }
        }
        guard change() < 0 else { return false }
        for moved in movers { places[moved] += shifts[moved] }
        return true
    }

    /// How much longer the pulls get, twice over, by what `movers` would move.
    private func change() -> Int {
        var change = 0
        for moved in movers {
            for pull in pulls[moved] {
                let other = shifts[pull.block]
                let distance = places[moved] - places[pull.block] - pull.offset
                let length = abs(distance + shifts[moved] - other) - abs(distance)
                // Between two that move, each sees the pull once.
                change += length * pull.weight * (other == 0 ? 2 : 1)
            }
        }
        return change
    }
}
