import Logging

/// Works for a connector's role that reads an outside stream: calls the connector for each event, one after the other.
///
/// What it failed at is kept in the store, and what comes later with the same key behind it; only then is the stream told
/// that it is dealt with. A connector that moves runs has every event kept first, so that what it decides is stored together
/// with that the event is dealt with. The stream knows nothing of roles: who lost the role may call the connector once more,
/// but changes nothing that is kept.
final class StreamWorker: RoleBody {
    let core: WorkflowCore
    let connector: ConnectorHandler
    private let source: any ConnectorSource
    let inbox: any InboxStore
    let partitions: PartitionSet
    let consumer: ConsumerName
    private let work: StreamedWork
    let waiting: WaitingMoves<String>?

    init(
        core: WorkflowCore, connector: ConnectorHandler, source: any ConnectorSource, inbox: any InboxStore,
        partitions: PartitionSet, work: StreamedWork
    ) {
        self.core = core
        self.connector = connector
        self.source = source
        self.inbox = inbox
        self.partitions = partitions
        self.work = work
        consumer = core.names.connectorConsumer(connector)
        waiting = work.moves ? WaitingMoves() : nil
    }

    private static let batch = 64

    func serve(_ control: RoleControl) async throws {
        try await core.beginnings.begin(consumer)
        let receiver = try await source.receiver(
            for: consumer, partitions: partitions, polling: connector.settings.polling)
        let rest = Signal()
        let interrupt: @Sendable () -> Void = {
            receiver.interrupt()
            rest.raise()
        }
        control.setInterrupt(interrupt)
        waiting?.setInterrupt(interrupt)
        // Whoever puts something into the inbox cannot reach who waits for the stream.
        let listener = core.adapter.changes.listen(to: [.inbox(consumer)])
        try await withThrowingTaskGroup { group in
            defer { group.cancelAll() }
            group.addTask { [core] in
                while true {
                    try await listener.wait(until: nil, clock: core.clock)
                    interrupt()
                }
            }
            try await consume(receiver, rest, control)
        }
    }

    private func consume(_ receiver: any ConnectorReceiver, _ rest: Signal, _ control: RoleControl) async throws {
        var emptyAt: Timestamp?
        var knownGap: String?
        var received: ArraySlice<ConnectorEvent> = []
        var arrivedAt = core.clock.now
        var isAll = true
        var full = FullInbox()
        while !control.isDraining {
            let due = DueTime.afterLooking(
                try await inbox.nextInboxDue(consumer: consumer, partitions: partitions), emptyAt: emptyAt,
                polling: connector.settings.polling)
            let isTold = waiting?.hasTold ?? false
            if let next = received.first {
                let moment = max(dueAt(next, arrived: arrivedAt), full.until)
                let until = isTold ? core.clock.now : min(moment, due ?? moment)
                try await rest.wait(until: core.clock.elapsed(at: until), clock: core.clock)
            } else {
                received = try await receiver.receive(
                    limit: Self.batch, until: isTold ? core.clock.now : due)[...]
                isAll = received.count < Self.batch
                arrivedAt = core.clock.now
                core.tellUnreadable(receiver.takeUnreadable(), control.role.name)
            }
            var taken = 0
            while let event = received.first, full.until <= core.clock.now,
                dueAt(event, arrived: arrivedAt) <= core.clock.now, !control.isDraining
            {
                do {
                    try await take(event, control)
                } catch let error as WorkflowError where error.code == .storeFull {
                    full.meet(error, of: connector, core, control)
                    break
                }
                full = FullInbox()
                received.removeFirst()
                taken += 1
                try await receiver.acknowledge(event)
            }
            var waiting: [InboxEntry] = []
            if let due, due <= core.clock.now {
                let lookedAt = core.clock.now
                waiting = try await inbox.dueInbox(
                    consumer: consumer, partitions: partitions, by: lookedAt, limit: Self.batch)
                emptyAt = waiting.isEmpty ? lookedAt : nil
                for entry in waiting where !control.isDraining {
                    // Where one is over there is room for another.
                    if try await again(entry, control) { full.until = .distantPast }
                }
            }
            for entry in try await told() where !control.isDraining {
                if try await again(entry, control) { full.until = .distantPast }
            }
            // What a connector that moves runs was given is still to be dealt with.
            let isBehind =
                full.times > 0 || !isAll && received.isEmpty || waiting.count >= Self.batch || work.moves && taken > 0
            if !isBehind { tellCaughtUp(receiver.gap, &knownGap, control) }
        }
    }

    /// When an event is to be dealt with. One that the stream's clock has put into the future is not waited for any longer
    /// than one that happened just now; without a consume lag nothing is waited for.
    private func dueAt(_ event: ConnectorEvent, arrived: Timestamp) -> Timestamp {
        let lag = connector.settings.consumeLag
        return lag == .zero ? .distantPast : min(event.at, arrived) + lag
    }

