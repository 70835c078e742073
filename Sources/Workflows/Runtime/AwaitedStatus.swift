/// A status that somebody waits for, and from where it can still be reached.
struct AwaitedStatus: Sendable {
    let status: Int
    /// Without the status itself.
    let sources: Set<Int>

    /// Whether a path leads there; a status reaches itself.
    func isReachable(from start: Int) -> Bool { start == status || sources.contains(start) }

    /// Whether a version ends the wait, one way or the other. Of others nobody who waits is told.
    func isDecided(by event: Event) -> Bool {
        event.status == status || !event.runState.isUnfinished || !sources.contains(event.status)
    }
}

extension WorkflowDefinition {
    /// The ways to each status of the definition.
    var ways: [Int: AwaitedStatus] {
        let numbers = statuses.map(\.number)
        return Dictionary(
            numbers.map { target in
                let sources = numbers.filter { $0 != target && canReach(target, from: $0) }
                return (target, AwaitedStatus(status: target, sources: Set(sources)))
            }
        ) { first, _ in first }
    }
}
