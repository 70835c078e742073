import FoundationEssentials
import Workflows

extension ConnectorSourcePromises {
    /// What a receiver gives.
    static let delivery: [PromiseOf<StreamTrial>] = [
        PromiseOf("Who reads a stream without cursors begins with the first event there is") { trial in
            let appended = try await trial.append(30, "first")
            let given = try await trial.rest(try await trial.receiver())
            try expect(Set(given.map(\.id)), is: Set(appended.map(\.id)), "the events")
        },

        PromiseOf("A receiver gives each event of a stream once") { trial in
            let receiver = try await trial.receiver()
            var (appended, given): ([ConnectorEvent], [ConnectorEvent]) = ([], [])
            for round in 1...3 {
                appended += try await trial.append(5, "once-\(round)")
                given += try await trial.rest(receiver)
            }
            try expect(given.ids, is: appended.ids, "the events")
        },

        PromiseOf("A receiver gives the events of one key in the order they were appended, also in several calls") {
            trial in
            let keys = (1...3).map { "ordered \($0)" }
            var appended: [ConnectorEvent] = []
            for number in 1...24 {
                appended.append(try await trial.append("ordered-\(number)", key: keys[number % keys.count]))
            }
            let given = try await trial.rest(try await trial.receiver(), limit: 5)
            for key in keys {
                let expected = appended.filter { $0.key == key }.map(\.id)
                try expect(given.filter { $0.key == key }.map(\.id), is: expected, "the events of \(key)")
            }
        },

        PromiseOf("A receiver gives no more events than it is asked for, and then the rest") { trial in
            let appended = try await trial.append(7, "few")
            let given = try await trial.rest(try await trial.receiver(), limit: 3)
            try expect(given.ids, is: appended.ids, "the events")
        },

        PromiseOf("What a receiver gives is what was appended, with everything that was said of it") { trial in
            let bare = ConnectorEvent(id: "bare", key: "a key, é", at: trial.start)
            let full = ConnectorEvent(
                // A number, for streams whose types are numbers.
                id: "full", key: "a key", type: "17", headers: ["from": "shop", "again": ""],
                payload: Data([0, 255, 10]), at: trial.start - .microseconds(86_400_000_001))
            var appended: [ConnectorEvent] = []
            for event in [bare, full] {
                appended.append(try await trial.subject.append(event))
                try expect(appended.last?.key, is: event.key, "the key of what was appended")
            }
            let given = try await trial.rest(try await trial.receiver())
            try expect(given.byID, is: appended.byID, "the events")
        },

        PromiseOf("No event of a stream is passed over while many append at once") { trial in
            let count = 70
            let receiver = try await trial.receiver()
            let (given, appended) = try await trial.soon("every event") {
                async let appending: [ConnectorEvent] = withThrowingTaskGroup(of: ConnectorEvent.self) { group in
                    for number in 1...count { group.addTask { try await trial.append("at-once-\(number)") } }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                var given: [ConnectorEvent] = []
                while given.count < count {
                    try Task.checkCancellation()
                    for event in try await receiver.receive(limit: 16, until: .distantPast) {
                        given.append(event)
                        try await receiver.acknowledge(event)
                    }
                    await Task.yield()
                }
                return (given, try await appending)
            }
            try expect(given.ids, is: appended.ids, "the events")
        },
    ]
}
