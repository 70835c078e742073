/// A piece of text in one style.
public struct Span: Hashable, Sendable {
    /// What it says.
    public var text: String
    /// How it looks.
    public var style: Style

    /// A piece of text in one style.
    public init(_ text: String, _ style: Style) {
        self.text = text
        self.style = style
    }
}

extension Grid {
    /// Puts text into a row and returns how many cells it took.
    ///
    /// It is cut at `width` and at the clip's edges. A wide character that does not fit whole is left out, and a blank
    /// stands where its half would. What cannot be shown appears as ``CellWidth/mark``. The place may lie outside the
    /// screen; cells before the left edge count as taken, so pieces can be put one after another.
    @discardableResult
    public mutating func put(
        _ text: some StringProtocol, column: Int, row: Int, width: Int? = nil, style: Style
    ) -> Int {
        putClusters(text, column: column, row: row, width: width, style: style)
    }

    /// The same for a whole string: generic code of another module is not specialised, and a frame puts thousands.
    @discardableResult
    public mutating func put(_ text: String, column: Int, row: Int, width: Int? = nil, style: Style) -> Int {
        putClusters(text, column: column, row: row, width: width, style: style)
    }

    private mutating func putClusters(
        _ text: some StringProtocol, column: Int, row: Int, width: Int?, style: Style
    ) -> Int {
        let limit = width.map { max(0, $0) } ?? Int.max
        let visible = row >= clip.row && row < clip.endRow
        var used = 0
        var clusters = ClusterIterator(text.unicodeScalars)
        while let cluster = clusters.next(), used + cluster.width <= limit {
            let place = column + used
            guard place < clip.endColumn else { break }
            used += cluster.width
            let from = max(place, clip.column)
            let upTo = min(place + cluster.width, clip.endColumn)
            guard visible, from < upTo else { continue }
            repairEdges(from: from, to: upTo, row: row)
            let index = row * size.columns + from
            let whole = upTo - from == cluster.width
            cells[index] = Cell(glyph: whole ? cluster.glyph : Cell.space, style: style)
            if whole, cluster.width == 2 { cells[index + 1] = Cell(glyph: Cell.continuation, style: style) }
        }
        return used
    }

    /// Puts pieces of text one after another and returns how many cells they took.
    @discardableResult
    public mutating func put(_ spans: [Span], column: Int, row: Int, width: Int? = nil) -> Int {
        var used = 0
        for span in spans {
            let rest = width.map { $0 - used }
            if let rest, rest <= 0 { break }
            used += put(span.text, column: column + used, row: row, width: rest, style: span.style)
        }
        return used
    }

    /// Puts text so that it ends before `endColumn`, and returns how many cells it took.
    ///
    /// Text wider than `width` is cut at its end, so that it never grows to the left.
    @discardableResult
    public mutating func putRight(
        _ text: some StringProtocol, endColumn: Int, row: Int, width: Int? = nil, style: Style
    ) -> Int {
        let cells = CellWidth.of(text)
        let taken = min(cells, width.map { max(0, $0) } ?? cells)
        return put(text, column: endColumn - taken, row: row, width: taken, style: style)
    }
}
