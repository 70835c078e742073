import Synchronization
import Workflows

// What is stored as it must be, and told otherwise.

/// `<` for `<=`: what is due now is not told.
final class TimeoutDueTooLate: PassingAdapter, @unchecked Sendable {
    override func dueTimeouts(
        workflow: WorkflowName, status: Int, by: Timestamp, limit: Int
    ) async throws -> [Timeout] {
        try await inner.dueTimeouts(workflow: workflow, status: status, by: by, limit: limit).filter { $0.dueAt < by }
    }
}

/// The same of failures.
final class FailureDueTooLate: PassingAdapter, @unchecked Sendable {
    override func dueParked(
        consumer: ConsumerName, partitions: PartitionSet, by: Timestamp, limit: Int
    ) async throws(WorkflowError) -> [(ParkedEvent, Record)] {
        try await inner.dueParked(consumer: consumer, partitions: partitions, by: by, limit: limit)
            .filter { $0.0.dueAt < by }
    }
}

/// Fires the timeouts of paused runs.
final class HeldTimeoutFires: PassingAdapter, @unchecked Sendable {
    override func nextTimeoutDue(workflow: WorkflowName, status: Int) async throws -> Timestamp? {
        try await inner.timeouts(workflow: workflow, runID: nil, limit: .max).first { $0.status == status }?.dueAt
    }
}

/// Lists runs by the time they were triggered at, by whose clock ever.
final class ListedByTime: PassingAdapter, @unchecked Sendable {
    override func list(
        _ query: RunQuery, after cursor: PageCursor?, limit: Int
    ) async throws(WorkflowError) -> RunPage {
        var page = try await inner.list(query, after: cursor, limit: limit)
        guard query.sort == .created, cursor == nil, page.next == nil else { return page }
        page.items.sort { query.descending ? $0.createdAt > $1.createdAt : $0.createdAt < $1.createdAt }
        return page
    }
}

/// Takes the run with the latest time for the latest run.
final class LatestByTime: PassingAdapter, @unchecked Sendable {
    override func latest(workflow: WorkflowName, foreignID: ForeignID) async throws(WorkflowError) -> Record? {
        var query = RunQuery()
        query.workflows = [workflow]
        query.foreignIDs = [foreignID]
        query.sort = .created
        let runs = try await inner.list(query, after: nil, limit: .max).items
        guard let last = runs.max(by: { $0.createdAt < $1.createdAt }) else { return nil }
        return try await inner.lookup(last.runID)
    }
}

/// Begins a page with the last run of the page before.
final class PageRepeatsItsLast: PassingAdapter, @unchecked Sendable {
    private let last = Mutex<[PageCursor: RunSummary]>([:])

    override func list(
        _ query: RunQuery, after cursor: PageCursor?, limit: Int
    ) async throws(WorkflowError) -> RunPage {
        var page = try await inner.list(query, after: cursor, limit: limit)
        if let next = page.next { last.withLock { $0[next] = page.items.last } }
        if let cursor, let repeated = last.withLock({ $0[cursor] }), page.items.count < limit {
            page.items.insert(repeated, at: 0)
        }
        return page
    }
}

/// Tells of no pause.
final class NoEventForAPause: PassingAdapter, @unchecked Sendable {
    override func events(after id: Int64, limit: Int) async throws(WorkflowError) -> [Event] {
        try await inner.events(after: id, limit: limit).filter { $0.runState != .paused }
    }
}

/// Tells the last event once more.
final class EventToldTwice: PassingAdapter, @unchecked Sendable {
    override func events(after id: Int64, limit: Int) async throws(WorkflowError) -> [Event] {
        try await inner.events(after: max(0, id - 1), limit: limit)
    }
}

/// Finds the last version with a status.
final class LastVersionForTheFirst: PassingAdapter, @unchecked Sendable {
    override func firstVersion(of runID: RunID, in status: Int) async throws(WorkflowError) -> Record? {
        try await inner.history(runID).last { $0.record.status == status }?.record
    }
}

/// Tells how long a run stood with that version and the one before.
final class DwellTooLong: PassingAdapter, @unchecked Sendable {
    override func history(_ runID: RunID) async throws(WorkflowError) -> [RecordVersion] {
        let versions = try await inner.history(runID)
        return versions.enumerated().map { index, version in
            guard let dwell = version.dwell, index > 0 else { return version }
            return RecordVersion(record: version.record, dwell: dwell + (versions[index - 1].dwell ?? .zero))
        }
    }
}

/// Gives the events of a topic to any share of the partitions.
final class ShareIgnored: PassingAdapter, @unchecked Sendable {
    override func receiver(for subscription: Subscription) async throws(WorkflowError) -> any EventReceiver {
        guard let topic = subscription.topic else { return try await inner.receiver(for: subscription) }
        return try await inner.receiver(
            for: Subscription(
                topic: topic, consumer: subscription.consumer, partitions: .all,
                polling: subscription.polling, fence: subscription.fence, runState: subscription.runState))
    }
}

/// Loses the first event that a receiver is given.
final class FirstDeliveryLost: PassingAdapter, @unchecked Sendable {
    private struct Losing: EventReceiver {
        let inner: any EventReceiver

        func receive(limit: Int, until moment: Timestamp?) async throws -> [Delivery] {
            Array(try await inner.receive(limit: limit, until: moment).dropFirst())
        }
        func interrupt() { inner.interrupt() }
    }

    override func receiver(for subscription: Subscription) async throws(WorkflowError) -> any EventReceiver {
        Losing(inner: try await inner.receiver(for: subscription))
    }
}
