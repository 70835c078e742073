/// Where a consumer's cursors stand: one for each partition.
struct MemoryCursors {
    private var positions = [Int64](repeating: 0, count: Partition.count)

    /// Every cursor behind the same event.
    init(behind event: Int64 = 0) { positions = Array(repeating: event, count: Partition.count) }

    /// The one that stands behind all others.
    var first: Int64 { positions.min() ?? 0 }

    subscript(_ partition: Partition) -> Int64 {
        get { positions[Self.index(of: partition)] }
        set { positions[Self.index(of: partition)] = newValue }
    }

    private static func index(of partition: Partition) -> Int { partition.number & (Partition.count - 1) }
}
