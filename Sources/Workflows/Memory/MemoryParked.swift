/// The failures of an ``InMemoryAdapter`` that wait to be tried again: each belongs to its run, and is found by consumer in
/// the order they are due, so that a step does not look through all that has failed.
struct MemoryParked {
    private var runs: [RunID: MemoryRun] = [:]
    private var due: [ConsumerName: DueList<RunID>] = [:]

    /// In no particular order.
    var all: some Sequence<ParkedEvent> { runs.values.lazy.flatMap(\.parked.values) }

    /// Puts a consumer's failure to deal with a run in the place of its last one; `nil` for none.
    mutating func put(_ event: ParkedEvent?, of consumer: ConsumerName, _ run: MemoryRun) {
        let id = run.id
        if let old = run.parked[consumer] { due[consumer]?.remove(id, at: old.dueAt) }
        run.parked[consumer] = event
        if let event { due[consumer, default: DueList()].insert(id, at: event.dueAt) }
        runs[id] = run.parked.isEmpty ? nil : run
    }

    /// A consumer's failures, the one due first first.
    func ordered(_ consumer: ConsumerName, in partitions: PartitionSet) -> some Sequence<ParkedEvent> {
        (due[consumer] ?? DueList()).ids.lazy
            .compactMap { runs[$0]?.parked[consumer] }
            .filter { partitions.contains($0.partition) }
    }

    /// Forgets the failures of a run that moved on, or takes them along (``Record/keepsFailures(of:)``).
    mutating func passOn(_ run: MemoryRun, from previous: Record) {
        guard !run.parked.isEmpty else { return }
        let next = run.current
        let isKept = next.keepsFailures(of: previous)
        for event in run.parked.values where !event.lasting {
            var kept = event
            kept.version = next.version
            kept.dueAt = min(event.dueAt, next.updatedAt)
            put(isKept ? kept : nil, of: event.consumer, run)
        }
    }

    /// Forgets every failure of a run.
    mutating func forget(_ run: MemoryRun) {
        for consumer in run.parked.keys { put(nil, of: consumer, run) }
    }
}
