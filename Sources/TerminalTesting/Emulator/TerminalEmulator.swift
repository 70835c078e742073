public import TerminalUI

/// A terminal of the xterm family in memory: reads what a program writes and keeps the screen it would show.
///
/// It knows what curses sends for xterm-256color, tmux-256color, linux and vt100, and a little more; what it does not
/// know is listed in ``unknownSequences``, so that a test can insist that there is nothing.
public struct TerminalEmulator: Sendable {
    /// A cell of the screen.
    public struct Cell: Hashable, Sendable {
        /// A base and up to two combining scalars of 21 bits; all ones for the right half of a wide character.
        var glyph: UInt64 = 0x20
        /// How it looks.
        public internal(set) var style: Style = .plain

        static let continuation = UInt64.max

        /// What it shows; empty for the right half of a wide character.
        public var text: String {
            guard glyph != Self.continuation else { return "" }
            var text = ""
            var rest = glyph
            repeat {
                if let scalar = Unicode.Scalar(UInt32(rest & 0x1F_FFFF)) { text.unicodeScalars.append(scalar) }
                rest >>= 21
            } while rest != 0
            return text
        }
    }

    struct Cursor: Sendable {
        var column = 0
        var row = 0
        var style = Style.plain
        /// The last column was written; the next character goes to the next line.
        var wrapsNext = false
        var graphics = [false, false]
        var charset = 0
    }

    /// The size of the screen.
    public private(set) var size: Size
    /// What the program wrote that is not known here.
    public internal(set) var unknownSequences: [String] = []
    /// The operating system commands it sent, such as `52;c;…` to copy.
    public internal(set) var commands: [String] = []
    /// How often it rang the bell.
    public internal(set) var bells = 0
    /// The private modes that are on: 25 the cursor, 1049 the alternate screen, 2004 marked pastes, 1004 focus,
    /// 1000, 1002 and 1006 the mouse.
    public internal(set) var modes: Set<Int> = [7, 25]

    var cells: [Cell]
    var cursor = Cursor()
    var saved = Cursor()
    var mainScreen: (cells: [Cell], cursor: Cursor)?
    var top = 0
    var bottom: Int
    var inserts = false
    var lastPrinted: UInt32 = 0x20
    var parser = Parser()

    /// An empty screen.
    public init(size: Size) {
        self.size = size
        cells = [Cell](repeating: Cell(), count: size.columns * size.rows)
        bottom = size.rows - 1
    }

    /// The cell at a place inside the screen.
    public subscript(column column: Int, row row: Int) -> Cell { cells[row * size.columns + column] }

    /// Where the cursor is.
    public var cursorPoint: Point { Point(column: cursor.column, row: cursor.row) }
    /// Whether the cursor shows.
    public var isCursorVisible: Bool { modes.contains(25) }
    /// Whether the screen that keeps the shell's is shown.
    public var isAlternateScreen: Bool { modes.contains(1049) || modes.contains(1047) || modes.contains(47) }

    /// The text of each row, as wide as the screen.
    public var lines: [String] {
        (0..<size.rows).map { row in
            cells[row * size.columns..<(row + 1) * size.columns].reduce(into: "") { $0 += $1.text }
        }
    }

    /// The text of the screen, a line a row, without blanks at line ends.
    public var text: String {
        lines.map { line in
            var line = line[...]
            while line.last == " " { line.removeLast() }
            return String(line)
        }.joined(separator: "\n")
    }

    /// Whether the screen shows a text within a line.
    public func shows(_ text: String) -> Bool { lines.contains { $0.contains(text) } }

    /// Takes another size, as when a window is pulled; what is outside is lost.
    public mutating func resize(to size: Size) {
        var resized = [Cell](repeating: Cell(), count: size.columns * size.rows)
        for row in 0..<min(size.rows, self.size.rows) {
            for column in 0..<min(size.columns, self.size.columns) {
                resized[row * size.columns + column] = cells[row * self.size.columns + column]
            }
        }
        cells = resized
        if let main = mainScreen {
            mainScreen = ([Cell](repeating: Cell(), count: size.columns * size.rows), main.cursor)
        }
        self.size = size
        top = 0
        bottom = size.rows - 1
        cursor.column = min(cursor.column, size.columns - 1)
        cursor.row = min(cursor.row, size.rows - 1)
    }

    /// Reads what a program wrote; sequences may be divided anywhere.
    public mutating func feed(_ bytes: some Sequence<UInt8>) {
        // Most of a frame is plain text, which needs no look at the state for every byte.
        let isDone: Void? = bytes.withContiguousStorageIfAvailable { buffer in
            var index = 0
            while index < buffer.count {
                index += printPlain(UnsafeBufferPointer(rebasing: buffer[index...]))
                guard index < buffer.count else { return }
                take(buffer[index])
                index += 1
            }
        }
        guard isDone == nil else { return }
        for byte in bytes { take(byte) }
    }
}
