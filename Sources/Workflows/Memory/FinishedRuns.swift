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

    var first: Entry? { head < entries.count ? entries[head] : nil }

    /// The entries, the first first. Some runs may be gone.
    var all: ArraySlice<Entry> { entries[head...] }

    mutating func append(_ run: MemoryRun) { entries.append(Entry(run: run, at: run.current.updatedAt)) }

    /// Removes the first entries as far as their runs are gone.
    mutating func removeGone() {
        while let first, first.run.isGone { head += 1 }
        guard head > 64, head * 2 > entries.count else { return }
        entries.removeFirst(head)
        head = 0
    }
}
