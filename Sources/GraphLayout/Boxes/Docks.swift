/// A place at a box where a line starts or ends; links that share that end share the dock.
struct Dock {
    enum Facing {
        /// Into the channel before the layer.
        case before
        /// Into the channel behind the layer.
        case after
        /// Straight to the lanes of back edges, where no box stands between.
        case beside
    }

    let site: Int
    let isSource: Bool
    let bundle: Int
    var links: [Int]
    var facing: Facing
    /// Where the line meets the channel, from the cross start of the box.
    var cross = 0
    /// Set where the line hangs from the far border of the box: the cell of it, from the main start of the box.
    var hang: Int?
    /// Whether it is the near border instead.
    var isAbove = false
}

/// The docks of all boxes, and what the boxes take across with them.
struct Docks {
    private(set) var docks: [Dock] = []
    private(set) var source: [Int]
    private(set) var target: [Int]
    /// Cells across that a site takes: its box, the rows that lines hang into, and the room for port labels.
    private(set) var extents: [Int]
    /// Where the box itself begins, behind the rows of lines that hang into it from above.
    private(set) var boxOffsets: [Int]
    /// Where a site's port labels begin, from its cross start.
    private(set) var portOffsets: [Int]
    /// Links that found no place at a box.
    private(set) var homeless: [Int] = []

    private let graph: LayeredGraph
    private let axis: Axis
    private let shape: BoxShape
    private let portCounts: [Int]

    init(_ graph: LayeredGraph, axis: Axis, shape: BoxShape, portCounts: [Int]) {
        self.graph = graph
        self.axis = axis
        self.shape = shape
        self.portCounts = portCounts
        source = Array(repeating: 0, count: graph.skeleton.links.count)
        target = source
        extents = Array(repeating: 0, count: graph.skeleton.siteCount)
        portOffsets = extents
        boxOffsets = extents
        collect()
        var ofSite: [[Int]] = Array(repeating: [], count: graph.skeleton.siteCount)
        for (index, dock) in docks.enumerated() { ofSite[dock.site].append(index) }
        for site in extents.indices {
            if axis == .leftToRight { hang(ofSite[site], of: site) } else { spread(ofSite[site], of: site) }
        }
    }

    private mutating func collect() {
        for (index, bundle) in graph.bundles.enumerated() {
            for (place, link) in bundle.links.enumerated() {
                let ends = graph.skeleton.links[link]
                let joinsSource = bundle.shared == .source && place > 0
                let joinsTarget = bundle.shared == .target && place > 0
                if joinsSource {
                    source[link] = source[bundle.links[0]]
                    docks[source[link]].links.append(link)
                } else {
                    source[link] = docks.count
                    docks.append(
                        Dock(
                            site: ends.source, isSource: true, bundle: index, links: [link],
                            facing: bundle.isBack ? .before : .after))
                }
                if joinsTarget {
                    target[link] = target[bundle.links[0]]
                    docks[target[link]].links.append(link)
                } else {
                    target[link] = docks.count
                    docks.append(
                        Dock(
                            site: ends.target, isSource: false, bundle: index, links: [link],
                            facing: bundle.isBack ? .after : .before))
                }
            }
        }
    }

    private func isBack(_ dock: Int) -> Bool { graph.bundles[docks[dock].bundle].isBack }

    /// Where the other ends stand in their layers, as a share of it.
    private func lean(_ dock: Int) -> Double {
        let places = docks[dock].links.map { link -> Double in
            let item = neighbour(of: link, at: dock)
            return Double(graph.positions[item]) / Double(max(1, graph.layers[graph.items[item].layer].count))
        }
        return places.reduce(0, +) / Double(max(1, places.count)) + (isBack(dock) ? 2 : 0)
    }

    private func byLean(_ side: [Int]) -> [Int] {
        let leans = side.map { lean($0) }
        let order = side.indices.sorted { leans[$0] != leans[$1] ? leans[$0] < leans[$1] : $0 < $1 }
        return order.map { side[$0] }
    }

    private func neighbour(of link: Int, at dock: Int) -> Int {
        let layer = graph.skeleton.layers[docks[dock].site]
        let other = isBack(dock) ? layer : layer + (docks[dock].isSource ? 1 : -1)
        return graph.item(of: link, bundle: docks[dock].bundle, layer: other)
    }

    /// The dock that gets the middle of a side.
    private func main(of side: [Int]) -> Int? {
        let main = side.first { dock in
            let isMain = docks[dock].isSource ? graph.isMainSource : graph.isMainTarget
            return docks[dock].links.contains { isMain[$0] }
        }
        return main ?? side.first
    }

    private func canDrop(_ site: Int) -> Bool {
        guard portCounts[site] == 0 else { return false }
        let item = graph.itemOfSite[site]
        let layer = graph.layers[graph.items[item].layer]
        return layer.last { graph.items[$0].site != nil } == item
    }

    private func sides(of own: [Int]) -> (before: [Int], after: [Int]) {
        (own.filter { docks[$0].facing == .before }, own.filter { docks[$0].facing == .after })
    }

