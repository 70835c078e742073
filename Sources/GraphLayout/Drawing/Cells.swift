/// A cell of the canvas; the top left one is 0, 0.
public struct Cell: Sendable, Hashable, Comparable {
    /// Cells from the left.
    public var x: Int
    /// Cells from the top.
    public var y: Int

    /// Creates a cell.
    public init(x: Int, y: Int) {
        self.x = x
        self.y = y
    }

    /// Reading order: row by row, each from the left.
    public static func < (one: Cell, other: Cell) -> Bool {
        one.y != other.y ? one.y < other.y : one.x < other.x
    }

    /// The neighbour in a direction.
    public func moved(_ direction: Directions, by count: Int = 1) -> Cell {
        Cell(
            x: x + (direction.contains(.right) ? count : 0) - (direction.contains(.left) ? count : 0),
            y: y + (direction.contains(.down) ? count : 0) - (direction.contains(.up) ? count : 0))
    }
}

/// A rectangle of cells.
public struct CellRect: Sendable, Hashable {
    /// The leftmost column.
    public var x: Int
    /// The topmost row.
    public var y: Int
    /// Cells across.
    public var width: Int
    /// Cells down.
    public var height: Int

    /// Creates a rectangle.
    public init(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }

    /// The column behind the last.
    public var maxX: Int { x + width }
    /// The row below the last.
    public var maxY: Int { y + height }

    /// Whether a cell lies inside.
    public func contains(_ cell: Cell) -> Bool {
        cell.x >= x && cell.x < maxX && cell.y >= y && cell.y < maxY
    }

    /// Whether two rectangles have a cell in common.
    public func intersects(_ other: CellRect) -> Bool {
        x < other.maxX && other.x < maxX && y < other.maxY && other.y < maxY
    }
}

/// A stretch of cells in one row, where a text goes.
public struct CellSpan: Sendable, Hashable {
    /// The first column.
    public var x: Int
    /// The row.
    public var y: Int
    /// How many cells there are; a longer text is cut.
    public var width: Int

    /// Creates a span.
    public init(x: Int, y: Int, width: Int) {
        self.x = x
        self.y = y
        self.width = width
    }
}

/// The sides of a cell a line leaves it by.
public struct Directions: OptionSet, Sendable, Hashable {
    /// One bit a side.
    public let rawValue: UInt8

    /// Creates a set from its bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// To the row above.
    public static let up = Directions(rawValue: 1)
    /// To the row below.
    public static let down = Directions(rawValue: 2)
    /// To the column before.
    public static let left = Directions(rawValue: 4)
    /// To the column behind.
    public static let right = Directions(rawValue: 8)

    /// Up and down.
    public static let vertical: Directions = [.up, .down]
    /// Left and right.
    public static let horizontal: Directions = [.left, .right]
    /// Each side by itself.
    public static let sides: [Directions] = [.up, .down, .left, .right]

    /// The sides across from these.
    public var opposite: Directions {
        var result: Directions = []
        if contains(.up) { result.insert(.down) }
        if contains(.down) { result.insert(.up) }
        if contains(.left) { result.insert(.right) }
        if contains(.right) { result.insert(.left) }
        return result
    }
}
