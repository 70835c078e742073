extension GraphDrawing {
    /// Lines of bigger graphs are not worth following; beyond this the longest edges are ports from the start, so that
    /// a definition from a store cannot make the layout slow.
    fileprivate static let lineLimit = 300

    /// Lays a definition out for the room there is.
    public init(_ definition: GraphDefinition, _ options: GraphLayoutOptions) {
        let skeleton = Skeleton(definition)
        unknownEdges = skeleton.unknown
        zoom = options.zoom
        guard !skeleton.nodes.isEmpty else {
            direction = options.direction == .topToBottom ? .topToBottom : .leftToRight
            return
        }
        var plan = Plan(skeleton, axis: options.direction == .topToBottom ? .topToBottom : .leftToRight, zoom: zoom)
        let leastRows = skeleton.layerCount * (BoxSizes(zoom: zoom).height + 2) - 2
        if options.direction == .auto, plan.draft.columns > options.columns, leastRows <= options.rows {
            let tall = Plan(skeleton, axis: .topToBottom, zoom: zoom)
            if tall.draft.columns <= options.columns, tall.draft.rows <= options.rows { plan = tall }
        }
        direction = plan.draft.axis == .leftToRight ? .leftToRight : .topToBottom
        finish(definition, plan.draft, drawn: plan.drawn)

        // Labels that found too little room get more, unless that is what makes the graph leave the screen.
        let narrow = narrowChannels(definition, plan.draft)
        guard !narrow.isEmpty else { return }
        let fits = plan.draft.columns <= options.columns
        plan.draft.widen(narrow)
        guard !fits || plan.draft.columns <= options.columns else { return }
        finish(definition, plan.draft, drawn: plan.drawn)
    }

    /// Channels in which labels lack cells, and how many. Only those of columns can be made wider for a label.
    private func narrowChannels(_ definition: GraphDefinition, _ draft: Draft) -> [Int: Int] {
        guard draft.axis == .leftToRight else { return [:] }
        var result: [Int: Int] = [:]
        let layers = Dictionary(uniqueKeysWithValues: nodes.map { ($0.id, $0.layer) })
        for route in edges where route.form == .path && !route.isBack {
            guard let source = route.source, let layer = layers[source] else { continue }
            let lack = Self.labelWidth(of: definition.edges[route.edge]) - (route.label?.width ?? 0)
            if lack > 0 { result[layer] = max(result[layer] ?? 0, min(lack, BoxSizes.countWidth)) }
        }
        return result
    }
}

/// A draft in which everything has found its place, and which links are lines in it.
private struct Plan {
    var draft: Draft
    let drawn: [Bool]

    init(_ skeleton: Skeleton, axis: Axis, zoom: GraphLayoutOptions.Zoom) {
        var drawn = Array(repeating: true, count: skeleton.links.count)
        for link in skeleton.longest(skeleton.links.count - GraphDrawing.lineLimit) { drawn[link] = false }
        var draft = Self.draft(skeleton, drawn: drawn, axis: axis, zoom: zoom)
        // Each round draws fewer lines, so it ends.
        while !draft.excess.isEmpty {
            for link in draft.excess { drawn[link] = false }
            draft = Self.draft(skeleton, drawn: drawn, axis: axis, zoom: zoom)
        }
        self.draft = draft
        self.drawn = drawn
    }

    private static func draft(
        _ skeleton: Skeleton, drawn: [Bool], axis: Axis, zoom: GraphLayoutOptions.Zoom
    ) -> Draft {
        var portCounts = Array(repeating: 0, count: skeleton.siteCount)
        for (index, link) in skeleton.links.enumerated() where !drawn[index] {
            portCounts[link.source] += skeleton.isMargin(link.source) ? 0 : 1
            portCounts[link.target] += 1
        }
        var graph = LayeredGraph(skeleton, bundles: Bundle.bundles(of: skeleton, drawn: drawn), axis: axis)
        graph.order()
        return Draft(graph, axis: axis, sizes: BoxSizes(zoom: zoom), portCounts: portCounts)
    }
}
