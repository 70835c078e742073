/// The events of an ``InMemoryAdapter``, in the order of their IDs, by topic too.
///
/// An event tells of a version, so what it says is read from the run. They lie in blocks of consecutive IDs, so that those
/// that go make room without all others being moved.
struct MemoryEvents {
    struct Entry {
        let id: Int64
        let run: MemoryRun
        let version: Int

        /// `nil` for one whose run is gone.
        var event: Event? {
            guard !run.isGone, let record = run.version(version) else { return nil }
            return Event(
                id: id, topic: record.topic, partition: run.partition, runID: record.runID,
                foreignID: record.foreignID, version: version, status: record.status,
                previousStatus: run.version(version - 1)?.status, runState: record.runState,
                origin: record.meta.origin.kind, at: record.updatedAt)
        }

        /// Whether the event tells of the run's present version and the run is under way: whoever is to move it on may not
        /// have come yet, so it waits for them, however long.
        var isNeeded: Bool {
            guard !run.isGone, case let record = run.current, record.version == version else { return false }
            return record.runState.isUnfinished || record.runState == .requestedDataDeleted
        }
    }

    private struct Block {
        let number: Int64
        var entries: [Entry] = []
        var topics: [Topic: [Entry]] = [:]

        mutating func remove(where isRemoved: (Entry) -> Bool) {
            entries.removeAll(where: isRemoved)
            for topic in topics.keys { topics[topic]?.removeAll(where: isRemoved) }
        }
    }

    private static let blockSize: Int64 = 512

    private var blocks: [Block] = []
    /// The ID given last; none is given twice.
    private(set) var lastID: Int64 = 0

    /// Adds the event of a run's present version.
    mutating func append(_ run: MemoryRun) -> Event? {
        lastID += 1
        let record = run.current
        let entry = Entry(id: lastID, run: run, version: record.version)
        run.events.append(lastID)
        let number = lastID / Self.blockSize
        if blocks.last?.number != number { blocks.append(Block(number: number)) }
        let last = blocks.count - 1
        blocks[last].entries.append(entry)
        blocks[last].topics[record.topic, default: []].append(entry)
        return entry.event
    }

    /// Gives the IDs of events that are gone again, for a test of what comes of that.
    mutating func forgetGivenIDs() { lastID = blocks.last?.entries.last?.id ?? 0 }

    /// What came after an event.
    func after(_ id: Int64, limit: Int) -> [Event] {
        var events: [Event] = []
        guard limit > 0 else { return [] }
        read(nil, after: id) { entry in
            if let event = entry.event { events.append(event) }
            return events.count < limit
        }
        return events
    }

    /// What came after an event, one entry after the other until the body says that it has enough.
    ///
    /// - Parameter topic: `nil` for what came on any topic of any workflow.
    func read(_ topic: Topic?, after id: Int64, _ body: (Entry) -> Bool) {
        for block in blocks[index(from: id < .max ? id + 1 : id)...] {
            guard let entries = topic.map({ block.topics[$0] }) ?? block.entries else { continue }
            for entry in entries[entries.firstIndex(above: id)...] {
                guard body(entry) else { return }
            }
        }
    }

    /// The event of that ID; `nil` for one that is gone.
    func event(_ id: Int64) -> Event? {
        let index = index(from: id)
        guard index < blocks.count else { return nil }
        let entries = blocks[index].entries
        let place = entries.firstIndex(above: id - 1)
        return place < entries.count && entries[place].id == id ? entries[place].event : nil
    }

    /// The latest crossings of an edge, the newest first.
    func crossings(of edge: Crossed, limit: Int) -> [Event] {
        var events: [Event] = []
        for block in blocks.reversed() {
            for entry in block.entries.reversed() {
                guard events.count < limit, entry.id > lastID - Int64(Crossed.reach) else { return events }
                if let event = entry.event, edge.matches(event) { events.append(event) }
            }
        }
        return events
    }

    /// Removes a run's events.
    mutating func drop(_ run: MemoryRun) {
        run.isGone = true
        var last: Int?
        for id in run.events {
            let index = index(from: id)
            guard index < blocks.count, index != last else { continue }
            blocks[index].remove { $0.run === run }
            last = removeIfEmpty(at: index) ? nil : index
        }
    }

    /// Looks through the events after one, a block of them and none after `end`, and removes those that are not to be
    /// kept.
    ///
    /// - Returns: the event up to which everything was looked at; `end` where nothing is left to look at.
    mutating func sift(after id: Int64, upTo end: Int64, keeping isKept: (Entry) -> Bool) -> Int64 {
        let index = index(from: id + 1)
        guard index < blocks.count, blocks[index].number * Self.blockSize <= end else { return max(id, end) }
        let through = min(end, (blocks[index].number + 1) * Self.blockSize - 1)
        var gone: Set<Int64> = []
        for entry in blocks[index].entries where entry.id > id && entry.id <= end && !isKept(entry) {
            gone.insert(entry.id)
        }
        guard !gone.isEmpty else { return through }
        if gone.count == blocks[index].entries.count {
            (blocks[index].entries, blocks[index].topics) = ([], [:])
        } else {
            blocks[index].remove { gone.contains($0.id) }
        }
        removeIfEmpty(at: index)
        return through
    }

    /// Which block an event is in, or the next one that is left.
    private func index(from id: Int64) -> Int {
        let number = id / Self.blockSize
        // Nearly always one of the newest.
        if let last = blocks.last, last.number <= number {
            return last.number == number ? blocks.count - 1 : blocks.count
        }
        var low = 0
        var high = blocks.count
        while low < high {
            let middle = (low + high) / 2
            if blocks[middle].number < number { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The newest block stays: more come into it.
    @discardableResult
    private mutating func removeIfEmpty(at index: Int) -> Bool {
        guard blocks[index].entries.isEmpty, index < blocks.count - 1 else { return false }
        blocks.remove(at: index)
        return true
    }
}

extension [MemoryEvents.Entry] {
    /// Where the first entry with a greater ID stands. Where no entry is missing, that is found at once.
    fileprivate func firstIndex(above id: Int64) -> Int {
        guard let first else { return 0 }
        guard id >= first.id else { return 0 }
        var low = 0
        // IDs grow by one at least.
        var high = Int(Swift.min(Int64(count), id - first.id + 1))
        if high < count, self[high].id == id + 1 { return high }
        while low < high {
            let middle = (low + high) / 2
            if self[middle].id > id { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