    /// The longest links of docks for which there is no room.
    private mutating func evict(_ excess: Int, from candidates: [Int]) {
        let links = candidates.flatMap { docks[$0].links }
            .sorted { (graph.skeleton.span(of: $0), $1) > (graph.skeleton.span(of: $1), $0) }
        homeless += links.prefix(max(1, excess))
    }
}

// MARK: - Left to right: a side of a box has one row to dock at, everything else hangs from the borders

extension Docks {
    private mutating func hang(_ own: [Int], of site: Int) {
        let height = graph.skeleton.isMargin(site) ? 1 : shape.height
        if canDrop(site) {
            for dock in own where isBack(dock) { docks[dock].facing = .beside }
        }
        let (before, after) = sides(of: own)
        let room = shape.lengths[graph.skeleton.layers[site]] - 2
        let (above, entering) = hanging(before)
        let (rising, leaving) = hanging(after)
        // Arrivals from above only need room for their arrow heads, departures a stretch of border behind the title.
        let places = min(rising.count, max(0, (room - shape.titles[site]) / 2))
        let up = Array(rising.prefix(places))
        let arrivals = Array(above.prefix(max(0, (room - 2 * up.count) / 2)))
        let top = 2 * max(arrivals.count, up.count)
        for (depth, dock) in arrivals.reversed().enumerated() {
            docks[dock].hang = 2 + 2 * depth
            docks[dock].cross = top - 2 * depth - 2
            docks[dock].isAbove = true
        }
        for (depth, dock) in up.reversed().enumerated() {
            docks[dock].hang = room - 1 - 2 * depth
            docks[dock].cross = top - 2 * depth - 2
            docks[dock].isAbove = true
        }
        boxOffsets[site] = top
        for dock in own where !docks[dock].isAbove { docks[dock].cross = top + (height == 1 ? 0 : 1) }

        let low = Array(above.dropFirst(arrivals.count)) + entering
        let down = Array(rising.dropFirst(up.count)) + leaving
        let dropping = own.filter { docks[$0].facing == .beside }
        // From the left: arrivals, the deeper the further in; drops; departures, the deeper the further left. So no
        // line of a box meets another of the same box.
        let columns = low + dropping + down.reversed()
        if columns.count > room { evict(columns.count - room, from: columns) }
        let step = columns.isEmpty ? 1 : max(1, min(6, (room - 1) / columns.count))
        for (place, dock) in columns.enumerated() {
            docks[dock].hang = min(room, (step > 1 ? 2 : 1) + place * step)
        }
        for (depth, dock) in low.enumerated() { docks[dock].cross = top + height + 2 * depth + 1 }
        for (depth, dock) in down.enumerated() { docks[dock].cross = top + height + 2 * depth + 1 }
        portOffsets[site] = top + height + 2 * max(low.count, down.count)
        extents[site] = portOffsets[site] + portCounts[site]
    }

    /// What does not get the middle of a side: what leads further up than that, and the rest.
    private func hanging(_ side: [Int]) -> (above: [Int], below: [Int]) {
        guard let middle = main(of: side) else { return ([], []) }
        let ordered = byLean(side)
        let place = ordered.firstIndex(of: middle) ?? 0
        return (Array(ordered[..<place]), Array(ordered[(place + 1)...]))
    }
}

// MARK: - Top to bottom: the borders that face the channels are wide enough for many

extension Docks {
    private mutating func spread(_ own: [Int], of site: Int) {
        let width = shape.widths[site]
        portOffsets[site] = width + 1
        extents[site] = width + (portCounts[site] > 0 ? BoxSizes.portWidth + 1 : 0)
        if canDrop(site) {
            var row = shape.height == 1 ? 0 : 1
            let last = max(row, shape.height - 2)
            for dock in own.filter({ isBack($0) }).sorted(by: { !docks[$0].isSource && docks[$1].isSource }) {
                guard row <= last else { break }
                docks[dock].facing = .beside
                docks[dock].hang = row
                row += 1
            }
        }
        let (before, after) = sides(of: own)
        spread(before, width: width)
        spread(after, width: width)
    }

    private mutating func spread(_ side: [Int], width: Int) {
        guard let middle = main(of: side) else { return }
        let ordered = byLean(side)
        let center = width / 2
        let (left, right) = (center - 1, width - 2 - center)
        // The middle one stays in the middle unless one half cannot take all that lean that way.
        let wanted = ordered.firstIndex(of: middle) ?? 0
        let place = max(min(wanted, max(0, left)), ordered.count - 1 - max(0, right))
        if ordered.count > max(1, width - 2) { evict(ordered.count - max(1, width - 2), from: ordered) }
        var slots = ordered.filter { $0 != middle }
        slots.insert(middle, at: min(max(0, place), slots.count))
        for (index, dock) in slots.enumerated() {
            let distance = index - place
            let step =
                distance < 0
                ? max(1, min(5, left / max(1, place))) : max(1, min(5, right / max(1, slots.count - 1 - place)))
            docks[dock].cross = min(max(0, center + distance * step), max(0, width - 1))
        }
    }
}

/// What docking and placing need to know of the boxes.
struct BoxShape {
    let height: Int
    /// Per site.
    let widths: [Int]
    /// Per site: the cells of its first row that its title takes.
    let titles: [Int]
    /// Per layer, along the main axis.
    let lengths: [Int]
}
