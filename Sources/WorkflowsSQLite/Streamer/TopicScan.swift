import Workflows

/// Where one receiver stands in a topic.
///
/// The index gives the topic's events in the order of their IDs, with their partitions; what is behind its partition's
/// cursor, or in another worker's partition, is passed over without looking at the event itself. There is one writer
/// at a time on a SQLite file and it numbers events within its transaction, so IDs appear in the order of commits: a
/// reader that has seen an ID will never see a smaller one appear.
struct TopicScan: Sendable {
    /// The last event of each partition that was given, or that its cursor stood on.
    private(set) var positions: [Int64]
    /// Everything up to this event was looked at.
    private(set) var scanned: Int64
    /// How many entries of the index were passed over or given since idle cursors were brought forward.
    private(set) var looked = 0
    let partitions: PartitionSet

    /// How many entries one look passes over at most, so that no read transaction lasts long.
    static let lookLimit = 50_000

    init(partitions: PartitionSet, positions: [Int64]) {
        self.partitions = partitions
        self.positions = positions
        scanned =
            (0..<Partition.count)
            .filter { partitions.contains(Partition(number: $0)) }.map { positions[$0] }.min() ?? 0
    }

    /// Whether an entry of the index is this receiver's and new to it.
    func wants(_ id: Int64, _ partition: Int) -> Bool {
        partitions.contains(Partition(number: partition)) && id > positions[partition]
    }

    /// Goes forward to an entry that is given.
    mutating func give(_ id: Int64, _ partition: Int) -> Int64 {
        defer { positions[partition] = id }
        return positions[partition]
    }

    /// Goes forward over entries.
    mutating func look(upTo id: Int64, entries: Int) {
        scanned = max(scanned, id)
        looked += entries
    }

    /// The cursors that could stand further on because their partitions had nothing since. They are brought forward
    /// once in a while, so that whoever reads next does not begin where an idle partition stopped long ago.
    mutating func idleCursors(of consumer: ConsumerName, after entries: Int) -> [CursorMove] {
        guard looked >= entries else { return [] }
        looked = 0
        return (0..<Partition.count).compactMap { number in
            let partition = Partition(number: number)
            guard partitions.contains(partition), positions[number] < scanned else { return nil }
            return CursorMove(consumer: consumer, partition: partition, from: positions[number], to: scanned)
        }
    }

    /// Remembers that an idle partition's cursor was brought forward.
    mutating func broughtForward(_ move: CursorMove) {
        guard positions[move.partition.number] == move.from else { return }
        positions[move.partition.number] = move.to
    }
}
