/// The failures of an ``InMemoryAdapter`` that wait to be tried again: found by their run, and by consumer in the order
/// they are due, so that a step does not look through all that has failed.
struct MemoryParked {
    private var byRun: [RunID: [ConsumerName: ParkedEvent]] = [:]
    private var due: [ConsumerName: DueList<RunID>] = [:]

    /// In no particular order.
    var all: some Sequence<ParkedEvent> { byRun.values.lazy.flatMap(\.values) }

    /// What a consumer failed at with a run.
    subscript(_ runID: RunID, _ consumer: ConsumerName) -> ParkedEvent? {
        get { byRun[runID]?[consumer] }
        set {
            if let old = byRun[runID]?[consumer] { due[consumer]?.remove(runID, at: old.dueAt) }
            byRun[runID, default: [:]][consumer] = newValue
            if let newValue { due[consumer, default: DueList()].insert(runID, at: newValue.dueAt) }
            if byRun[runID]?.isEmpty == true { byRun[runID] = nil }
        }
    }

    /// What failed with a run.
    func of(_ runID: RunID) -> [ParkedEvent] { Array(byRun[runID, default: [:]].values) }

    /// A consumer's failures, the one due first first.
    func ordered(_ consumer: ConsumerName, in partitions: PartitionSet) -> some Sequence<ParkedEvent> {
        (due[consumer] ?? DueList()).ids.lazy
            .compactMap { byRun[$0]?[consumer] }
            .filter { partitions.contains($0.partition) }
    }

    /// Forgets the failures of a run that moved on.
    mutating func forgetPassing(_ runID: RunID) {
        for event in byRun[runID, default: [:]].values where !event.lasting { self[runID, event.consumer] = nil }
    }

    /// Forgets every failure of a run.
    mutating func forget(_ runID: RunID) {
        for (consumer, event) in byRun.removeValue(forKey: runID) ?? [:] {
            due[consumer]?.remove(runID, at: event.dueAt)
        }
    }
}
