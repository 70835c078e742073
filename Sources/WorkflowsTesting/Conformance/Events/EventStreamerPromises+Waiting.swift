import Workflows

extension EventStreamerPromises {
    /// Waiting for events.
    static let waiting: [Promise] = [
        Promise("A consumer that waits is given an event as soon as it is stored") { trial in
            let receiver = try await trial.receiver()
            let first = Task { try await trial.soon("an event") { try await receiver.receive(limit: 9, until: nil) } }
            try await trial.asleep()
            let record = try await trial.stored()
            try await trial.relay()
            try expect(try await first.value.map(\.event.runID), is: [record.runID], "whose events")
        },

        Promise("What is stored between two waits is not slept through") { trial in
            let receiver = try await trial.receiver()
            try expect(try await trial.receive(receiver).count, is: 0, "how many events there are")
            let record = try await trial.stored()
            try await trial.relay()
            let found = try await trial.soon("an event") { try await receiver.receive(limit: 9, until: nil) }
            try expect(found.map(\.event.runID), is: [record.runID], "whose events")
        },

        Promise("A wait that is interrupted ends with nothing") { trial in
            let receiver = try await trial.receiver()
            let waiting = Task {
                try await trial.soon("the end of the wait") { try await receiver.receive(limit: 9, until: nil) }
            }
            try await trial.asleep()
            receiver.interrupt()
            try expect(try await waiting.value.count, is: 0, "how many events there are")
        },

        Promise("A wait that is cancelled ends with the cancellation") { trial in
            let receiver = try await trial.receiver()
            try await trial.cancelled { try await receiver.receive(limit: 9, until: nil).count }
        },

        Promise("A wait ends at its moment") { trial in
            let receiver = try await trial.receiver()
            let moment = trial.start + .seconds(30)
            let waiting = Task {
                try await trial.soon("the end of the wait") { try await receiver.receive(limit: 9, until: moment) }
            }
            try await trial.asleep()
            trial.clock.advance(by: .seconds(30))
            try expect(try await waiting.value.count, is: 0, "how many events there are")
        },

        Promise("A wait lasts no longer than the polling, though its moment is later") { trial in
            let receiver = try await trial.receiver(polling: .seconds(7))
            let moment = trial.start + .hours(1)
            let waiting = Task {
                try await trial.soon("the end of the wait") { try await receiver.receive(limit: 9, until: moment) }
            }
            try await trial.asleep()
            trial.clock.advance(by: .seconds(7))
            try expect(try await waiting.value.count, is: 0, "how many events there are")
        },

        Promise("A moment that has passed is not waited for") { trial in
            let receiver = try await trial.receiver()
            let found = try await trial.soon("the answer") {
                try await receiver.receive(limit: 9, until: trial.start - .seconds(1))
            }
            try expect(found.count, is: 0, "how many events there are")
        },
    ]
}
