extension GraphDrawing {
    /// The status an arrow key goes to: the nearest whose middle lies that way, where a row counts as two columns and
    /// whatever lies off to the side counts double. Nil at the rim.
    ///
    /// - Parameters:
    ///   - id: the status the key is pressed at.
    ///   - direction: one side.
    public func node(from id: Int, direction: Directions) -> Int? {
        guard Directions.sides.contains(direction), let start = box(of: id) else { return nil }
        var best: (id: Int, distance: Int)?
        for box in nodes where box.id != id {
            // Twice the middle, so that nothing is rounded.
            let across = 2 * (box.frame.x - start.frame.x) + box.frame.width - start.frame.width
            let down = 2 * (box.frame.y - start.frame.y) + box.frame.height - start.frame.height
            let isHorizontal = direction.isSubset(of: .horizontal)
            let ahead = isHorizontal ? across : 2 * down
            guard direction.isSubset(of: [.right, .down]) ? ahead > 0 : ahead < 0 else { continue }
            let aside = isHorizontal ? 2 * abs(down) : abs(across)
            guard aside < 4 * abs(ahead) || overlap(start.frame, box.frame, isHorizontal) else { continue }
            let distance = abs(ahead) + 2 * (overlap(start.frame, box.frame, isHorizontal) ? 0 : aside)
            if distance < best?.distance ?? Int.max { best = (box.id, distance) }
        }
        return best?.id
    }

    /// The box of a status.
    public func box(of id: Int) -> NodeBox? {
        nodes.first { $0.id == id }
    }

    /// The edges that leave or enter a status, in definition order.
    public func edges(at id: Int) -> [EdgeRoute] {
        edges.filter { $0.source == id || $0.target == id }
    }

    private func overlap(_ one: CellRect, _ other: CellRect, _ isHorizontal: Bool) -> Bool {
        isHorizontal ? one.y < other.maxY && other.y < one.maxY : one.x < other.maxX && other.x < one.maxX
    }
}
