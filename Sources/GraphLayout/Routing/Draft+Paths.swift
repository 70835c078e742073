/// The turning points of every line, from the cell of the source's border it leaves by to its arrow head.
extension Draft {
    func path(of link: Int, bundle: Int) -> [Point] {
        skeleton.links[link].isBack ? backPath(of: link, bundle: bundle) : forwardPath(of: link, bundle: bundle)
    }

    private func forwardPath(of link: Int, bundle: Int) -> [Point] {
        let ends = skeleton.links[link]
        var points = sourceEnd(of: link)
        for channel in skeleton.layers[ends.source]..<skeleton.layers[ends.target] {
            let (left, right) = rows(of: link, bundle: bundle, channel: channel)
            guard let net = netOf[channel][bundle] else { continue }
            for turn in channels[channel].turns(net: net, from: left, to: right) {
                let column = main(ofTrack: turn.track, channel: channel)
                points.append(Point(main: column, cross: turn.from))
                points.append(Point(main: column, cross: turn.to))
            }
        }
        return points + targetEnd(of: link)
    }

    private func backPath(of link: Int, bundle: Int) -> [Point] {
        let lane = row(ofLane: bundle)
        let (from, to) = (column(ofSource: link), column(ofTarget: link))
        var points = sourceEnd(of: link)
        points.append(Point(main: from, cross: points.last?.cross ?? lane))
        points.append(Point(main: from, cross: lane))
        points.append(Point(main: to, cross: lane))
        let end = targetEnd(of: link)
        points.append(Point(main: to, cross: end.first?.cross ?? lane))
        return points + end
    }

    private func boxCrossLength(_ site: Int) -> Int {
        if axis == .topToBottom { return shape.widths[site] }
        return skeleton.isMargin(site) ? 1 : shape.height
    }

    private func boxMainLength(_ site: Int) -> Int {
        axis == .topToBottom ? (skeleton.isMargin(site) ? 1 : shape.height) : shape.lengths[skeleton.layers[site]]
    }

    private func sourceEnd(of link: Int) -> [Point] {
        let dock = docks.docks[docks.source[link]]
        let start = layerStarts[skeleton.layers[dock.site]]
        let place = places[graph.itemOfSite[dock.site]]
        if let hang = dock.hang {
            let near = place + docks.boxOffsets[dock.site]
            let border = Point(
                main: start + hang, cross: dock.isAbove ? near : near + boxCrossLength(dock.site) - 1)
            return dock.facing == .beside ? [border] : [border, Point(main: start + hang, cross: place + dock.cross)]
        }
        let edge = dock.facing == .before ? start : start + boxMainLength(dock.site) - 1
        return [Point(main: edge, cross: place + dock.cross)]
    }

    private func targetEnd(of link: Int) -> [Point] {
        let dock = docks.docks[docks.target[link]]
        let start = layerStarts[skeleton.layers[dock.site]]
        let place = places[graph.itemOfSite[dock.site]]
        if let hang = dock.hang {
            let near = place + docks.boxOffsets[dock.site]
            let head = Point(main: start + hang, cross: dock.isAbove ? near - 1 : near + boxCrossLength(dock.site))
            return dock.facing == .beside ? [head] : [Point(main: start + hang, cross: place + dock.cross), head]
        }
        let edge = dock.facing == .before ? start - 1 : start + boxMainLength(dock.site)
        return [Point(main: edge, cross: place + dock.cross)]
    }

    /// The direction of an arrow head.
    func heading(of link: Int) -> Directions {
        let dock = docks.docks[docks.target[link]]
        switch (axis, dock.hang != nil, dock.facing) {
        case (.leftToRight, true, _): return dock.isAbove ? .down : .up
        case (.leftToRight, false, .before): return .right
        case (.leftToRight, false, _): return .left
        case (.topToBottom, true, _): return .left
        case (.topToBottom, false, .before): return .down
        case (.topToBottom, false, _): return .up
        }
    }

    func frame(of site: Int) -> CellRect {
        let width = skeleton.isMargin(site) && axis == .leftToRight ? shape.widths[site] : nil
        let layer = skeleton.layers[site]
        let mainLength = width ?? boxMainLength(site)
        // Margin texts stand against their lines.
        let inset = width == nil ? 0 : shape.lengths[layer] - mainLength
        return axis.rect(
            main: layerStarts[layer] + inset, cross: places[graph.itemOfSite[site]] + docks.boxOffsets[site],
            mainLength: mainLength, crossLength: boxCrossLength(site))
    }
}
