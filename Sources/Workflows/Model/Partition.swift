/// One of the 64 fixed parts that a topic's events are spread over. Cursors belong to partitions, so the number of
/// workers can change without losing or repeating events.
public struct Partition: Hashable, Sendable, Comparable, Codable {
    /// How many there are, for every topic and for ever.
    public static let count = 64

    /// 0 to 63.
    public let number: Int

    /// The partition of that number; others are folded into the range.
    public init(number: Int) { self.number = ((number % Self.count) + Self.count) % Self.count }

    /// Where a run's events go: FNV-1a over the ID's sixteen bytes.
    public init(of run: RunID) {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for word in [run.high, run.low] {
            for shift in stride(from: UInt64(56), through: 0, by: -8) {
                hash = (hash ^ (word >> shift & 0xFF)) &* 0x0000_0100_0000_01b3
            }
        }
        number = Int(hash % UInt64(Self.count))
    }

    /// Where the events of a key go that is no run: FNV-1a over its UTF-8.
    public init(ofKey key: String) {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in key.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        number = Int(hash % UInt64(Self.count))
    }

    /// Orders by number.
    public static func < (left: Partition, right: Partition) -> Bool { left.number < right.number }
}

/// Some of the 64 partitions.
public struct PartitionSet: Hashable, Sendable {
    /// Bit n is partition n.
    public let bits: UInt64

    /// The set with these bits.
    public init(bits: UInt64) { self.bits = bits }

    /// Every partition.
    public static let all = PartitionSet(bits: .max)

    /// What worker `index` of `count` reads: every `count`th partition. `count` is at least 1 and at most 64.
    public static func share(_ index: Int, of count: Int) -> PartitionSet {
        let count = min(max(count, 1), Partition.count)
        var bits: UInt64 = 0
        for number in stride(from: index % count, to: Partition.count, by: count) { bits |= 1 << UInt64(number) }
        return PartitionSet(bits: bits)
    }

    /// Whether the set holds the partition.
    public func contains(_ partition: Partition) -> Bool { bits >> UInt64(partition.number) & 1 == 1 }
}
