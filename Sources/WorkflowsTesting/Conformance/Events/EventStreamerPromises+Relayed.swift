import Workflows

extension EventStreamerPromises {
    /// What only a streamer promises that events are sent to.
    static let relayed: [Promise] = [
        Promise("What was sent says which version of which run it tells of") { trial in
            let record = try await trial.stored()
            let stored = try await trial.events()
            let found = try await trial.receive()
            try expect(found.count, is: 1, "how many events are given")
            for (event, given) in zip(stored, found.map(\.event)) {
                // By what means a version came about, and where its run was before, not every system can say.
                try expect(
                    given.previousStatus == nil || given.previousStatus == event.previousStatus,
                    "the status before to be \(event.previousStatus as Any), or not to be known",
                    saw: given.previousStatus as Any)
                try expect(
                    given.origin == .engine || given.origin == event.origin,
                    "the origin to be \(event.origin), or not to be known", saw: given.origin)
                let expected = Event(
                    id: given.id, topic: event.topic, partition: event.partition, runID: record.runID,
                    foreignID: event.foreignID, version: event.version, status: event.status,
                    previousStatus: given.previousStatus, runState: event.runState, origin: given.origin, at: event.at)
                try expect(given, is: expected, "the event")
            }
        },

        Promise("What was sent twice is given at least once") { trial in
            let record = try await trial.stored()
            let streamer = try require(trial.adapter.streamer as? any RelayedStreamer, "a streamer that is sent to")
            for _ in 0..<2 { try await streamer.send(try await trial.events()) }
            let found = try await trial.receiver().receive(limit: 9, until: .distantPast)
            try expect(Set(found.map(\.event.runID)), is: [record.runID], "whose events")
        },

        Promise("An acknowledgement is good for everything that was given up to it") { trial in
            var record = try await trial.stored()
            for _ in 0..<4 { record = try await trial.advance(record, record.next()) }
            let receiver = try await trial.receiver()
            let given = try await trial.receive(receiver)
            try expect(given.map(\.event.version), is: Array(1...5), "the versions")
            try await receiver.acknowledge(given[3].cursor)
            let again = try await trial.receive()
            try expect(again.map(\.event.version), is: [5], "the versions that come again")
        },

        Promise("An acknowledgement that comes late moves no cursor back") { trial in
            var record = try await trial.stored()
            for _ in 0..<4 { record = try await trial.advance(record, record.next()) }
            let receiver = try await trial.receiver()
            let given = try await trial.receive(receiver)
            for index in [4, 1] { try await receiver.acknowledge(given[index].cursor) }
            let again = try await trial.receive()
            try expect(again.map(\.event.version), is: [], "the versions that come again")
        },
    ]
}
