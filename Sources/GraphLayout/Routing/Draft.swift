/// A layout of a skeleton along one axis: everything but the final cells. Building one never fails; what finds no place
/// is in `excess`, and the caller makes ports of it and builds another.
struct Draft {
    /// Tracks a channel may have, and lanes there may be, before edges become ports.
    static let trackLimit = 10

    let graph: LayeredGraph
    let axis: Axis
    let sizes: BoxSizes
    let shape: BoxShape
    let docks: Docks
    /// Where items start across.
    let places: [Int]
    private(set) var channels: [Channel] = []
    /// By channel and bundle: the number of its net there.
    private(set) var netOf: [[Int: Int]] = []
    /// By channel and link: the nets of back edges between a dock and the lanes.
    private(set) var exitOf: [[Int: Int]] = []
    /// Where layers and channels start along the main axis.
    private(set) var layerStarts: [Int] = []
    private(set) var channelLengths: [Int] = []
    /// Cells added to channels for labels.
    private var extra: [Int] = []
    private(set) var lanes = Lanes([])
    /// The row of the innermost lane.
    private(set) var laneStart = 0
    /// Links to turn into ports.
    private(set) var excess: [Int] = []

    var skeleton: Skeleton { graph.skeleton }

    init(_ graph: LayeredGraph, axis: Axis, sizes: BoxSizes, portCounts: [Int]) {
        self.graph = graph
        self.axis = axis
        self.sizes = sizes
        shape = Self.shape(graph.skeleton, axis: axis, sizes: sizes, portCounts: portCounts)
        docks = Docks(graph, axis: axis, shape: shape, portCounts: portCounts)
        excess = docks.homeless
        // A box of one row has no title row beside which the rate of its line could stand.
        let inset = axis == .leftToRight && sizes.zoom == .labelAndCount ? 1 : 0
        places = Placement.places(
            of: graph, extents: Self.extents(graph, docks), segments: Self.segments(graph, docks), gap: axis.gap
        ).map { $0 + inset }
        guard excess.isEmpty else { return }
        routeChannels()
        guard excess.isEmpty else { return }
        extra = Array(repeating: 0, count: channels.count)
        measure()
        layLanes()
    }

    private static func shape(
        _ skeleton: Skeleton, axis: Axis, sizes: BoxSizes, portCounts: [Int]
    ) -> BoxShape {
        let loops = Set(skeleton.selfLoops.map(\.node))
        var widths = skeleton.nodes.indices.map { sizes.width(of: skeleton.nodes[$0], hasLoop: loops.contains($0)) }
        widths += skeleton.margins.map { BoxSizes.marginWidth(of: $0) }
        var titles = skeleton.nodes.indices.map {
            sizes.titleWidth(of: skeleton.nodes[$0], hasLoop: loops.contains($0))
        }
        titles += skeleton.margins.map { BoxSizes.marginWidth(of: $0) }
        var lengths = Array(repeating: 0, count: skeleton.layerCount)
        for (site, layer) in skeleton.layers.enumerated() { lengths[layer] = max(lengths[layer], widths[site]) }
        for site in skeleton.nodes.indices { widths[site] = lengths[skeleton.layers[site]] }
        guard axis == .topToBottom else {
            return BoxShape(height: sizes.height, widths: widths, titles: titles, lengths: lengths)
        }
        for layer in lengths.indices {
            lengths[layer] = !skeleton.margins.isEmpty && layer == 0 ? 1 : sizes.height
        }
        for site in skeleton.nodes.indices {
            lengths[skeleton.layers[site]] = max(lengths[skeleton.layers[site]], portCounts[site])
        }
        return BoxShape(height: sizes.height, widths: widths, titles: titles, lengths: lengths)
    }

    private static func extents(_ graph: LayeredGraph, _ docks: Docks) -> [Int] {
        graph.items.map { item in item.site.map { docks.extents[$0] } ?? 1 }
    }

