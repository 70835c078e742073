/// The events of an ``InMemoryAdapter``, in the order of their IDs, by topic too.
struct MemoryEvents {
    private var all: [Event] = []
    private var topics: [Topic: [Int64]] = [:]
    /// Runs whose events are gone for every reader but still take room.
    private var dropped: Set<RunID> = []
    private var droppedEvents = 0
    /// The ID given last; none is given twice.
    private(set) var lastID: Int64 = 0

    mutating func append(_ make: (_ id: Int64) -> Event) -> Event {
        lastID += 1
        let event = make(lastID)
        topics[event.topic, default: []].append(lastID)
        all.append(event)
        return event
    }

    /// What came after an event.
    func after(_ id: Int64, limit: Int) -> [Event] {
        Array(all[all.firstIndex(above: id, \.id)...].lazy.filter { !dropped.contains($0.runID) }.prefix(limit))
    }

    /// The IDs of a topic's events after one.
    func ids(on topic: Topic, after id: Int64) -> ArraySlice<Int64> {
        guard let ids = topics[topic] else { return [] }
        return ids[ids.firstIndex(above: id, \.self)...]
    }

    /// The IDs of what a subscription covers, after one.
    func ids(for subscription: Subscription, after id: Int64) -> ArraySlice<Int64> {
        guard let topic = subscription.topic else {
            let later = all[all.firstIndex(above: id, \.id)...]
            return later.filter { $0.topic.workflow == subscription.workflow }.map(\.id)[...]
        }
        return ids(on: topic, after: id)
    }

    /// The event of that ID; `nil` for one that is gone.
    func event(_ id: Int64) -> Event? {
        let index = all.firstIndex(above: id - 1, \.id)
        guard index < all.count, all[index].id == id, !dropped.contains(all[index].runID) else { return nil }
        return all[index]
    }

    /// The latest crossings of an edge, the newest first.
    func crossings(of edge: Crossed, limit: Int) -> [Event] {
        let recent = all.suffix(Crossed.reach).reversed().lazy
        return Array(recent.filter { edge.matches($0) && !dropped.contains($0.runID) }.prefix(limit))
    }

    /// Removes a run's events. Their room is made free once half of all events are gone.
    ///
    /// - Returns: whether room was made.
    mutating func drop(_ run: RunID, count: Int) -> Bool {
        dropped.insert(run)
        droppedEvents += count
        guard droppedEvents > 64, droppedEvents * 2 > all.count else { return false }
        all.removeAll { dropped.contains($0.runID) }
        topics = [:]
        for event in all { topics[event.topic, default: []].append(event.id) }
        dropped = []
        droppedEvents = 0
        return true
    }
}

extension Array {
    /// Where the first element with a greater number stands, in an array that is sorted by it.
    fileprivate func firstIndex(above number: Int64, _ of: (Element) -> Int64) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if of(self[middle]) > number { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
