/// The finished runs of a workflow in an ``InMemoryAdapter``, in the order in which they finished.
struct FinishedRuns {
    struct Entry {
        let run: MemoryRun
        /// When it finished.
        let at: Timestamp
    }

    private var entries: [Entry] = []
    /// Those before are gone, and make room once they are half of all.
    private var head = 0
    /// So many made room: with its index, the number of an entry, which it keeps.
    private var dropped = 0

    var first: Entry? { head < entries.count ? entries[head] : nil }

    /// The entries behind the one of a number, each with its own, the first first. Some runs may be gone.
    func all(after number: Int64) -> some Sequence<(number: Int64, entry: Entry)> {
        let first = min(max(Int64(head), number &+ 1 &- Int64(dropped)), Int64(entries.count))
        return entries.indices[Int(first)...].lazy.map { (Int64(dropped + $0), entries[$0]) }
    }

    mutating func append(_ run: MemoryRun) { entries.append(Entry(run: run, at: run.current.updatedAt)) }

    /// Removes the first entries as far as their runs are gone.
    mutating func removeGone() {
        while let first, first.run.isGone { head += 1 }
        guard head > 64, head * 2 > entries.count else { return }
        entries.removeFirst(head)
        dropped += head
        head = 0
    }
}