    private static func segments(_ graph: LayeredGraph, _ docks: Docks) -> [Placement.Segment] {
        var result: [Placement.Segment] = []
        for (index, bundle) in graph.bundles.enumerated() where !bundle.isBack {
            for link in bundle.links {
                let (source, target) = (graph.skeleton.links[link].source, graph.skeleton.links[link].target)
                let (first, last) = (graph.skeleton.layers[source], graph.skeleton.layers[target])
                let (leaves, enters) = (docks.docks[docks.source[link]], docks.docks[docks.target[link]])
                for channel in first..<last {
                    let isBend = channel > first && channel + 1 < last
                    // The way most runs take is the one to draw straight; then lines that only pass through.
                    let isSpine =
                        last == first + 1 && bundle.kind == .step && leaves.hang == nil && enters.hang == nil
                    result.append(
                        Placement.Segment(
                            channel: channel,
                            left: graph.item(of: link, bundle: index, layer: channel),
                            leftOffset: channel == first ? leaves.cross : 0,
                            right: graph.item(of: link, bundle: index, layer: channel + 1),
                            rightOffset: channel + 1 == last ? enters.cross : 0,
                            priority: isSpine ? 2 : isBend ? 1 : 0,
                            weight: isSpine ? 3 : isBend ? 4 : 1))
                }
            }
        }
        return result
    }

    // MARK: - Across: rows of lines

    func row(ofSource link: Int) -> Int {
        let dock = docks.docks[docks.source[link]]
        return places[graph.itemOfSite[dock.site]] + dock.cross
    }

    func row(ofTarget link: Int) -> Int {
        let dock = docks.docks[docks.target[link]]
        return places[graph.itemOfSite[dock.site]] + dock.cross
    }

    /// The rows by which a forward link enters and leaves a channel.
    func rows(of link: Int, bundle: Int, channel: Int) -> (left: Int, right: Int) {
        let ends = skeleton.links[link]
        let left =
            skeleton.layers[ends.source] == channel
            ? row(ofSource: link) : places[graph.item(of: link, bundle: bundle, layer: channel)]
        let right =
            skeleton.layers[ends.target] == channel + 1
            ? row(ofTarget: link) : places[graph.item(of: link, bundle: bundle, layer: channel + 1)]
        return (left, right)
    }

    private mutating func routeChannels() {
        let count = max(0, graph.layers.count - 1)
        var nets: [[Channel.Net]] = Array(repeating: [], count: count)
        netOf = Array(repeating: [:], count: count)
        exitOf = Array(repeating: [:], count: count)
        for (index, bundle) in graph.bundles.enumerated() {
            for link in bundle.links {
                if bundle.isBack {
                    addExits(of: link, bundle: index, &nets)
                } else {
                    let ends = skeleton.links[link]
                    for channel in skeleton.layers[ends.source]..<skeleton.layers[ends.target] {
                        let (left, right) = rows(of: link, bundle: index, channel: channel)
                        let net = netOf[channel][index] ?? nets[channel].count
                        if net == nets[channel].count {
                            netOf[channel][index] = net
                            nets[channel].append(Channel.Net(bundle: index, left: [], right: []))
                        }
                        if !nets[channel][net].left.contains(left) { nets[channel][net].left.append(left) }
                        if !nets[channel][net].right.contains(right) { nets[channel][net].right.append(right) }
                    }
                }
            }
        }
        channels = nets.map { Channel($0, limit: Self.trackLimit) }
        for (index, channel) in channels.enumerated() where channel.tracks > Self.trackLimit {
            let crowd = channel.nets.flatMap { net in graph.bundles[net.bundle].links.filter { passes($0, index) } }
            evict(channel.tracks - Self.trackLimit, from: crowd)
        }
    }

    private mutating func addExits(of link: Int, bundle: Int, _ nets: inout [[Channel.Net]]) {
        let ends = skeleton.links[link]
        if docks.docks[docks.source[link]].facing == .before {
            let channel = skeleton.layers[ends.source] - 1
            exitOf[channel][docks.source[link]] = nets[channel].count
            nets[channel].append(
                Channel.Net(bundle: bundle, left: [], right: [row(ofSource: link)], leaves: true))
        }
        let dock = docks.target[link]
        let channel = skeleton.layers[ends.target]
        if docks.docks[dock].facing == .after, exitOf[channel][dock] == nil {
            exitOf[channel][dock] = nets[channel].count
            nets[channel].append(Channel.Net(bundle: bundle, left: [row(ofTarget: link)], right: [], leaves: true))
        }
    }

    private func passes(_ link: Int, _ channel: Int) -> Bool {
        let (one, other) = (skeleton.layers[skeleton.links[link].source], skeleton.layers[skeleton.links[link].target])
        return channel >= min(one, other) && channel < max(one, other)
    }

