internal import CCellWidth
import TerminalUI

extension TerminalEmulator {
    /// What an erased cell becomes: a blank on the background in use.
    private var erased: Cell { Cell(style: Style(background: cursor.style.background)) }

    mutating func print(_ value: UInt32) {
        var value = value
        if value < 0x7F, cursor.graphics[cursor.charset], let line = TerminalEmulator.graphics[value] { value = line }
        let width = value < 0x3000 ? Int(TerminalEmulator.widths[Int(value)]) : Int(cell_width(value))
        guard width > 0 else {
            if width == 0 { combine(value) }
            return
        }
        if cursor.wrapsNext || cursor.column + width > size.columns {
            guard modes.contains(7) else { return }
            move(column: 0, row: cursor.row)
            lineFeed()
        }
        if inserts { insertCells(width) }
        blankHalves(from: cursor.column, to: cursor.column + width)
        let index = cursor.row * size.columns + cursor.column
        cells[index] = Cell(glyph: UInt64(value), style: cursor.style)
        if width == 2 { cells[index + 1] = Cell(glyph: Cell.continuation, style: cursor.style) }
        lastPrinted = value
        if cursor.column + width < size.columns {
            cursor.column += width
        } else {
            cursor.column = size.columns - 1
            cursor.wrapsNext = true
        }
    }

    /// Prints the ASCII text at the start of `bytes` up to the end of the row, and returns how much that was; 0 whenever
    /// something else than plain printing is to be done.
    mutating func printPlain(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        guard case .ground = parser.state, !cursor.wrapsNext, !inserts, !cursor.graphics[cursor.charset] else {
            return 0
        }
        var count = 0
        let room = min(bytes.count, size.columns - 1 - cursor.column)
        while count < room, bytes[count] >= 0x20, bytes[count] < 0x7F { count += 1 }
        guard count > 0 else { return 0 }
        parser.missing = 0
        blankHalves(from: cursor.column, to: cursor.column + count)
        let (start, style) = (cursor.row * size.columns + cursor.column, cursor.style)
        cells.withUnsafeMutableBufferPointer { cells in
            for index in 0..<count { cells[start + index] = Cell(glyph: UInt64(bytes[index]), style: style) }
        }
        cursor.column += count
        lastPrinted = UInt32(bytes[count - 1])
        return count
    }

    /// Adds a combining character to the one before the cursor.
    private mutating func combine(_ value: UInt32) {
        var column = cursor.wrapsNext ? cursor.column : cursor.column - 1
        let start = cursor.row * size.columns
        if column > 0, cells[start + column].glyph == Cell.continuation { column -= 1 }
        guard column >= 0 else { return }
        for shift in [UInt64(21), 42] where cells[start + column].glyph >> shift == 0 {
            cells[start + column].glyph |= UInt64(value) << shift
            return
        }
    }

    /// Blanks the outer halves of wide characters that a change of `start..<end` in the cursor's row cuts.
    private mutating func blankHalves(from start: Int, to end: Int) {
        let first = cursor.row * size.columns
        if start > 0, cells[first + start].glyph == Cell.continuation { cells[first + start - 1].glyph = 0x20 }
        if end < size.columns, cells[first + end].glyph == Cell.continuation { cells[first + end].glyph = 0x20 }
    }

    mutating func move(column: Int, row: Int) {
        cursor.column = min(max(0, column), size.columns - 1)
        cursor.row = min(max(0, row), size.rows - 1)
        cursor.wrapsNext = false
    }

    mutating func lineFeed() {
        cursor.wrapsNext = false
        if cursor.row == bottom { scrollUp(1, from: top) } else if cursor.row < size.rows - 1 { cursor.row += 1 }
    }

    mutating func reverseLineFeed() {
        cursor.wrapsNext = false
        if cursor.row == top { scrollDown(1, from: top) } else if cursor.row > 0 { cursor.row -= 1 }
    }

    /// Moves the rows `first...bottom` up; blank ones come in below.
    mutating func scrollUp(_ count: Int, from first: Int) {
        guard first <= bottom else { return }
        let count = min(count, bottom - first + 1)
        let (start, end) = (first * size.columns, (bottom + 1) * size.columns)
        let moved = Array(cells[start + count * size.columns..<end])
        cells.replaceSubrange(
            start..<end, with: moved + [Cell](repeating: erased, count: count * size.columns))
    }

    /// Moves the rows `first...bottom` down; blank ones come in above.
    mutating func scrollDown(_ count: Int, from first: Int) {
        guard first <= bottom else { return }
        let count = min(count, bottom - first + 1)
        let (start, end) = (first * size.columns, (bottom + 1) * size.columns)
        let moved = Array(cells[start..<end - count * size.columns])
        cells.replaceSubrange(
            start..<end, with: [Cell](repeating: erased, count: count * size.columns) + moved)
    }

    mutating func erase(_ range: Range<Int>) {
        for index in range { cells[index] = erased }
    }

    mutating func eraseInRow(from start: Int, to end: Int) {
        guard start < end else { return }
        blankHalves(from: start, to: end)
        erase(cursor.row * size.columns + start..<cursor.row * size.columns + end)
    }

    mutating func insertCells(_ count: Int) {
        let start = cursor.row * size.columns
        let count = min(count, size.columns - cursor.column)
        let moved = Array(cells[start + cursor.column..<start + size.columns - count])
        cells.replaceSubrange(
            start + cursor.column..<start + size.columns, with: [Cell](repeating: erased, count: count) + moved)
    }

    mutating func deleteCells(_ count: Int) {
        let start = cursor.row * size.columns
        let count = min(count, size.columns - cursor.column)
        let moved = Array(cells[start + cursor.column + count..<start + size.columns])
        cells.replaceSubrange(
            start + cursor.column..<start + size.columns, with: moved + [Cell](repeating: erased, count: count))
    }

    private static let widths: [Int8] = (0..<0x3000).map { Int8(cell_width($0)) }

    /// DEC's line drawing characters.
    private static let graphics: [UInt32: UInt32] = {
        let letters = "`afgjklmnopqrstuvwxyz{|}~".unicodeScalars
        let lines = "◆▒°±┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│≤≥π≠£·".unicodeScalars
        return Dictionary(uniqueKeysWithValues: zip(letters.map(\.value), lines.map(\.value)))
    }()
}
