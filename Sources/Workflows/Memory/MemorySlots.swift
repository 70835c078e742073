/// Values by slot of time, the oldest first. Nearly all that is counted is counted in the newest slot, which is found at
/// once.
struct MemorySlots<Value> {
    private var entries: [(slot: Int64, value: Value)] = []

    /// The newest slot.
    var newest: Int64? { entries.last?.slot }

    /// Changes the value of a slot. Slots that lie more than so many behind it are gone, and those that lie as much ahead.
    mutating func change(_ slot: Int64, keeping kept: Int64, from empty: Value, _ body: (inout Value) -> Void) {
        var end = entries.count
        while end > 0, entries[end - 1].slot > slot { end -= 1 }
        if end > 0, entries[end - 1].slot == slot { return body(&entries[end - 1].value) }
        if let newest, slot < newest - kept {
            // The clock was set back: what it counted while it was ahead is of no time that there is.
            entries.removeAll { $0.slot > slot }
            end = entries.count
        }
        var value = empty
        body(&value)
        entries.insert((slot, value), at: end)
        if let newest, let first = entries.first?.slot, first < newest - kept {
            entries.removeAll { $0.slot < newest - kept }
        }
    }

    /// The slots from one on, with their values.
    func all(from slot: Int64) -> ArraySlice<(slot: Int64, value: Value)> {
        var start = entries.count
        while start > 0, entries[start - 1].slot >= slot { start -= 1 }
        return entries[start...]
    }
}
