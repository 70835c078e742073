/// When to look for what is due.
enum DueTime {
    /// What is due and yet was not given is nothing that this instance can deal with: to look for it again at once would
    /// only find that again. It is looked for once the polling's wait is over.
    ///
    /// - Parameters:
    ///   - next: when the first is due, as the store says.
    ///   - emptyAt: when nothing that was due by then was given; `nil` where something was.
    static func afterLooking(_ next: Timestamp?, emptyAt: Timestamp?, polling: Duration) -> Timestamp? {
        guard let next, let emptyAt, next <= emptyAt else { return next }
        return emptyAt + polling
    }
}
