import Workflows

/// One case on its streamer, about the letters that this keeps.
struct StreamerLetterTrial: LetterTrial {
    let trial: Trial

    var clock: ManualClock { trial.clock }
    var patience: Duration { trial.patience }

    func replaying() throws -> any ReplayingStreamer {
        try require(trial.adapter.streamer as? any ReplayingStreamer, "a streamer that keeps what could not be read")
    }

    func keeper() throws -> any DeadLetterKeeping { try replaying() }

    /// Stores and sends a run of that name; its event as the streamer gives it.
    func add(_ name: String) async throws -> Event {
        let record = try await trial.stored(ForeignID(name))
        try await trial.relay()
        // Somebody who passes each event before it is spoiled, and so finds no letters.
        let scout = try await receiver("scout")
        var found: Event?
        for delivery in try await now(scout) {
            if delivery.event.runID == record.runID { found = delivery.event }
            try await scout.acknowledge(delivery.cursor)
        }
        return try require(found, "the event of a run that was sent")
    }

    func spoil(_ item: Event) async throws {
        try await require(trial.subject.spoilEvent, "a factory that can spoil an event")(item.id)
    }

    func mend(_ item: Event) async throws {
        try await require(trial.subject.mendEvent, "a factory that can mend an event")(item.id)
    }

    func remove(_ item: Event) async throws -> Bool {
        guard let removeEvent = trial.subject.removeEvent else { return false }
        try await removeEvent(item.id)
        return true
    }

    func receiver(_ consumer: ConsumerName) async throws -> any EventReceiver { try await trial.receiver(consumer) }

    /// What there is for a receiver, without waiting for more.
    func now(_ receiver: any EventReceiver) async throws -> [Delivery] {
        try await receiver.receive(limit: 1000, until: .distantPast)
    }

    func reader(_ consumer: ConsumerName) async throws -> @Sendable () async throws -> [Event] {
        let receiver = try await receiver(consumer)
        return { try await now(receiver).map(\.event) }
    }

    func reread(_ letter: DeadLetter) async throws -> LetterFinding<Event> {
        switch try await replaying().reread(letter) {
        case .readable(let event): .readable(event)
        case .unreadable(let still, _): .unreadable(still)
        case .kept(let event): throw Mismatch(expected: "an event of a run", seen: "\(event)")
        case .gone: .gone
        }
    }

    /// The letter of a consumer, whose event can be read again.
    func mended(_ item: Event, _ consumer: ConsumerName) async throws -> DeadLetter {
        let letter = try await keeper().deadLetter(consumer: consumer, eventID: item.id)
        try await mend(item)
        return try require(letter, "a letter of \(consumer)")
    }
}

extension Event {
    /// The same event with another ID, as its streamer numbers it when it is given anew.
    func with(id: Int64) -> Event {
        Event(
            id: id, topic: topic, partition: partition, runID: runID, foreignID: foreignID, version: version,
            status: status, previousStatus: previousStatus, runState: runState, origin: origin, at: at,
            traceOrigin: traceOrigin)
    }
}
