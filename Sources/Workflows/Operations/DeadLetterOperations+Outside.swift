/// What streams outside of the store keep. The act comes first, and its row after it: of a program that ends between the two
/// the same request does not find what was done.
extension DeadLetterOperations {
    func replayOutside(_ act: Act) async throws -> DeadLetterOutcome {
        if let source = sources[act.consumer] {
            guard let letter = try await source.deadLetter(consumer: act.consumer, eventID: act.eventID) else {
                return .notFound
            }
            let outcome = try await replay(letter, from: source)
            return try await note(act, nil, outcome)
        }
        guard let streamer,
            let letter = try await streamer.deadLetter(consumer: act.consumer, eventID: act.eventID)
        else { return .notFound }
        switch try await streamer.reread(letter) {
        case .readable(let event):
            try await streamer.replay(letter)
            return try await note(act, event, .replayed(event.runID, version: event.version))
        case .kept:
            // A streamer has events of runs alone.
            return .notFound
        case .unreadable(let still, let run):
            try await streamer.keep(still)
            return try await note(act, nil, .unreadable(still.error), run: run)
        case .gone:
            try await streamer.discard(letter)
            return try await note(act, nil, .gone)
        }
    }

    /// The connector is given it from the store's inbox, under the same ID: what it triggered before it does not trigger
    /// again.
    private func replay(_ letter: DeadLetter, from source: any ReplayingSource) async throws -> DeadLetterOutcome {
        switch try await source.reread(letter) {
        case .readable(let event):
            guard let inbox = adapter.records as? any InboxStore else { return .notFound }
            let now = clock.now
            let entry = InboxEntry(
                consumer: letter.consumer, event: event, attempts: 0, dueAt: now, lastError: "", keptAt: now)
            try await inbox.keep(entry, fence: nil)
            adapter.changes.notify([.inbox(letter.consumer)])
            try await source.discard(letter)
            return .replayed(.zero, version: 0)
        case .unreadable(let still):
            try await source.keep(still)
            return .unreadable(still.error)
        case .gone:
            try await source.discard(letter)
            return .gone
        }
    }

    func discardOutside(_ act: Act) async throws -> DeadLetterOutcome {
        guard let keeper: any DeadLetterKeeping = sources[act.consumer] ?? streamer,
            let letter = try await keeper.deadLetter(consumer: act.consumer, eventID: act.eventID)
        else { return .notFound }
        try await keeper.discard(letter)
        return try await note(act, nil, .discarded)
    }
}
