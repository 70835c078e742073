/// The events of an ``InMemoryAdapter``, in the order of their IDs, by topic too.
///
/// An event tells of a version, so what it says is read from the run.
struct MemoryEvents {
    struct Entry {
        let id: Int64
        let run: MemoryRun
        let version: Int

        /// `nil` for one that is gone.
        var event: Event? {
            guard !run.isGone, let record = run.version(version) else { return nil }
            return Event(
                id: id, topic: record.topic, partition: run.partition, runID: record.runID,
                foreignID: record.foreignID, version: version, status: record.status,
                previousStatus: run.version(version - 1)?.status, runState: record.runState,
                origin: record.meta.origin.kind, at: record.updatedAt)
        }
    }

    private var all = ChunkedList<Entry>()
    private var topics: [Topic: ChunkedList<Entry>] = [:]
    private var goneEvents = 0
    /// The ID given last; none is given twice.
    private(set) var lastID: Int64 = 0

    /// Adds the event of a run's present version.
    mutating func append(_ run: MemoryRun) -> Event? {
        lastID += 1
        let record = run.current
        let entry = Entry(id: lastID, run: run, version: record.version)
        topics[record.topic, default: ChunkedList()].append(entry)
        all.append(entry)
        return entry.event
    }

    /// What came after an event.
    func after(_ id: Int64, limit: Int) -> [Event] {
        var events: [Event] = []
        for index in all.firstIndex(above: id)..<all.count {
            guard events.count < limit else { break }
            if let event = all[index].event { events.append(event) }
        }
        return events
    }

    /// What came after an event, one entry after the other until the body says that it has enough.
    ///
    /// - Parameter topic: `nil` for what came on any topic of any workflow.
    func read(_ topic: Topic?, after id: Int64, _ body: (Entry) -> Bool) {
        guard let entries = topic.map({ topics[$0] }) ?? all else { return }
        for index in entries.firstIndex(above: id)..<entries.count {
            guard body(entries[index]) else { return }
        }
    }

    /// The latest crossings of an edge, the newest first.
    func crossings(of edge: Crossed, limit: Int) -> [Event] {
        var events: [Event] = []
        for index in (max(0, all.count - Crossed.reach)..<all.count).reversed() {
            guard events.count < limit else { break }
            if let event = all[index].event, edge.matches(event) { events.append(event) }
        }
        return events
    }

    /// Removes a run's events. Their room is made free once half of all events are gone.
    ///
    /// - Returns: whether room was made.
    mutating func drop(_ run: MemoryRun) -> Bool {
        run.isGone = true
        goneEvents += run.versions.count
        guard goneEvents > 64, goneEvents * 2 > all.count else { return false }
        all.removeAll { $0.run.isGone }
        for topic in topics.keys { topics[topic]?.removeAll { $0.run.isGone } }
        goneEvents = 0
        return true
    }
}

extension ChunkedList<MemoryEvents.Entry> {
    /// Where the first entry with a greater ID stands. Where no entry is missing, that is found at once.
    fileprivate func firstIndex(above id: Int64) -> Int {
        guard count > 0 else { return 0 }
        let guess = id - self[0].id + 1
        guard guess > 0 else { return 0 }
        var low = 0
        // IDs grow by one at least.
        var high = Int(Swift.min(Int64(count), guess))
        if high < count, self[high].id == id + 1 { return high }
        while low < high {
            let middle = (low + high) / 2
            if self[middle].id > id { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
