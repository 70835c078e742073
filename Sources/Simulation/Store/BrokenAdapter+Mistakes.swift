import Workflows
import WorkflowsTesting

/// What is stored, or told, otherwise than it was asked for.
extension BrokenAdapter {
    func mistaken(_ change: RunChange?) throws(WorkflowError) -> RunChange? {
        switch (what, change) {
        case (.runningAtFirst, .create(var record)):
            record.runState = .running
            return .create(record)
        case (.oldObjects, .advance(let previous, var next)):
            if generator.happens(0.05) { next.object = previous.object }
            return .advance(from: previous, to: next)
        case (.wrongStatuses, .advance(let previous, var next)):
            if next.meta.visit == next.version, generator.happens(0.05) { next.status += 1 }
            return .advance(from: previous, to: next)
        case (.falseConflicts, .advance(let previous, _)):
            if generator.happens(0.02) {
                throw WorkflowError(.conflict, "the run was written by somebody else", current: previous)
            }
            return change
        default: return change
        }
    }

    func mistaken(_ change: ParkingChange) -> ParkingChange {
        guard case .parked(var event) = change else { return change }
        if what == .forgottenHooks, event.consumer.rawValue.hasSuffix("-hook-consumer") { return .cleared(event) }
        if what == .miscountedFailures, event.attempts > 0 { event.attempts += 2 }
        return .parked(event)
    }

    func mistaken(_ event: Event) -> Event {
        Event(
            id: event.id, topic: event.topic, partition: event.partition, runID: event.runID,
            foreignID: event.foreignID, version: event.version + 1, status: event.status,
            previousStatus: event.previousStatus, runState: event.runState, origin: event.origin, at: event.at)
    }

    func firstVersion(of runID: RunID, in status: Int) async throws(WorkflowError) -> Record? {
        let first = try await inner.firstVersion(of: runID, in: status)
        return what == .newestVersions && first != nil ? try await inner.lookup(runID) : first
    }
}
