import Synchronization

/// The events of outside streams that an ``InMemoryAdapter`` keeps, by consumer in the order they were kept.
struct MemoryInbox {
    private struct Kept {
        /// The first that was kept has the lowest.
        let place: Int
        var entry: InboxEntry
    }

    /// How many there is room for.
    let limit: Int
    private var entries: [ConsumerName: [Kept]] = [:]
    private var lastPlace = 0
    private(set) var count = 0

    init(limit: Int) { self.limit = limit }

    /// How many of each consumer.
    var counts: [ConsumerName: Int] { entries.mapValues(\.count) }

    /// In the order they were kept, whatever the clocks said.
    var all: [InboxEntry] { entries.values.joined().sorted { $0.place < $1.place }.map(\.entry) }

    /// Keeps an event, or what became of one that is kept already: its place stays. One that was only given again changes
    /// nothing.
    mutating func keep(_ entry: InboxEntry) throws(WorkflowError) {
        guard !holds(entry) else {
            if entry.attempts > 0 { putOff(entry) }
            return
        }
        guard count < limit else {
            throw WorkflowError(
                .storeFull,
                "there is no room for event \(entry.event.id) of \(entry.consumer): this store keeps no more than \(limit) "
                    + "events that connectors failed at")
        }
        count += 1
        lastPlace += 1
        entries[entry.consumer, default: []].append(Kept(place: lastPlace, entry: entry))
    }

    func holds(_ entry: InboxEntry) -> Bool {
        self.entry(entry.event.id, of: entry.consumer) != nil
    }

    func entry(_ id: String, of consumer: ConsumerName) -> InboxEntry? {
        entries[consumer]?.first { $0.entry.event.id == id }?.entry
    }

    mutating func apply(_ change: InboxChange) {
        switch change {
        case .dealtWith(let entry): forget(entry)
        case .putOff(let entry): putOff(entry)
        // What is in memory was never bytes: it can always be read.
        case .unreadable: break
        }
    }

    private mutating func putOff(_ entry: InboxEntry) {
        guard let index = entries[entry.consumer]?.firstIndex(where: { $0.entry.event.id == entry.event.id }) else {
            return
        }
        entries[entry.consumer]?[index].entry.attempts = entry.attempts
        entries[entry.consumer]?[index].entry.dueAt = entry.dueAt
        entries[entry.consumer]?[index].entry.lastError = entry.lastError
    }

    mutating func forget(_ entry: InboxEntry) {
        guard let index = entries[entry.consumer]?.firstIndex(where: { $0.entry.event.id == entry.event.id }) else {
            return
        }
        entries[entry.consumer]?.remove(at: index)
        count -= 1
        if entries[entry.consumer]?.isEmpty == true { entries[entry.consumer] = nil }
    }

    func holds(_ key: String, for consumer: ConsumerName) -> Bool {
        entries[consumer]?.contains { $0.entry.event.key == key } ?? false
    }

    /// Of each key the event that was kept first, the first due first.
    func first(of consumer: ConsumerName, in partitions: PartitionSet) -> [InboxEntry] {
        var keys: Set<String> = []
        let first = (entries[consumer] ?? []).map(\.entry).filter { entry in
            partitions.contains(entry.event.partition) && keys.insert(entry.event.key).inserted
        }
        return first.sorted { $0.dueAt < $1.dueAt }
    }
}

extension InMemoryAdapter: InboxStore {
    /// Keeps an event, or what became of it.
    public func keep(_ entry: InboxEntry, fence: RoleFence?) async throws(WorkflowError) {
        try state.withLock { state throws(WorkflowError) in
            try state.check(fence)
            try state.inbox.keep(entry)
        }
    }

    /// It is dealt with.
    public func forget(_ entry: InboxEntry, fence: RoleFence?) async throws(WorkflowError) {
        try state.withLock { state throws(WorkflowError) in
            try state.check(fence)
            state.inbox.forget(entry)
        }
    }

    /// Whether an event of a key is kept.
    public func inboxHolds(_ key: String, for consumer: ConsumerName) async throws(WorkflowError) -> Bool {
        state.withLock { $0.inbox.holds(key, for: consumer) }
    }

    /// What is due.
    public func dueInbox(
        consumer: ConsumerName, partitions: PartitionSet, by: Timestamp, limit: Int
    ) async throws(WorkflowError) -> [InboxEntry] {
        state.withLock { Array($0.inbox.first(of: consumer, in: partitions).prefix { $0.dueAt <= by }.prefix(limit)) }
    }

    /// When the next is due.
    public func nextInboxDue(
        consumer: ConsumerName, partitions: PartitionSet
    ) async throws(WorkflowError) -> Timestamp? {
        state.withLock { $0.inbox.first(of: consumer, in: partitions).first?.dueAt }
    }

    /// What is kept.
    public func inbox(limit: Int) async throws(WorkflowError) -> [InboxEntry] {
        state.withLock { Array($0.inbox.all.prefix(max(0, limit))) }
    }

    /// How many there are.
    public func inboxCounts(limit: Int) async throws(WorkflowError) -> [ConsumerName: Total] {
        state.withLock { $0.inbox.counts }.mapValues { Total(counted: $0, upTo: limit) }
    }

    /// A kept event.
    public func inboxEntry(
        _ eventID: String, for consumer: ConsumerName
    ) async throws(WorkflowError) -> InboxEntry? {
        state.withLock { $0.inbox.entry(eventID, of: consumer) }
    }
}
