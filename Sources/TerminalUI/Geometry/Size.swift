/// How large a screen or a part of it is, in cells.
public struct Size: Hashable, Sendable {
    /// Cells across. Never negative.
    public var columns: Int
    /// Cells down. Never negative.
    public var rows: Int

    /// A size; negative extents become zero.
    public init(columns: Int, rows: Int) {
        self.columns = max(0, columns)
        self.rows = max(0, rows)
    }

    /// Whether a screen of at least `other` fits into this size.
    public func fits(_ other: Size) -> Bool {
        columns >= other.columns && rows >= other.rows
    }
}

extension Size: CustomStringConvertible {
    /// The way sizes are written everywhere: `120x40`.
    public var description: String { "\(columns)x\(rows)" }
}

extension Size: LosslessStringConvertible {
    /// Reads `120x40`; nil for anything else.
    public init?(_ description: String) {
        let parts = description.split(separator: "x", omittingEmptySubsequences: false)
        guard parts.count == 2, let columns = Int(parts[0]), let rows = Int(parts[1]), columns >= 0, rows >= 0 else {
            return nil
        }
        self.init(columns: columns, rows: rows)
    }
}
