/// What waits for a moment, the earliest first: equal moments by ID.
struct DueList<ID: Hashable & Comparable> {
    private struct Entry {
        let at: Timestamp
        let id: ID
    }

    private var entries: [Entry] = []

    /// The IDs in the order they are due.
    var ids: some Sequence<ID> { entries.lazy.map(\.id) }

    mutating func insert(_ id: ID, at moment: Timestamp) {
        entries.insert(Entry(at: moment, id: id), at: position(of: id, moment))
    }

    /// Takes out what was put in with the same moment.
    mutating func remove(_ id: ID, at moment: Timestamp) {
        let index = position(of: id, moment)
        guard index < entries.count, entries[index].id == id else { return }
        entries.remove(at: index)
    }

    private func position(of id: ID, _ moment: Timestamp) -> Int {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            let entry = entries[middle]
            if (entry.at, entry.id) < (moment, id) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
