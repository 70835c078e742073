import Logging

/// What the store keeps of one run cannot be read. That holds the run back, and nobody else: it is put aside, and looked
/// at again later, because somebody may have mended the store.
enum UnreadableRun {
    /// How long such a run is left before it is looked at again.
    static let pause = BackOff.constant(.minutes(1))
    /// Why it was passed over.
    static let skip = "unreadable_run"
}

extension WorkflowError {
    /// Whether what is kept of a run cannot be read, while the store itself works.
    func isUnreadable(_ runID: RunID) -> Bool { code == .damagedStore && self.runID == runID }
}

extension WorkflowCore {
    /// Notes that what is kept of a run could not be read. Nobody tried anything with it, so it counts as no attempt.
    func unreadable(_ runID: RunID, _ foreignID: ForeignID, _ role: RoleName, _ error: WorkflowError, at now: Timestamp)
    {
        let message = ErrorText.describe(error)
        book.failed(RoleFailure(role: role, run: runID, error: error, message: message, at: now))
        logger.error(
            "a run cannot be read", metadata: about(role, [.runID: runID, .foreignID: foreignID, .error: message]))
    }

    /// Notes the events that could not be read: they are dead letters now, and those behind them go on.
    func tellUnreadable(_ letters: [DeadLetter], _ role: RoleName) {
        guard !letters.isEmpty else { return }
        for letter in letters {
            logger.error(
                "an event could not be read",
                metadata: about(
                    role, [.eventID: letter.eventID, .consumer: letter.consumer, .error: letter.error]))
        }
        // Whoever sees them counted finds them in the log.
        book.skipped(role, "unreadable", letters.count)
    }
}

extension EventConsumer {
    /// An event whose run cannot be read, as it is put aside: with the attempts there were.
    func unread(_ delivery: Delivery) -> ParkedEvent {
        let event = delivery.event
        if let parked = delivery.parked, parked.version == event.version { return parked }
        let now = core.clock.now
        return ParkedEvent(
            consumer: consumer, workflow: event.topic.workflow, runID: event.runID, foreignID: event.foreignID,
            partition: event.partition, version: event.version, status: event.status, attempts: 0, dueAt: now,
            lastError: "", firstErrorAt: now, lastErrorAt: now, lasting: failuresLast)
    }

    /// Puts a run that cannot be read aside. Whatever was decided before that was found is dropped.
    func setAside(
        _ parked: ParkedEvent, because error: WorkflowError, _ work: inout Work, _ control: RoleControl
    ) -> Handled {
        let (cursor, acknowledges) = (work.transaction.cursor, work.acknowledges)
        work = begin(work.inHand, control)
        (work.transaction.cursor, work.acknowledges) = (cursor, acknowledges)
        let now = work.transaction.at
        var parked = parked
        parked.dueAt = now + UnreadableRun.pause.initial
        parked.lastError = ErrorText.describe(error)
        parked.lastErrorAt = now
        work.transaction.parking = .parked(parked)
        work.parkedUntil = parked.dueAt
        // The run's next event may be next in hand, and waits behind this one.
        work.endsBatch = failuresLast
        core.unreadable(parked.runID, parked.foreignID, control.role.name, error, at: now)
        return .skipped(UnreadableRun.skip)
    }
}
