import Logging

/// Works for a connector's role that reads an outside stream: calls the connector for each event, one after the other.
///
/// What it failed at is kept in the store, and what comes later with the same key behind it; only then is the stream told
/// that it is dealt with. The stream knows nothing of roles: who lost the role may call the connector once more, but
/// changes nothing that is kept.
final class StreamWorker: RoleBody {
    private let core: WorkflowCore
    private let connector: ConnectorHandler
    private let source: any ConnectorSource
    private let inbox: any InboxStore
    private let partitions: PartitionSet
    private let consumer: ConsumerName
    private let perform: @Sendable (ConnectorEvent, WorkflowCore) async throws -> Bool

    init(
        core: WorkflowCore, connector: ConnectorHandler, source: any ConnectorSource, inbox: any InboxStore,
        partitions: PartitionSet, perform: @escaping @Sendable (ConnectorEvent, WorkflowCore) async throws -> Bool
    ) {
        self.core = core
        self.connector = connector
        self.source = source
        self.inbox = inbox
        self.partitions = partitions
        self.perform = perform
        consumer = core.names.connectorConsumer(connector)
    }

    private static let batch = 64

    func serve(_ control: RoleControl) async throws {
        try await core.beginnings.begin(consumer)
        let receiver = try await source.receiver(
            for: consumer, partitions: partitions, polling: connector.settings.polling)
        control.setInterrupt { receiver.interrupt() }
        var emptyAt: Timestamp?
        var knownGap: String?
        while !control.isDraining {
            let due = DueTime.afterLooking(
                try await inbox.nextInboxDue(consumer: consumer, partitions: partitions), emptyAt: emptyAt,
                polling: connector.settings.polling)
            let events = try await receiver.receive(limit: Self.batch, until: due)
            for event in events where !control.isDraining {
                try await take(event, control)
                try await receiver.acknowledge(event)
            }
            tellUnreadable(receiver.takeUnreadable(), control)
            if events.count < Self.batch { tellCaughtUp(receiver.gap, &knownGap, control) }
            guard let due, due <= core.clock.now else { continue }
            let lookedAt = core.clock.now
            let waiting = try await inbox.dueInbox(
                consumer: consumer, partitions: partitions, by: lookedAt, limit: Self.batch)
            emptyAt = waiting.isEmpty ? lookedAt : nil
            for entry in waiting where !control.isDraining { try await again(entry, control) }
            if events.count < Self.batch, waiting.count < Self.batch {
                tellCaughtUp(receiver.gap, &knownGap, control)
            }
        }
    }

    /// Everything is taken that was given. What stands behind a gap is not: the role is behind for as long as that is
    /// there, and says so once when it becomes an alert.
    private func tellCaughtUp(_ gap: StreamGap?, _ known: inout String?, _ control: RoleControl) {
        guard let gap else {
            known = nil
            return core.book.caughtUp(control.role.name)
        }
        let lag = core.clock.now - gap.since
        core.book.finished(control.role.name, run: nil, lag: lag, took: .zero, .failed)
        guard lag > connector.settings.lagAlert, known != gap.eventID else { return }
        known = gap.eventID
        core.logger.error(
            "a stream has a gap that does not close, and what is behind it waits",
            metadata: core.about(control.role.name, [.eventID: gap.eventID, .consumer: consumer]))
    }

    private func tellUnreadable(_ letters: [DeadLetter], _ control: RoleControl) {
        guard !letters.isEmpty else { return }
        for letter in letters {
            core.logger.error(
                "an event could not be read",
                metadata: core.about(
                    control.role.name,
                    [.eventID: letter.eventID, .consumer: letter.consumer, .error: letter.error]))
        }
        // Whoever sees them counted finds them in the log.
        core.book.skipped(control.role.name, "unreadable", letters.count)
    }

    private func take(_ event: ConnectorEvent, _ control: RoleControl) async throws {
        let startedAt = core.clock.elapsed
        let now = core.clock.now
        var handled = Handled.skipped("parked")
        if try await inbox.inboxHolds(event.key, for: consumer) {
            // It may be the very one that is kept, given again: then its attempts and its wait stay.
            try await keep(
                InboxEntry(consumer: consumer, event: event, attempts: 0, dueAt: now, lastError: "", keptAt: now),
                control)
        } else {
            handled = try await attempt(
                InboxEntry(consumer: consumer, event: event, attempts: 0, dueAt: now, lastError: "", keptAt: now),
                control)
        }
        core.finished(
            control.role.name, run: nil, lag: core.clock.now - event.at, took: core.clock.elapsed - startedAt, handled)
    }

    private func again(_ entry: InboxEntry, _ control: RoleControl) async throws {
        let startedAt = core.clock.elapsed
        let handled = try await attempt(entry, control)
        if case .failed = handled {} else { try await inbox.forget(entry, fence: control.fence) }
        core.finished(
            control.role.name, run: nil, lag: core.clock.now - entry.dueAt, took: core.clock.elapsed - startedAt,
            handled)
    }

    private func attempt(_ entry: InboxEntry, _ control: RoleControl) async throws -> Handled {
        if let problem = entry.problem {
            let error = WorkflowError(
                .damagedStore, "The store keeps event \(entry.event.id) in a form that cannot be read: \(problem).")
            try await fail(entry, error, control)
            return .failed
        }
        do {
            let isForUs = try await core.traced(
                entry.event, named: connector.label, by: control.role.name, attempt: entry.attempts + 1,
                describe: { TracedResult($0 ? .done : .skipped) }
            ) { [perform, core] in try await perform(entry.event, core) }
            return isForUs ? .processed : .skipped("filtered")
        } catch {
            try Task.checkCancellation()
            // The event comes again: the stream is not told that it is dealt with.
            if core.isToldToStop(error) { throw CancellationError() }
            try await fail(entry, error, control)
            return .failed
        }
    }

    private func fail(_ entry: InboxEntry, _ error: any Error, _ control: RoleControl) async throws {
        let message = ErrorText.describe(error)
        let now = core.clock.now
        var entry = entry
        entry.attempts += 1
        entry.lastError = message
        entry.dueAt =
            now + connector.settings.backOff.wait(afterFailures: entry.attempts, chance: core.options.chance())
        core.book.failed(
            RoleFailure(
                role: control.role.name, attempt: entry.attempts, error: error,
                message: "event \(entry.event.id): \(message)", at: now))
        core.logger.warning(
            "a connector failed",
            metadata: core.about(
                control.role.name, [.eventID: entry.event.id, .attempt: entry.attempts, .error: message]))
        try await keep(entry, control)
    }

    private func keep(_ entry: InboxEntry, _ control: RoleControl) async throws {
        try await inbox.keep(entry, fence: control.fence)
    }
}
