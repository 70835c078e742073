/// A run of an ``InMemoryAdapter``, with all that belongs to it: found once, whatever a transaction changes of it.
final class MemoryRun {
    let partition: Partition
    /// Where what is done to it is counted.
    let numbers: MemoryNumbers
    /// From version 1 on, without a gap.
    private(set) var versions: [Record]
    /// Its timeouts, by ID.
    var timeouts: Set<Int64> = []
    /// The names of the timeouts that ended in the present visit: they are not armed again in it.
    var endedTimeouts: Set<String> = []
    /// Consumers' failures to deal with it.
    var parked: [ConsumerName: ParkedEvent] = [:]
    /// The IDs of its versions' events, those that are gone included.
    var events: [Int64] = []
    /// Where it stands among all runs.
    var place = 0
    /// Whether it is kept no longer.
    var isGone = false

    init(_ record: Record, _ numbers: MemoryNumbers) {
        self.numbers = numbers
        partition = Partition(of: record.runID)
        versions = []
        // Most have a few, and each of the first would move those before it.
        versions.reserveCapacity(4)
        versions.append(record)
    }

    var id: RunID { current.runID }
    var current: Record { versions[versions.count - 1] }

    /// One version.
    func version(_ number: Int) -> Record? {
        number > 0 && number <= versions.count ? versions[number - 1] : nil
    }

    func append(_ record: Record) { versions.append(record) }

    /// Drops the objects of the versions up to one, which are gone up to where they were dropped before.
    func dropObjects(through last: Int) {
        for index in versions.indices.prefix(max(0, last)).reversed() {
            guard versions[index].hasKeptObject else { return }
            versions[index].dropObject()
        }
    }

    /// Overwrites what is kept of every version.
    func overwrite(_ body: (Record) -> Record) { versions = versions.map(body) }
}
