/// Which run of a foreign ID was triggered before which, so that when the latest goes the one before is found.
struct MemorySiblings {
    private var before: [RunID: RunID] = [:]
    private var after: [RunID: RunID] = [:]

    /// A run was triggered after another one of its foreign ID.
    mutating func link(_ earlier: RunID, _ later: RunID) {
        before[later] = earlier
        after[earlier] = later
    }

    /// A run is gone.
    ///
    /// - Returns: the one before it that is left.
    mutating func unlink(_ run: RunID) -> RunID? {
        let earlier = before.removeValue(forKey: run)
        let later = after.removeValue(forKey: run)
        if let later { before[later] = earlier }
        if let earlier { after[earlier] = later }
        return earlier
    }
}
