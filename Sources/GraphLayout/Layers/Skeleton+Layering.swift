extension Skeleton {
    /// Depth-first from the starting statuses in definition order; an edge to a status still open is a back edge, and a
    /// layer is the longest path over the others. Statuses that nothing reaches get the layers behind all others, so
    /// that they move nothing; their edges into the rest run against the layers and count as back edges.
    mutating func assignLayers() {
        layers = Array(repeating: 0, count: siteCount)
        depths = Array(repeating: 0, count: siteCount)
        isReached = Array(repeating: true, count: siteCount)

        var walk = DepthFirst(count: nodes.count)
        for node in nodes.indices where nodes[node].isStarting { walk.visit(node, &self) }
        // What another workflow starts is as reached as what a trigger starts.
        for link in links where isMargin(link.source) { walk.visit(link.target, &self) }
        let reachedCount = walk.preorder.count
        for node in nodes.indices { walk.visit(node, &self) }
        discovery = walk.preorder
        for node in walk.preorder[reachedCount...] { isReached[node] = false }

        for node in walk.postorder.reversed() {
            for index in outgoing[node] where !links[index].isBack {
                let target = links[index].target
                if isReached[node] != isReached[target] {
                    links[index].isBack = true
                } else {
                    layers[target] = max(layers[target], layers[node] + 1)
                }
            }
        }
        let reached = nodes.indices.filter { isReached[$0] }
        let first = (reached.map { layers[$0] }.max() ?? -1) + 1
        for node in nodes.indices {
            if !isReached[node] { layers[node] += first }
            if !margins.isEmpty { layers[node] += 1 }
        }
    }
}

/// A depth-first walk that keeps its own stack: a chain from a store may be longer than the thread's stack is deep.
private struct DepthFirst {
    private enum Mark { case new, open, closed }

    private var marks: [Mark]
    private(set) var preorder: [Int] = []
    private(set) var postorder: [Int] = []

    init(count: Int) {
        marks = Array(repeating: .new, count: count)
    }

    mutating func visit(_ root: Int, _ skeleton: inout Skeleton) {
        guard marks[root] == .new else { return }
        var stack: [(node: Int, next: Int)] = [(root, 0)]
        open(root)
        while let (node, next) = stack.last {
            guard next < skeleton.outgoing[node].count else {
                marks[node] = .closed
                postorder.append(node)
                stack.removeLast()
                continue
            }
            stack[stack.count - 1].next += 1
            let index = skeleton.outgoing[node][next]
            let target = skeleton.links[index].target
            switch marks[target] {
            case .new:
                skeleton.depths[target] = skeleton.depths[node] + 1
                open(target)
                stack.append((target, 0))
            case .open:
                skeleton.links[index].isBack = true
            case .closed:
                break
            }
        }
    }

    private mutating func open(_ node: Int) {
        marks[node] = .open
        preorder.append(node)
    }
}
