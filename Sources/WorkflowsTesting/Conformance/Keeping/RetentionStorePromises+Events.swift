import Workflows

extension RetentionStorePromises {
    /// Which events go.
    static let events: [Promise] = [
        Promise("An event that everybody has passed who reads it goes, as new ones come") { trial in
            for number in 0..<3 { try await trial.ended(ForeignID("order-\(number)")) }
            try await trial.deal("passer", with: 3)
            try await trial.trim()
            try expect(try await trial.left(), is: [], "what is left")
        },

        Promise("An event that a consumer has not passed stays, and is given to it") { trial in
            for number in 0..<3 { try await trial.ended(ForeignID("order-\(number)")) }
            try await trial.deal("slow", with: 2)
            try await trial.trim()
            try expect(try await trial.left().map(\.foreignID), is: ["order-2"], "what is left")
            let found = try await trial.receive("slow")
            try expect(found.map(\.event.foreignID), is: ["order-2"], "what it is given")
        },

        Promise("An event stays until the last of its consumers has passed it") { trial in
            try await trial.ended()
            for consumer in ["first", "second"] as [ConsumerName] { _ = try await trial.receiver(consumer) }
            try await trial.deal("first", with: 1)
            try await trial.trim()
            try expect(try await trial.left().map(\.version), is: [1], "what is left for the second")
            try await trial.deal("second", with: 1)
            try await trial.trim()
            try expect(try await trial.left(), is: [], "what is left when both have passed it")
        },

        Promise("Who reads the events of one run state keeps no others") { trial in
            _ = try await trial.receiver("stops", topic: .runStateChange, runState: .cancelled)
            for (number, state) in [RunState.completed, .cancelled, .completed].enumerated() {
                try await trial.ended(ForeignID("order-\(number)"), runState: state)
            }
            try await trial.trim()
            try expect(try await trial.left().map(\.runState), is: [.cancelled], "what is left")
        },

        Promise("The newest events are kept for those who look back") { trial in
            try await trial.trim()
            let last = try await trial.records.lastEventID()
            let kept = Int64(trial.subject.keptEvents)
            let found = try await trial.records.events(after: last - kept, limit: 10_000)
            try expect(found.map(\.id), is: Array((last - kept + 1)...last), "the newest events")
        },

        Promise("The event of a run's present version stays while somebody is to move the run on, however long") {
            trial in
            let waiting = try await trial.stored("waiting")
            let standing = try await trial.stored("paused")
            let paused = try await trial.advance(standing, standing.next(runState: .paused))
            let ended = try await trial.ended("owed")
            let owed = try await trial.advance(ended, ended.next(runState: .requestedDataDeleted))
            trial.clock.advance(by: .hours(30 * 24))
            try await trial.trim()
            let left = try await trial.left()
            try expect(
                left.map(\.runID), is: [waiting.runID, paused.runID, owed.runID], "whose events are left")
            try expect(left.map(\.version), is: [1, 2, 3], "of which versions they are")
        },

        Promise("The ID of an event that is gone is never given again") { trial in
            let record = try await trial.ended()
            let last = try await trial.records.lastEventID()
            try await trial.upkeep(.forget([record.runID], writtenBefore: trial.later))
            try expect(try await trial.events(), is: [], "what is left")
            try expect(try await trial.records.lastEventID(), is: last, "the event stored last")
            try await trial.stored("order-2")
            let next = try await trial.events().map(\.id)
            try expect(next.count == 1 && next.allSatisfy { $0 > last }, "a new event behind \(last)", saw: next)
        },
    ]
}
