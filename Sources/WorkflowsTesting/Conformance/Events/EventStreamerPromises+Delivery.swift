import Workflows

extension EventStreamerPromises {
    /// What a consumer is given.
    static let delivery: [Promise] = [
        Promise("A consumer without cursors begins with the first event, and is given each once, in order") { trial in
            var stored: [RunID] = []
            for number in 0..<30 { stored.append(try await trial.stored(ForeignID("order-\(number)")).runID) }
            let receiver = try await trial.receiver()
            let first = try await trial.receive(receiver)
            try expect(first.map(\.event.runID), is: stored, "the runs")
            let rest = try await trial.receive(receiver)
            try expect(rest.map(\.event.id), is: [], "what comes after all")
        },

        Promise("A consumer is given no more than it asks for, and then the rest") { trial in
            for number in 0..<7 { try await trial.stored(ForeignID("order-\(number)")) }
            let runs = try await trial.events().map(\.runID)
            let receiver = try await trial.receiver()
            for expected in [runs[..<3], runs[3..<6], runs[6...]] {
                let found = try await trial.receive(receiver, limit: 3)
                try expect(found.map(\.event.runID), is: Array(expected), "the runs")
            }
        },

        Promise("A consumer is given the events of its topic alone") { trial in
            let first = try await trial.stored()
            try await trial.stored("order-2", status: 2)
            try await trial.stored(workflow: "returns")
            try await trial.advance(first, first.next(runState: .paused))
            let found = try await trial.receive()
            try expect(found.map(\.event.foreignID), is: ["order-1"], "whose events")
            try expect(found.map(\.event.version), is: [1], "the versions")
        },

        Promise("Events of one run come in the order of their versions") { trial in
            var record = try await trial.stored()
            try await trial.stored("order-2")
            for _ in 0..<10 { record = try await trial.advance(record, record.next()) }
            let found = try await trial.receive()
            let versions = found.filter { $0.event.runID == record.runID }.map(\.event.version)
            try expect(versions, is: Array(1...11), "the versions")
        },

        Promise("A consumer of one run state is given the events of runs that came into it") { trial in
            let paused = try await trial.stored("order-1")
            try await trial.advance(paused, paused.next(runState: .paused))
            for number in 2..<5 {
                let record = try await trial.stored(ForeignID("order-\(number)"))
                try await trial.advance(record, record.next(runState: number == 3 ? .completed : .cancelled))
            }
            let receiver = try await trial.receiver(topic: .runStateChange, runState: .completed)
            let found = try await trial.receive(receiver)
            try expect(found.map(\.event.foreignID), is: ["order-3"], "whose events")
            let all = try await trial.receive(try await trial.receiver("all", topic: .runStateChange))
            try expect(all.count, is: 4, "how many events a consumer of all states is given")
        },

        Promise("No event is passed over while many write at once") { trial in
            let count = 70
            let receiver = try await trial.receiver()
            let given = try await trial.soon("every event") {
                async let writing: Void = withThrowingDiscardingTaskGroup { group in
                    for number in 0..<count {
                        group.addTask {
                            try await trial.stored(ForeignID("order-\(number)"))
                            try await trial.relay()
                        }
                    }
                }
                var given: Set<RunID> = []
                while given.count < count {
                    for delivery in try await receiver.receive(limit: 16, until: nil) {
                        given.insert(delivery.event.runID)
                        try await trial.acknowledge(delivery, receiver)
                    }
                }
                try await writing
                return given
            }
            let all = try await trial.events().map(\.runID)
            try expect(given, is: Set(all), "the runs whose events were given")
        },
    ]
}
