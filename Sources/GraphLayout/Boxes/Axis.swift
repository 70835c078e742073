/// Everything is laid out along a main axis, the way the layers follow each other, and a cross axis within a layer.
/// Only here are they turned into columns and rows, so left to right and top to bottom are one algorithm.
enum Axis: Sendable {
    case leftToRight
    case topToBottom

    /// The empty cells kept between neighbours in a layer.
    func gap(_ one: LayeredGraph.Item, _ other: LayeredGraph.Item) -> Int {
        switch self {
        case .leftToRight: 1
        case .topToBottom: one.site != nil && other.site != nil ? 3 : 2
        }
    }

    func cell(_ point: Point) -> Cell {
        switch self {
        case .leftToRight: Cell(x: point.main, y: point.cross)
        case .topToBottom: Cell(x: point.cross, y: point.main)
        }
    }

    func rect(main: Int, cross: Int, mainLength: Int, crossLength: Int) -> CellRect {
        switch self {
        case .leftToRight: CellRect(x: main, y: cross, width: mainLength, height: crossLength)
        case .topToBottom: CellRect(x: cross, y: main, width: crossLength, height: mainLength)
        }
    }
}

/// A cell by its axes.
struct Point: Equatable {
    var main: Int
    var cross: Int
}
