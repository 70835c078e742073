import Testing
import Workflows

extension Retention {
    /// Between two looks: nothing else sleeps as long, so that a test which waits for the sleeper knows who it is. Who is
    /// told of something looks no sooner either.
    static let look = Duration.milliseconds(770)
}

/// Runs that wait for a callback which ships them, or for nothing but that.
func parcels(
    on adapter: any WorkflowAdapter, clock: EngineClock, retention: Retention = Retention(),
    _ change: (inout WorkflowBuilder<Order, OrderStatus>) -> Void = { _ in }
) throws -> Workflow<Order, OrderStatus> {
    var builder = WorkflowBuilder<Order, OrderStatus>("orders")
    builder.addCallback(from: .created, to: .shipped) { _, _ in .to(.shipped) }
    change(&builder)
    var options = optionsWithoutPolling(clock: clock)
    options.retention = retention
    return try builder.build(on: adapter, options: options)
}

extension Workflow<Order, OrderStatus> {
    /// So many runs that were triggered and shipped: two events each.
    @discardableResult
    func shipped(_ count: Int, _ prefix: String = "order") async throws -> [RunID] {
        var ids: [RunID] = []
        for number in 0..<count {
            let id = try await trigger(ForeignID("\(prefix)-\(number)"), with: Order())
            _ = try await callback(id)
            ids.append(id)
        }
        return ids
    }
}

extension WorkflowAdapter {
    /// The store as one that lets go.
    var retaining: any RetentionStore {
        get throws { try #require(records as? any RetentionStore) }
    }

    /// Serves a consumer of the runs that stopped moving, without ever getting on.
    func claim(_ consumer: ConsumerName, workflow: WorkflowName = "orders") async throws -> any EventReceiver {
        try await streamer.receiver(
            for: Subscription(
                topic: Topic(workflow: workflow, kind: .runStateChange), consumer: consumer, partitions: .all,
                polling: .hours(1)))
    }

    /// A consumer passes everything that there is of the runs that stopped moving.
    func passAll(_ consumer: ConsumerName, at now: Timestamp) async throws {
        let receiver = try await claim(consumer)
        for delivery in try await receiver.receive(limit: 10_000, until: .distantPast) {
            var transaction = StoreTransaction(at: now)
            transaction.cursor = delivery.cursor
            _ = try await records.transact(transaction)
        }
    }

    /// The finished runs that are due, from the first on.
    func expired(before moment: Timestamp) async throws -> ExpiredRuns {
        try await retaining.expiredRuns(of: "orders", before: moment, after: nil, limit: 9)
    }

    func standing(of consumer: ConsumerName) async throws -> ConsumerStanding {
        try #require(try await retaining.consumers().first { $0.consumer == consumer })
    }

    /// Whether the counters say what counting gives.
    func countsAreRight() async throws -> Bool {
        var found: [RunCount: Int] = [:]
        for run in try await records.list(RunQuery(), after: nil, limit: 1_000_000).items {
            found[RunCount(workflow: run.workflow, status: run.status, runState: run.runState, count: 0), default: 0] +=
                1
        }
        let kept = try await records.counts().filter { $0.count > 0 }
        return Set(kept)
            == Set(
                found.map {
                    RunCount(
                        workflow: $0.key.workflow, status: $0.key.status, runState: $0.key.runState, count: $0.value)
                })
    }
}
