/// The room there is and how much of each status to show. Together with the definition it decides every cell.
public struct GraphLayoutOptions: Sendable, Equatable {
    /// How much a box shows.
    public enum Zoom: Int, Sendable, CaseIterable, Comparable {
        /// One row: label and count between caps.
        case labelAndCount
        /// Title in the border and a row of numbers.
        case twoRows
        /// Title in the border, a row of numbers and a row of dwell times.
        case full

        /// Orders by how much is shown.
        public static func < (one: Zoom, other: Zoom) -> Bool { one.rawValue < other.rawValue }
    }

    /// Which way the layers follow each other.
    public enum Direction: Sendable, CaseIterable {
        /// Left to right where that fits the width, else top to bottom where that fits, else left to right.
        case auto
        /// Layers are columns.
        case leftToRight
        /// Layers are rows.
        case topToBottom
    }

    /// Cells across.
    public var columns: Int
    /// Cells down.
    public var rows: Int
    /// How much a box shows.
    public var zoom: Zoom
    /// Which way the layers follow each other.
    public var direction: Direction

    /// Creates options.
    public init(columns: Int, rows: Int, zoom: Zoom = .twoRows, direction: Direction = .auto) {
        self.columns = columns
        self.rows = rows
        self.zoom = zoom
        self.direction = direction
    }
}