    /// The longest links go first, then the first defined.
    private mutating func evict(_ count: Int, from links: [Int]) {
        let candidates = Set(links).subtracting(excess)
        excess += skeleton.longest(skeleton.links.count).lazy.filter { candidates.contains($0) }.prefix(count)
    }

    // MARK: - Along: columns of layers, channels and tracks

    private mutating func measure() {
        layerStarts = []
        channelLengths = []
        var main = 0
        for layer in graph.layers.indices {
            layerStarts.append(main)
            main += shape.lengths[layer]
            guard layer < channels.count else { break }
            channelLengths.append(length(of: layer))
            main += channelLengths[layer]
        }
    }

    /// Makes room for labels that found too little beside their lines.
    mutating func widen(_ channels: [Int: Int]) {
        for (channel, cells) in channels { extra[channel] += cells }
        measure()
        layLanes()
    }

    private func length(of channel: Int) -> Int {
        let tracks = channels[channel].tracks
        switch axis {
        case .topToBottom:
            return tracks == 0 ? 2 : tracks + 2
        case .leftToRight:
            guard tracks > 0 else { return 6 + extra[channel] }
            let tail = splits(channel) ? 5 : 1
            return max(6, 3 + (tracks - 1) * step(channel) + 1 + tail) + extra[channel]
        }
    }

    private func splits(_ channel: Int) -> Bool {
        channels[channel].nets.indices.contains { channels[channel].splits(net: $0) }
    }

    /// Cells from one track to the next.
    private func step(_ channel: Int) -> Int {
        axis == .leftToRight && channels[channel].tracks <= 4 ? 2 : 1
    }

    /// Tracks lie close to the boxes they serve: behind the sources where lines split, before the targets where they
    /// only join, so that the labels have the other end.
    func main(ofTrack track: Int, channel: Int) -> Int {
        let start = layerStarts[channel] + shape.lengths[channel]
        switch axis {
        case .topToBottom: return start + 1 + track
        case .leftToRight where splits(channel): return start + 2 + track * step(channel)
        case .leftToRight:
            return start + channelLengths[channel] - 3 - (channels[channel].tracks - 1 - track) * step(channel)
        }
    }

    // MARK: - Lanes

    /// Where a back edge comes down to its lane, at the source or at the target.
    func column(ofSource link: Int) -> Int {
        column(docks.source[link], channel: skeleton.layers[skeleton.links[link].source] - 1)
    }

    func column(ofTarget link: Int) -> Int {
        column(docks.target[link], channel: skeleton.layers[skeleton.links[link].target])
    }

    private func column(_ dock: Int, channel: Int) -> Int {
        if docks.docks[dock].facing == .beside {
            return layerStarts[skeleton.layers[docks.docks[dock].site]] + (docks.docks[dock].hang ?? 0)
        }
        return main(ofTrack: channels[channel].exit(net: exitOf[channel][dock] ?? 0), channel: channel)
    }

    private mutating func layLanes() {
        let extents = Self.extents(graph, docks)
        var end = zip(places, extents).map { $0 + $1 }.max() ?? 0
        end = max(end, (channels.compactMap(\.lastRow).max() ?? 0) + 1)
        laneStart = end + 1
        let spans = graph.bundles.indices.filter { graph.bundles[$0].isBack }.map { index in
            let columns = graph.bundles[index].links.flatMap { [column(ofSource: $0), column(ofTarget: $0)] }
            return (bundle: index, low: columns.min() ?? 0, high: columns.max() ?? 0)
        }
        lanes = Lanes(spans)
        if lanes.count > Self.trackLimit {
            evict(lanes.count - Self.trackLimit, from: graph.bundles.filter(\.isBack).flatMap(\.links))
        }
    }

    // MARK: - What it takes

    private var mainLength: Int { (layerStarts.last ?? 0) + (shape.lengths.last ?? 0) }
    private var crossLength: Int {
        lanes.count > 0 ? laneStart + (lanes.count - 1) * laneStep + 1 : laneStart - 1
    }
    private var laneStep: Int { axis == .leftToRight ? 1 : 2 }

    /// Cells across the whole canvas takes.
    var columns: Int { axis == .leftToRight ? mainLength : crossLength }
    /// Cells down the whole canvas takes.
    var rows: Int { axis == .leftToRight ? crossLength : mainLength }

    func row(ofLane bundle: Int) -> Int {
        laneStart + (lanes.lanes[bundle] ?? 0) * laneStep
    }
}
