/// What a part of a split asks for along the split.
public enum Extent: Hashable, Sendable {
    /// Exactly so many cells, as far as there are any.
    case fixed(Int)
    /// A share of what the fixed parts leave, by weight.
    case share(Int)
}

/// Which way a rectangle is split.
public enum Axis: Hashable, Sendable {
    /// Parts lie beside each other.
    case columns
    /// Parts lie above each other.
    case rows
}

extension Rect {
    /// Splits into parts that follow each other without a gap and never overlap.
    ///
    /// Fixed parts are served first, in order; shares divide the rest by weight, and leftover cells go to the first
    /// shares. When there is too little space the last parts become empty.
    public func split(_ axis: Axis, _ extents: [Extent]) -> [Rect] {
        let total = axis == .columns ? columns : rows
        var left = total
        var lengths = [Int](repeating: 0, count: extents.count)
        for (index, extent) in extents.enumerated() {
            guard case .fixed(let cells) = extent else { continue }
            lengths[index] = min(left, max(0, cells))
            left -= lengths[index]
        }
        let weights = extents.reduce(0) { sum, extent in
            if case .share(let weight) = extent { sum + max(0, weight) } else { sum }
        }
        if weights > 0 {
            let available = left
            for (index, extent) in extents.enumerated() {
                guard case .share(let weight) = extent else { continue }
                lengths[index] = available * max(0, weight) / weights
                left -= lengths[index]
            }
            for (index, extent) in extents.enumerated() where left > 0 {
                guard case .share(let weight) = extent, weight > 0 else { continue }
                lengths[index] += 1
                left -= 1
            }
        }
        var offset = 0
        return lengths.map { length in
            defer { offset += length }
            return axis == .columns
                ? Rect(column: column + offset, row: row, columns: length, rows: rows)
                : Rect(column: column, row: row + offset, columns: columns, rows: length)
        }
    }

    /// The first `cells` rows, and the rest below them.
    public func cutTop(_ cells: Int) -> (cut: Rect, rest: Rect) {
        let cut = min(max(0, cells), rows)
        return (Rect(column: column, row: row, columns: columns, rows: cut), inset(top: cut))
    }

    /// The last `cells` rows, and the rest above them.
    public func cutBottom(_ cells: Int) -> (cut: Rect, rest: Rect) {
        let cut = min(max(0, cells), rows)
        return (Rect(column: column, row: endRow - cut, columns: columns, rows: cut), inset(bottom: cut))
    }

    /// The first `cells` columns, and the rest to their right.
    public func cutLeft(_ cells: Int) -> (cut: Rect, rest: Rect) {
        let cut = min(max(0, cells), columns)
        return (Rect(column: column, row: row, columns: cut, rows: rows), inset(left: cut))
    }

    /// The last `cells` columns, and the rest to their left.
    public func cutRight(_ cells: Int) -> (cut: Rect, rest: Rect) {
        let cut = min(max(0, cells), columns)
        return (Rect(column: endColumn - cut, row: row, columns: cut, rows: rows), inset(right: cut))
    }
}
