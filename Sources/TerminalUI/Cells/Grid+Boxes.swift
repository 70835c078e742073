extension Grid {
    /// Draws a frame around the inside of a rectangle, with texts in its border.
    ///
    /// The title starts beside the top left corner, `trailing` ends beside the top right one, `footer` starts at the
    /// bottom left. What does not fit is cut; the title goes before `trailing`. Nothing is drawn in fewer than 2×2 cells.
    public mutating func box(
        _ rect: Rect, _ kind: LineKind = .light, glyphs: Glyphs, style: Style, title: [Span] = [],
        trailing: [Span] = [], footer: [Span] = []
    ) {
        guard rect.columns >= 2, rect.rows >= 2 else { return }
        let (right, bottom) = (rect.endColumn - 1, rect.endRow - 1)
        let across = String(repeating: glyphs.line(.horizontal, kind), count: rect.columns - 2)
        put(glyphs.line([.right, .down], kind) + across, column: rect.column, row: rect.row, style: style)
        put(glyphs.line([.left, .down], kind), column: right, row: rect.row, style: style)
        put(glyphs.line([.right, .up], kind) + across, column: rect.column, row: bottom, style: style)
        put(glyphs.line([.left, .up], kind), column: right, row: bottom, style: style)
        let side = glyphs.line(.vertical, kind)
        for row in rect.row + 1..<max(rect.row + 1, bottom) {
            put(side, column: rect.column, row: row, style: style)
            put(side, column: right, row: row, style: style)
        }
        let room = rect.columns - 2
        let used = put(title, column: rect.column + 1, row: rect.row, width: room)
        let wanted = trailing.reduce(0) { $0 + CellWidth.of($1.text) }
        if wanted > 0, wanted + used + 2 <= room {
            put(trailing, column: right - 1 - wanted, row: rect.row, width: wanted)
        }
        put(footer, column: rect.column + 1, row: bottom, width: room)
    }

    /// Draws a horizontal or vertical line between two places, both included, joining what it meets.
    ///
    /// A line that ends on a border makes a ├ of it, one that crosses another a ┼. Places that share neither row nor
    /// column draw nothing.
    public mutating func line(
        from start: Point, to end: Point, _ kind: LineKind = .light, glyphs: Glyphs, style: Style
    ) {
        if start.row == end.row {
            let (left, right) = (min(start.column, end.column), max(start.column, end.column))
            for column in left...right {
                var arms: Arms = []
                if column > left { arms.insert(.left) }
                if column < right { arms.insert(.right) }
                join(arms, at: Point(column: column, row: start.row), kind, glyphs: glyphs, style: style)
            }
        } else if start.column == end.column {
            let (top, bottom) = (min(start.row, end.row), max(start.row, end.row))
            for row in top...bottom {
                var arms: Arms = []
                if row > top { arms.insert(.up) }
                if row < bottom { arms.insert(.down) }
                join(arms, at: Point(column: start.column, row: row), kind, glyphs: glyphs, style: style)
            }
        }
    }

    /// Adds arms to the line in a cell, or begins one there.
    public mutating func join(
        _ arms: Arms, at point: Point, _ kind: LineKind = .light, glyphs: Glyphs, style: Style
    ) {
        guard clip.contains(point) else { return }
        let present = glyphs.arms(of: self[column: point.column, row: point.row]) ?? []
        put(glyphs.line(present.union(arms), kind), column: point.column, row: point.row, style: style)
    }
}
