import Workflows

extension StoreMonitor {
    /// Events that could not be read: of the store, and of its streamer where that keeps any.
    public func deadLetters(limit: Int) async throws(MonitoringError) -> Answer<DeadLetterList> {
        try await reading {
            let operations = DeadLetterOperations(adapter: adapter, clock: clock)
            let letters = limit > 0 ? try await operations.letters(limit: limit) : []
            let own = try await ownLetters(limit: limit)
            var items: [DeadLetterList.Item] = []
            for letter in letters {
                items.append(DeadLetterList.Item(letter: letter, runID: await run(of: letter, own: own)))
            }
            let total = Total(try await operations.count().boundedCount, .exact)
            return Answer(DeadLetterList(items: items, total: total), asOf: clock.now)
        }
    }

    /// Replays or discards one of them, or says why not.
    public func perform(onLetter request: DeadLetterRequest) async -> DeadLetterEnd {
        let operations = DeadLetterOperations(adapter: adapter, clock: clock)
        return await actingOnEvent {
            switch request.kind {
            case .replay:
                try await operations.replay(
                    consumer: request.consumer, eventID: request.eventID, requestID: request.requestID,
                    reason: request.reason, actor: access.actor, claimedActor: request.claimedActor)
            case .discard:
                try await operations.discard(
                    consumer: request.consumer, eventID: request.eventID, requestID: request.requestID,
                    reason: request.reason, actor: access.actor, claimedActor: request.claimedActor)
            }
        }
    }

    /// How an act on an event ends: nothing is done where nothing may be, and what a store failed with says whether
    /// something was.
    func actingOnEvent(_ body: () async throws -> DeadLetterOutcome) async -> DeadLetterEnd {
        if let reason = access.readOnlyReason { return .refused("read-only: \(reason)") }
        do {
            return .outcome(try await body())
        } catch let error as WorkflowError {
            switch error.code {
            case .storeBusy: return .notSent("the store is busy: nothing was done, try again")
            case .noSuchStore, .storeFull: return .notSent(error.message)
            case .readOnly: return .refused("the store is read-only here")
            case .notAllowed, .invalidArgument: return .refused(error.message)
            default: return .unknown(error.message)
            }
        } catch {
            return .unknown(String(describing: error))
        }
    }

    /// The letters that the store keeps, where others may keep some too; `nil` where it keeps all of them.
    private func ownLetters(limit: Int) async throws(WorkflowError) -> Set<DeadLetter>? {
        guard adapter.streamer is any ReplayingStreamer, limit > 0 else { return nil }
        return Set(try await adapter.records.deadLetters(limit: limit))
    }

    /// The run of a letter, where that much of its event can be read. What fails for one is no reason to show none.
    private func run(of letter: DeadLetter, own: Set<DeadLetter>?) async -> RunID? {
        guard let store = adapter.records as? any DeadLetterStore, own?.contains(letter) ?? true,
            let found = try? await store.reread(letter)
        else { return nil }
        switch found {
        case .readable(let event): return event.runID
        case .unreadable(_, let run): return run
        // What was kept for a connector is of no run.
        case .kept, .gone: return nil
        }
    }
}
