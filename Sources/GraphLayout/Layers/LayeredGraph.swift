/// What stands in the layers: a box per site and a bend per bundle and layer it passes through. Bundled links share
/// their bends, so the ordering sees one line where one is drawn.
struct LayeredGraph {
    struct Item {
        let layer: Int
        /// The site, or nil for a bend.
        let site: Int?
        let bundle: Int
    }

    struct Segment {
        let left: Int
        let right: Int
        let weight: Int
        /// Order among the lines at the same box: the one in the middle of its side, then those below it. All 0 where
        /// lines can dock in any order.
        let leftRank: Int
        let rightRank: Int
    }

    let skeleton: Skeleton
    let bundles: [Bundle]
    var items: [Item] = []
    /// Item numbers per layer, in order.
    var layers: [[Int]]
    /// Place of an item in its layer.
    var positions: [Int] = []
    /// Per channel: `segments[c]` join layer c and c + 1.
    var segments: [[Segment]]
    private(set) var itemOfSite: [Int]
    /// Links that dock in the middle of their source's or target's side: what moves most runs, the nearest, the first.
    private(set) var isMainSource: [Bool]
    private(set) var isMainTarget: [Bool]
    private var bends: [[Int: Int]]

    init(_ skeleton: Skeleton, bundles: [Bundle], axis: Axis) {
        self.skeleton = skeleton
        self.bundles = bundles
        layers = Array(repeating: [], count: skeleton.layerCount)
        segments = Array(repeating: [], count: max(0, skeleton.layerCount - 1))
        itemOfSite = Array(repeating: 0, count: skeleton.siteCount)
        bends = Array(repeating: [:], count: bundles.count)
        var leaving: [[Int]] = Array(repeating: [], count: skeleton.siteCount)
        for (index, bundle) in bundles.enumerated() where !bundle.isBack {
            for link in bundle.links { leaving[skeleton.links[link].source].append(index) }
        }
        isMainSource = Array(repeating: false, count: skeleton.links.count)
        isMainTarget = isMainSource
        let sites = Array(skeleton.nodes.count..<skeleton.siteCount) + skeleton.discovery
        // Boxes before bends: where it makes no difference, what only passes by passes below.
        for site in sites { itemOfSite[site] = add(Item(layer: skeleton.layers[site], site: site, bundle: -1)) }
        for site in sites {
            for bundle in leaving[site] { addBends(of: bundle, from: site) }
        }
        chooseMain()
        join(isRanked: axis == .leftToRight)
    }

    /// The item a link passes in a layer: its box at either end, a bend between.
    func item(of link: Int, bundle: Int, layer: Int) -> Int {
        let ends = skeleton.links[link]
        if skeleton.layers[ends.source] == layer { return itemOfSite[ends.source] }
        if skeleton.layers[ends.target] == layer { return itemOfSite[ends.target] }
        return bends[bundle][layer] ?? itemOfSite[ends.target]
    }

    private mutating func add(_ item: Item) -> Int {
        positions.append(layers[item.layer].count)
        layers[item.layer].append(items.count)
        items.append(item)
        return items.count - 1
    }

    private mutating func addBends(of bundle: Int, from site: Int) {
        let first = skeleton.layers[site] + 1
        for link in bundles[bundle].links where skeleton.links[link].source == site {
            let target = skeleton.layers[skeleton.links[link].target]
            for layer in first..<max(first, target) where bends[bundle][layer] == nil {
                bends[bundle][layer] = add(Item(layer: layer, site: nil, bundle: bundle))
            }
        }
    }

    private mutating func chooseMain() {
        var sources: [Int?] = Array(repeating: nil, count: skeleton.siteCount)
        var targets = sources
        let ranks = skeleton.links.indices.map { link in
            [skeleton.links[link].kind.rawValue, skeleton.span(of: link), skeleton.links[link].edge]
        }
        let precedes = { (one: Int, other: Int?) in
            other.map { ranks[one].lexicographicallyPrecedes(ranks[$0]) } ?? true
        }
        for link in bundles.filter({ !$0.isBack }).flatMap(\.links) {
            let ends = skeleton.links[link]
            if precedes(link, sources[ends.source]) { sources[ends.source] = link }
            if precedes(link, targets[ends.target]) { targets[ends.target] = link }
        }
        for bundle in bundles where !bundle.isBack {
            for link in bundle.links {
                let ends = skeleton.links[link]
                let (source, target) = (sources[ends.source], targets[ends.target])
                let sharesSource = bundle.shared == .source && bundle.links.contains { $0 == source }
                let sharesTarget = bundle.shared == .target && bundle.links.contains { $0 == target }
                isMainSource[link] = source == link || sharesSource
                isMainTarget[link] = target == link || sharesTarget
            }
        }
    }

    private mutating func join(isRanked: Bool) {
        struct Pair: Hashable {
            let left: Int
            let right: Int
            let leftRank: Int
            let rightRank: Int
        }
        var weights: [[Pair: Int]] = Array(repeating: [:], count: segments.count)
        var found: [[Pair]] = Array(repeating: [], count: segments.count)
        for (index, bundle) in bundles.enumerated() where !bundle.isBack {
            for link in bundle.links {
                let ends = skeleton.links[link]
                for channel in skeleton.layers[ends.source]..<skeleton.layers[ends.target] {
                    let leaves = skeleton.layers[ends.source] == channel
                    let enters = skeleton.layers[ends.target] == channel + 1
                    let pair = Pair(
                        left: item(of: link, bundle: index, layer: channel),
                        right: item(of: link, bundle: index, layer: channel + 1),
                        leftRank: isRanked && leaves && !isMainSource[link] ? 1 : 0,
                        rightRank: isRanked && enters && !isMainTarget[link] ? 1 : 0)
                    if weights[channel][pair] == nil { found[channel].append(pair) }
                    weights[channel][pair, default: 0] += 1
                }
            }
        }
        for channel in segments.indices {
            segments[channel] = found[channel].map {
                Segment(
                    left: $0.left, right: $0.right, weight: weights[channel][$0] ?? 1, leftRank: $0.leftRank,
                    rightRank: $0.rightRank)
            }
        }
    }
}
