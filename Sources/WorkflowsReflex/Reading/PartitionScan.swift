import Workflows

/// Where one reader of a topic stands, in each of its partitions.
struct PartitionScan: Sendable {
    let partitions: PartitionSet
    /// The last event of each partition that was given, or that its cursor stood on.
    private(set) var positions: [Int64]
    /// The last event of each partition that was dealt with.
    private var acknowledged: [Int64]
    /// The last event of each partition that could not be read, and is kept.
    private var unreadable: [Int64]
    /// Everything up to this event was looked at.
    private(set) var scanned: Int64
    /// How many events were looked at since idle cursors were brought forward.
    private(set) var looked = 0

    init(partitions: PartitionSet, positions: [Int64]) {
        self.partitions = partitions
        self.positions = positions
        acknowledged = positions
        unreadable = positions
        scanned =
            (0..<Partition.count).filter { partitions.contains(Partition(number: $0)) }.map { positions[$0] }.min() ?? 0
    }

    /// Whether an event is this reader's and new to it.
    func wants(_ id: Int64, _ partition: Partition) -> Bool {
        partitions.contains(partition) && id > positions[partition.number]
    }

    /// Goes forward to an event that is given; from where, is what is returned.
    mutating func give(_ id: Int64, _ partition: Partition) -> Int64 {
        defer { positions[partition.number] = id }
        return positions[partition.number]
    }

    /// Goes forward over an event that cannot be read.
    mutating func pass(_ id: Int64, _ partition: Partition) {
        unreadable[partition.number] = max(unreadable[partition.number], id)
    }

    /// Goes forward over everything up to an event.
    mutating func look(through id: Int64, events: Int) {
        scanned = max(scanned, id)
        looked += events
    }

    /// How far a cursor can move when everything is dealt with that was given up to an event: over what could not be read
    /// behind it, where that was the last.
    func end(of id: Int64, _ partition: Partition) -> Int64 {
        id >= positions[partition.number] ? max(id, unreadable[partition.number]) : id
    }

    /// The partitions in which nothing is under way before what could not be read last, with where their cursors can stand:
    /// so that it is not found again. They stand there from now on.
    mutating func goOnUnreadable() -> [(partition: Partition, id: Int64)] {
        let passed = (0..<Partition.count).map(Partition.init(number:)).filter { partition in
            let position = positions[partition.number]
            return unreadable[partition.number] > position && acknowledged[partition.number] >= position
        }
        return passed.map { partition in
            let id = unreadable[partition.number]
            (positions[partition.number], acknowledged[partition.number]) = (id, id)
            return (partition, id)
        }
    }

    /// Remembers that everything given in a partition is dealt with, up to an event.
    mutating func acknowledge(_ id: Int64, _ partition: Partition) {
        acknowledged[partition.number] = max(acknowledged[partition.number], id)
    }

    /// The partitions whose cursors can stand further on, because they had nothing since and nothing is under way in them;
    /// once in so many events, so that whoever reads next does not begin where an idle partition stopped long ago. They
    /// stand where everything was looked at from now on.
    mutating func goOnIdle(after events: Int) -> [Partition] {
        guard looked >= events else { return [] }
        looked = 0
        let idle = (0..<Partition.count).map(Partition.init(number:)).filter { partition in
            let position = positions[partition.number]
            return partitions.contains(partition) && position < scanned && acknowledged[partition.number] >= position
        }
        // Nothing is under way there afterwards either: they go on again with the next so many.
        for partition in idle { (positions[partition.number], acknowledged[partition.number]) = (scanned, scanned) }
        return idle
    }
}
