extension MemoryState {
    /// Lets go of some of the events that nobody needs any more.
    mutating func trimEvents(at now: Timestamp) {
        guard let (after, end) = trimming.next(last: events.lastID) else { return }
        var readers = consumers.readers(of: cursors, at: now)
        var left = 0
        let looked = events.sift(after: after, upTo: end) { entry in
            guard let event = entry.event, entry.isNeeded || !readers.letGo(of: event) else { return false }
            left += 1
            return true
        }
        trimming.looked(upTo: looked, leaving: left)
        consumers.countMissed(readers.missed)
    }
}