    /// Everything is taken that was given. What stands behind a gap is not: the role is behind for as long as that is
    /// there, and says so once when it becomes an alert.
    private func tellCaughtUp(_ gap: StreamGap?, _ known: inout String?, _ control: RoleControl) {
        guard let gap else {
            known = nil
            return core.book.caughtUp(control.role.name)
        }
        let lag = core.clock.now - gap.since
        core.book.behind(control.role.name, by: lag)
        guard lag > connector.settings.tolerance, known != gap.eventID else { return }
        known = gap.eventID
        core.logger.error(
            "a stream has a gap that does not close, and what is behind it waits",
            metadata: core.about(control.role.name, [.eventID: gap.eventID, .consumer: consumer]))
    }

    private func take(_ event: ConnectorEvent, _ control: RoleControl) async throws {
        let startedAt = core.clock.elapsed
        let now = core.clock.now
        let entry = InboxEntry(
            consumer: consumer, event: event, attempts: 0, dueAt: now, lastError: "", keptAt: now)
        guard !work.moves else { return try await keep(entry, control) }
        var handled = Handled.skipped("parked")
        if try await inbox.inboxHolds(event.key, for: consumer) {
            // It may be the very one that is kept, given again: then its attempts and its wait stay.
            try await keep(entry, control)
        } else {
            handled = try await attempt(entry, isKept: false, control).handled
        }
        let lag = core.clock.now - (event.at + connector.settings.consumeLag)
        core.finished(control.role.name, run: nil, lag: lag, took: core.clock.elapsed - startedAt, handled)
    }

    /// - Returns: whether it is kept no more.
    private func again(_ entry: InboxEntry, _ control: RoleControl) async throws -> Bool {
        if let letter = entry.letter {
            try await store(.unreadable(entry), control)
            core.tellUnreadable([letter], control.role.name)
            return true
        }
        let startedAt = core.clock.elapsed
        // One that nobody has tried yet is as late as it came.
        let since =
            entry.lastError.isEmpty ? min(entry.event.at + connector.settings.consumeLag, entry.dueAt) : entry.dueAt
        let attempted = try await attempt(entry, isKept: true, control)
        if attempted.isOver {
            waiting?.forget(entry.event.id)
            try await inbox.forget(entry, fence: control.fence)
        }
        core.finished(
            control.role.name, run: nil, lag: core.clock.now - since, took: core.clock.elapsed - startedAt,
            attempted.handled)
        return attempted.isOver || attempted.handled == .processed
    }

    /// What came of an attempt.
    struct Attempted {
        let handled: Handled
        /// Whether there is nothing left to do for the event, and the store is still to be told so.
        var isOver = false
    }

    /// - Parameter isKept: Whether the store has the event.
    private func attempt(_ entry: InboxEntry, isKept: Bool, _ control: RoleControl) async throws -> Attempted {
        let reacted: Reacted
        do {
            let attempt = entry.attempts + 1
            // Who lost the role calls nothing any more.
            try Task.checkCancellation()
            reacted = try await core.traced(
                entry.event, named: connector.label, by: control.role.name, attempt: attempt,
                describe: { $0.described(by: core) }
            ) { [work, core] in try await work.perform(entry.event, attempt, core) }
        } catch let trouble as StoreTrouble {
            throw trouble.cause
        } catch let error as any LeftToOthers {
            try await wait(entry, because: "\(error)", within: NewerObject.pauses, control)
            return Attempted(handled: .skipped(error.skip))
        } catch {
            try Task.checkCancellation()
            // The event comes again: the stream is not told that it is dealt with.
            if core.isToldToStop(error) { throw CancellationError() }
            // From now on it waits for its back-off.
            waiting?.forget(entry.event.id)
            let failed = failed(entry, error, control)
            // One that was dropped while it was in hand stays so.
            if isKept { try await store(.putOff(failed), control) } else { try await keep(failed, control) }
            return Attempted(handled: .failed)
        }
        switch reacted {
        case .handled(let handled): return Attempted(handled: handled, isOver: true)
        case .waits(let run):
            await waiting?.wait(entry.event.id, for: run, core)
            try await wait(
                entry, because: run.reason, within: ConnectedMove.pauses(polling: connector.settings.polling), control)
            return Attempted(handled: .skipped("waiting"))
        case .moves(let move):
            let attempted = try await store(move, entry, control)
            settle(entry, attempted.handled)
            return attempted
        }
    }

    /// The event as it is kept after an attempt that failed, which is told.
    func failed(_ entry: InboxEntry, _ error: any Error, _ control: RoleControl) -> InboxEntry {
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
        core.count(error, control.role.name, of: entry.event.id)
        return entry
    }

    private func keep(_ entry: InboxEntry, _ control: RoleControl) async throws {
        try await inbox.keep(entry, fence: control.fence)
    }
}
