/// Who reads the events of an ``InMemoryAdapter``, and when that was claimed last.
struct MemoryConsumers {
    struct Consumer {
        var reads: ConsumedEvents
        var claimedAt: Timestamp
        var missed = 0
        /// How many of those it was told of.
        var told = 0
    }

    private(set) var all: [ConsumerName: Consumer] = [:]

    /// An instance serves a consumer.
    mutating func claim(_ name: ConsumerName, _ reads: ConsumedEvents, at now: Timestamp) {
        all[name, default: Consumer(reads: reads, claimedAt: now)].reads = reads
        all[name]?.claimedAt = now
    }

    /// How many of a consumer's events went that it was not told of before.
    mutating func takeMissed(_ name: ConsumerName) -> Int {
        guard let consumer = all[name] else { return 0 }
        all[name]?.told = consumer.missed
        return consumer.missed - consumer.told
    }

    /// Who reads which topic, looked up once for many events.
    ///
    /// - Parameter ignored: who reads what the others have passed.
    func readers(
        of cursors: [ConsumerName: MemoryCursors], at now: Timestamp, but ignored: ConsumerName? = nil
    ) -> EventReaders {
        var readers = EventReaders()
        for (name, consumer) in all where name != ignored {
            readers.add(
                .init(
                    consumer: name, reads: consumer.reads, cursors: cursors[name] ?? MemoryCursors(),
                    isAbandoned: ConsumerStanding.isAbandoned(claimedAt: consumer.claimedAt, at: now)))
        }
        return readers
    }

    /// Whether a consumer holds nothing back: also one that nobody ever claimed.
    func isAbandoned(_ consumer: ConsumerName, at now: Timestamp) -> Bool {
        all[consumer].map { ConsumerStanding.isAbandoned(claimedAt: $0.claimedAt, at: now) } ?? true
    }

    mutating func countMissed(_ missed: [ConsumerName: Int]) {
        for (name, count) in missed { all[name]?.missed += count }
    }
}
