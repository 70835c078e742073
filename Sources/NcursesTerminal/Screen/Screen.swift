internal import CNcurses
internal import TerminalUI

/// Hands the cells that changed to curses, and takes the bytes it makes of them. Belongs to one thread.
struct Screen {
    private(set) var size: Size
    /// What the terminal shows, once everything is sent.
    private(set) var shown: Grid
    private var looks: Looks
    private let asciiOnly: Bool
    private var glyphs: [UInt64] = []
    /// Where the terminal follows the standard; one without colours may be too old to.
    private var filter: StyleFilter?

    /// The screen that curses has begun.
    init(size: Size, features: TerminalFeatures) {
        self.size = size
        shown = Grid(size: size)
        looks = Looks(depth: features.colorDepth)
        asciiOnly = features.glyphs.isASCII
        filter = features.colorDepth == .none ? nil : StyleFilter()
    }

    /// Takes another size; everything is sent with the next frame.
    mutating func resize(to size: Size) {
        self.size = size
        shown = Grid(size: size)
        screen_resize(Int32(size.rows), Int32(size.columns))
    }

    /// Makes the next frame send everything, whatever the terminal shows by now.
    mutating func invalidate() {
        screen_invalidate()
        filter?.forget()
    }

    /// Composes a frame and appends what has to be sent to `output`. A frame of another size is stale and ignored.
    mutating func draw(_ grid: Grid, into output: inout [UInt8]) {
        guard grid.size == size else { return }
        let grid = asciiOnly ? grid.asciiOnly() : grid
        for row in 0..<size.rows {
            grid.withRow(row) { new in
                shown.withRow(row) { old in put(row, new, old, &looks, &glyphs) }
            }
        }
        shown = grid
        screen_refresh()
        takeOutput(into: &output)
    }

    /// Composes what returns the terminal to its normal screen.
    mutating func leave(into output: inout [UInt8]) {
        screen_leave()
        takeOutput(into: &output)
        filter?.forget()
    }

    private mutating func takeOutput(into output: inout [UInt8]) {
        var composed: [UInt8] = []
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32 * 1024) { buffer in
            while true {
                let count = screen_take_output(buffer.baseAddress, buffer.count)
                guard count > 0 else { return }
                composed.append(contentsOf: buffer[..<count])
            }
        }
        if filter?.pass(composed, into: &output) == nil { output += composed }
    }
}

/// Puts the changed cells of a row, in runs that share a style.
private func put(
    _ row: Int, _ new: UnsafeBufferPointer<Cell>, _ old: UnsafeBufferPointer<Cell>, _ looks: inout Looks,
    _ glyphs: inout [UInt64]
) {
    var column = 0
    while column < new.count {
        guard new[column] != old[column] else {
            column += 1
            continue
        }
        // A wide character is put whole, even where only the look of its right half changed.
        let start = new[column].isContinuation && column > 0 ? column - 1 : column
        let style = new[start].style
        glyphs.removeAll(keepingCapacity: true)
        var end = start
        while end < new.count, end == start || new[end].isContinuation || new[end].style == style {
            guard end <= column || new[end].isContinuation || new[end] != old[end] else { break }
            if !new[end].isContinuation { glyphs.append(new[end].glyph) }
            end += 1
        }
        let look = looks.look(of: style)
        screen_put(Int32(row), Int32(start), glyphs, glyphs.count, look.attributes, look.pair)
        column = end
    }
}
