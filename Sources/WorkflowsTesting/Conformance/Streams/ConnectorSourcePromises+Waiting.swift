import Workflows

extension ConnectorSourcePromises {
    /// Waiting for events.
    static let waiting: [PromiseOf<StreamTrial>] = [
        PromiseOf("What is appended while a receiver waits is given when its polling is over, or before") { trial in
            let receiver = try await trial.receiver(polling: .seconds(7))
            let waiting = Task {
                try await trial.soon("the end of the wait") { try await receiver.receive(limit: 9, until: nil) }
            }
            try await trial.asleep()
            let appended = try await trial.append("awaited")
            trial.clock.advance(by: .seconds(7))
            var given = try await waiting.value
            given += try await trial.rest(receiver)
            try expect(given.ids, is: [appended].ids, "the events")
        },

        PromiseOf("What is appended to a stream between two waits is not slept through") { trial in
            let receiver = try await trial.receiver()
            try expect(try await trial.rest(receiver).ids, is: [], "what there is")
            let appended = try await trial.append("between")
            let given = try await trial.soon("an event") { try await receiver.receive(limit: 9, until: nil) }
            try expect(given.ids, is: [appended].ids, "the events")
        },

        PromiseOf("An interruption ends a wait for a stream with nothing, and the receiver goes on") { trial in
            let receiver = try await trial.receiver()
            let waiting = Task {
                try await trial.soon("the end of the wait") { try await receiver.receive(limit: 9, until: nil) }
            }
            try await trial.asleep()
            receiver.interrupt()
            try expect(try await waiting.value.ids, is: [], "what there is")
            let appended = try await trial.append("interrupted")
            try expect(try await trial.rest(receiver).ids, is: [appended].ids, "what comes after")
        },

        PromiseOf("An interruption that comes before the wait for a stream ends it") { trial in
            let receiver = try await trial.receiver()
            receiver.interrupt()
            let given = try await trial.soon("the end of the wait") { try await receiver.receive(limit: 9, until: nil) }
            try expect(given.ids, is: [], "what there is")
        },

        PromiseOf("A wait for a stream that is cancelled ends with the cancellation") { trial in
            let receiver = try await trial.receiver()
            try await trial.cancelled { try await receiver.receive(limit: 9, until: nil).count }
        },

        PromiseOf("A wait for a stream ends at its moment") { trial in
            let receiver = try await trial.receiver()
            let waiting = Task {
                try await trial.soon("the end of the wait") {
                    try await receiver.receive(limit: 9, until: trial.start + .seconds(30))
                }
            }
            try await trial.asleep()
            trial.clock.advance(by: .seconds(30))
            try expect(try await waiting.value.ids, is: [], "what there is")
        },

        PromiseOf("A wait for a stream lasts no longer than the polling, though its moment is later") { trial in
            let receiver = try await trial.receiver(polling: .seconds(7))
            let waiting = Task {
                try await trial.soon("the end of the wait") {
                    try await receiver.receive(limit: 9, until: trial.start + .hours(1))
                }
            }
            try await trial.asleep()
            trial.clock.advance(by: .seconds(7))
            try expect(try await waiting.value.ids, is: [], "what there is")
        },

        PromiseOf("A stream is not waited for until a moment that has passed, and gives what is there") { trial in
            let receiver = try await trial.receiver()
            let moment = trial.start - .seconds(1)
            let none = try await trial.soon("the answer") { try await receiver.receive(limit: 9, until: moment) }
            try expect(none.ids, is: [], "what there is")
            let appended = try await trial.append("passed")
            let given = try await trial.soon("the answer") { try await receiver.receive(limit: 9, until: moment) }
            try expect(given.ids, is: [appended].ids, "the events")
        },
    ]
}
