import Workflows

/// What a streamer promises that can say how much waits.
enum BacklogPromises {
    static let all: [Promise] = [
        Promise("What waits for a consumer is what it has not acknowledged, and since when the first of it waits") {
            trial in
            try expect(try await trial.backlog(), is: Backlog(depth: Total(0, .exact), oldest: nil), "an empty backlog")
            for number in 0..<5 {
                try await trial.stored(ForeignID("order-\(number)"), at: trial.start + .seconds(number))
            }
            try expect(
                try await trial.backlog(), is: Backlog(depth: Total(5, .exact), oldest: trial.start), "the backlog")
            let receiver = try await trial.everything()
            let given = try await receiver.receive(limit: 2, until: .distantPast)
            for delivery in given { try await trial.acknowledge(delivery, receiver) }
            try expect(
                try await trial.backlog(),
                is: Backlog(depth: Total(3, .exact), oldest: trial.start + .seconds(2)), "what is left of it")
        },

        Promise("Nothing waits for a consumer of another workflow's events") { trial in
            try await trial.stored(workflow: "returns")
            try expect(try await trial.backlog().depth, is: Total(0, .exact), "the backlog")
        },

        Promise("A backlog is counted no further than the bound, and then says so") { trial in
            for number in 0..<5 { try await trial.stored(ForeignID("order-\(number)")) }
            try expect(try await trial.backlog(limit: 5).depth, is: Total(5, .exact), "as many as the bound")
            try expect(try await trial.backlog(limit: 4).depth, is: Total(4, .atLeast), "more than the bound")
        },
    ]
}

extension Trial {
    fileprivate func backlog(limit: Int = 100) async throws -> Backlog {
        let counting = try require(adapter.streamer as? any BacklogCounting, "a streamer that counts what waits")
        return try await counting.backlog(of: "relay", workflow: "orders", limit: limit)
    }

    fileprivate func everything() async throws -> any EventReceiver {
        try await adapter.streamer.receiver(
            for: Subscription(everythingOf: "orders", consumer: "relay", partitions: .all, polling: .hours(1)))
    }
}
