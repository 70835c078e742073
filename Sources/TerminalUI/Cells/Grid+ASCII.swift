extension Grid {
    /// The screen with nothing but ASCII: symbols and lines as their twins, anything else as `?`, at the same width.
    public func asciiOnly() -> Grid {
        var grid = self
        for index in grid.cells.indices {
            let glyph = grid.cells[index].glyph
            guard glyph >= 0x7F else { continue }
            let twin = Unicode.Scalar(UInt32(truncatingIfNeeded: glyph & 0x1F_FFFF)).flatMap { scalar in
                glyph >> 21 == 0 ? Glyphs.twins[scalar] : nil
            }
            grid.cells[index].glyph = UInt64((twin ?? "?").value)
        }
        return grid
    }
}
