internal import CCellWidth

/// How many cells text takes, as libc says.
///
/// Terminals disagree about newer characters; libc's `wcwidth` is what curses itself reckons with, so it decides. What
/// it calls unprintable, and whatever would be invisible or change the order of text (joiners, variation selectors,
/// bidirectional and other controls), is shown as one visible ``mark``.
public enum CellWidth {
    /// Stands for what cannot be shown, one cell wide: U+FFFD. In ASCII it becomes `?`.
    public static let mark: Unicode.Scalar = "\u{FFFD}"

    /// Cells that `text` takes when put into a grid. Most of what a screen shows is ASCII, a cell for each byte.
    public static func of(_ text: String) -> Int {
        let plain = text.utf8.withContiguousStorageIfAvailable { bytes in
            bytes.allSatisfy { $0 >= 0x20 && $0 < 0x7F } ? bytes.count : nil
        }
        return plain.flatMap(\.self) ?? ofClusters(text)
    }

    /// Cells that `text` takes when put into a grid.
    public static func of(_ text: some StringProtocol) -> Int { ofClusters(text) }

    private static func ofClusters(_ text: some StringProtocol) -> Int {
        var clusters = ClusterIterator(text.unicodeScalars)
        var width = 0
        while let cluster = clusters.next() { width += cluster.width }
        return width
    }

    /// Cells that a scalar takes on its own: 1 or 2, or 0 for one that combines with the scalar before it.
    public static func of(_ scalar: Unicode.Scalar) -> Int {
        switch ScalarClass(scalar) {
        case .narrow, .unprintable: 1
        case .wide: 2
        case .combining: 0
        }
    }
}

/// What a scalar does to the cells of a screen.
enum ScalarClass: UInt8 {
    case narrow, wide, combining, unprintable

    /// Looked up for the scalars almost all text is made of, asked of libc for the others.
    init(_ scalar: Unicode.Scalar) {
        if scalar.value >= 0x20 && scalar.value < 0x7F {
            self = .narrow
        } else if Int(scalar.value) < ScalarClass.table.count {
            self = ScalarClass.table[Int(scalar.value)]
        } else {
            self.init(asking: scalar)
        }
    }

    private init(asking scalar: Unicode.Scalar) {
        let width = cell_width(scalar.value)
        let properties = scalar.properties
        if width < 0 || properties.isDefaultIgnorableCodePoint {
            self = .unprintable
            return
        }
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate:
            self = .unprintable
        default:
            self = width == 0 ? .combining : width == 1 ? .narrow : .wide
        }
    }

    private static let table: [ScalarClass] = (0..<0x3000).map { value in
        Unicode.Scalar(value).map(ScalarClass.init(asking:)) ?? .unprintable
    }
}
