import TerminalUI

extension TerminalEmulator {
    /// Does what a control sequence says, whose parameters are in the parser.
    mutating func perform(_ final: UInt8) {
        if parser.bytes.first == 0x3F {
            performPrivate(final)
            return
        }
        guard parser.bytes.allSatisfy({ (0x30...0x3B).contains($0) }) else {
            if parser.bytes != [0x21] || final != 0x70 { noteUnknown(final) }
            return
        }
        if final == 0x6D {
            setStyle()
            return
        }
        let values = parameters(parser.bytes[...])
        let first = values.first ?? 0
        let count = max(1, first)
        let (column, row) = (cursor.column, cursor.row)
        switch final {
        case 0x40: insertCells(count)
        case 0x41: move(column: column, row: max(row - count, row >= top ? top : 0))
        case 0x42, 0x65: move(column: column, row: min(row + count, row <= bottom ? bottom : size.rows - 1))
        case 0x43, 0x61: move(column: column + count, row: row)
        case 0x44: move(column: column - count, row: row)
        case 0x45: move(column: 0, row: row + count)
        case 0x46: move(column: 0, row: row - count)
        case 0x47, 0x60: move(column: count - 1, row: row)
        case 0x48, 0x66: move(column: (values.count > 1 ? max(1, values[1]) : 1) - 1, row: count - 1)
        case 0x49: move(column: (column / 8 + count) * 8, row: row)
        case 0x4A: eraseInScreen(first)
        case 0x4B: eraseInLine(first)
        case 0x4C where (top...bottom).contains(row): scrollDown(count, from: row)
        case 0x4D where (top...bottom).contains(row): scrollUp(count, from: row)
        case 0x50: deleteCells(count)
        case 0x53: scrollUp(count, from: top)
        case 0x54: scrollDown(count, from: top)
        case 0x58: eraseInRow(from: column, to: min(size.columns, column + count))
        case 0x5A: move(column: ((column + 7) / 8 - count) * 8, row: row)
        case 0x62: for _ in 0..<min(count, size.columns * size.rows) { print(lastPrinted) }
        case 0x64: move(column: column, row: count - 1)
        case 0x68 where first == 4: inserts = true
        case 0x6C where first == 4: inserts = false
        case 0x72: setRegion(first, values.count > 1 ? values[1] : 0)
        case 0x73: saved = cursor
        case 0x75: cursor = saved
        case 0x4C, 0x4D, 0x63, 0x67, 0x6E, 0x74: break
        default: noteUnknown(final)
        }
    }

    private func parameters(_ bytes: ArraySlice<UInt8>) -> [Int] {
        var values = [0]
        for byte in bytes {
            if byte == 0x3B || byte == 0x3A {
                values.append(0)
            } else {
                values[values.count - 1] = min(99_999, values[values.count - 1] * 10 + Int(byte) - 0x30)
            }
        }
        return values
    }

    private mutating func noteUnknown(_ final: UInt8) {
        unknownSequences.append(
            "ESC [ " + String(decoding: parser.bytes, as: UTF8.self) + String(Character(Unicode.Scalar(final))))
    }

    private mutating func setRegion(_ first: Int, _ last: Int) {
        top = max(1, first) - 1
        bottom = last == 0 ? size.rows - 1 : min(last, size.rows) - 1
        if top >= bottom { (top, bottom) = (0, size.rows - 1) }
        move(column: 0, row: 0)
    }

    private mutating func eraseInScreen(_ kind: Int) {
        let place = cursor.row * size.columns + cursor.column
        switch kind {
        case 0: erase(place..<cells.count)
        case 1: erase(0..<place + 1)
        default: erase(0..<cells.count)
        }
    }

    private mutating func eraseInLine(_ kind: Int) {
        switch kind {
        case 0: eraseInRow(from: cursor.column, to: size.columns)
        case 1: eraseInRow(from: 0, to: cursor.column + 1)
        default: eraseInRow(from: 0, to: size.columns)
        }
    }

    private mutating func performPrivate(_ final: UInt8) {
        guard final == 0x68 || final == 0x6C else {
            if final != 0x63, final != 0x70 { noteUnknown(final) }
            return
        }
        for mode in parameters(parser.bytes.dropFirst()) {
            if final == 0x68 { modes.insert(mode) } else { modes.remove(mode) }
            switch mode {
            case 47, 1047, 1049: showAlternate(final == 0x68)
            default: break
            }
        }
    }

    private mutating func showAlternate(_ on: Bool) {
        if on, mainScreen == nil {
            mainScreen = (cells, cursor)
            cells = [Cell](repeating: Cell(), count: cells.count)
        } else if !on, let main = mainScreen {
            mainScreen = nil
            cells = main.cells
            cursor = main.cursor
            move(column: cursor.column, row: cursor.row)
        }
    }

    private mutating func setStyle() {
        let values = parameters(parser.bytes[...])
        var index = 0
        while index < values.count {
            let value = values[index]
            index += 1
            switch value {
            case 0: cursor.style = .plain
            case 1, 2: cursor.style = cursor.style.adding(value == 1 ? .bold : .dim)
            case 3: cursor.style = cursor.style.adding(.italic)
            case 4: cursor.style = cursor.style.adding(.underline)
            case 7: cursor.style = cursor.style.adding(.reverse)
            case 22: cursor.style = cursor.style.removing([.bold, .dim])
            case 23: cursor.style = cursor.style.removing(.italic)
            case 24: cursor.style = cursor.style.removing(.underline)
            case 27: cursor.style = cursor.style.removing(.reverse)
            case 30...37: cursor.style.foreground = .ansi(UInt8(value - 30))
            case 39: cursor.style.foreground = .default
            case 40...47: cursor.style.background = .ansi(UInt8(value - 40))
            case 49: cursor.style.background = .default
            case 90...97: cursor.style.foreground = .ansi(UInt8(value - 82))
            case 100...107: cursor.style.background = .ansi(UInt8(value - 92))
            case 38, 48:
                guard let color = color(values, &index) else { return noteUnknown(0x6D) }
                if value == 38 { cursor.style.foreground = color } else { cursor.style.background = color }
            case 5, 10, 11, 25: break
            default: noteUnknown(0x6D)
            }
        }
    }

    private func color(_ values: [Int], _ index: inout Int) -> Color? {
        guard index < values.count else { return nil }
        if values[index] == 5, index + 1 < values.count {
            defer { index += 2 }
            let number = UInt8(clamping: values[index + 1])
            return number < 16 ? .ansi(number) : .palette(number)
        }
        guard values[index] == 2, index + 3 < values.count else { return nil }
        defer { index += 4 }
        return .rgb(
            red: UInt8(clamping: values[index + 1]), green: UInt8(clamping: values[index + 2]),
            blue: UInt8(clamping: values[index + 3]))
    }
}
