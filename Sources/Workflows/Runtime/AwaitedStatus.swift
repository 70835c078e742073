/// A status that somebody waits for, and from where it can still be reached.
struct AwaitedStatus: Sendable {
    let status: Int
    /// From where no path leads there. A status that this build does not declare is not among them: a newer one may lead
    /// from it anywhere.
    let cutOff: Set<Int>
    /// Whether the run is to be under way there: one that is paused in the status is still waited for.
    var isUnderWay = false

    /// Whether a path leads there, or may; a status reaches itself.
    func isReachable(from start: Int) -> Bool { !cutOff.contains(start) }

    /// Whether a version ends the wait, one way or the other. Of others nobody who waits is told.
    func isDecided(by event: Event) -> Bool {
        let isThere = event.status == status && !(isUnderWay && event.runState == .paused)
        return isThere || !event.runState.isUnfinished || cutOff.contains(event.status)
    }
}

extension WorkflowDefinition {
    /// The ways to each status of the definition.
    var ways: [Int: AwaitedStatus] {
        Dictionary(statuses.map { ($0.number, way(to: $0.number)) }) { first, _ in first }
    }

    /// The ways to a status, which may be one that the definition lacks.
    func way(to target: Int) -> AwaitedStatus {
        let cutOff = statuses.map(\.number).filter { $0 != target && !canReach(target, from: $0) }
        return AwaitedStatus(status: target, cutOff: Set(cutOff))
    }
}
