import Workflows

/// One case on its outside stream.
struct StreamTrial: WaitingTrial {
    let subject: ConnectorSourceUnderTest
    let clock: ManualClock
    /// When the case began.
    let start: Timestamp

    init(subject: ConnectorSourceUnderTest, clock: ManualClock) {
        self.subject = subject
        self.clock = clock
        start = clock.wallClock
    }

    var source: any ConnectorSource { subject.source }
    var patience: Duration { subject.patience }

    /// Adds an event; each has a key of its own unless it is said which. As it is to be given.
    @discardableResult
    func append(_ id: String, key: String? = nil) async throws -> ConnectorEvent {
        try await subject.append(ConnectorEvent(id: id, key: key ?? "key of \(id)", type: "1", at: start))
    }

    /// Adds so many events, each with a key of its own. As they are to be given.
    @discardableResult
    func append(_ count: Int, _ name: String, key: String? = nil) async throws -> [ConnectorEvent] {
        var appended: [ConnectorEvent] = []
        for number in 1...count { appended.append(try await append("\(name)-\(number)", key: key)) }
        return appended
    }

    /// A receiver that waits for an hour.
    func receiver(
        _ consumer: ConsumerName = "shop-1", partitions: PartitionSet = .all, polling: Duration = .hours(1)
    ) async throws -> any ConnectorReceiver {
        try await source.receiver(for: consumer, partitions: partitions, polling: polling)
    }

    /// What there is for a receiver, without waiting for more.
    func rest(_ receiver: any ConnectorReceiver, limit: Int = 1000) async throws -> [ConnectorEvent] {
        try await soon("what is there") {
            var found: [ConnectorEvent] = []
            while true {
                try Task.checkCancellation()
                let events = try await receiver.receive(limit: limit, until: .distantPast)
                try expect(events.count <= limit, "no more than \(limit) events", saw: events.count)
                guard !events.isEmpty else { return found }
                found += events
            }
        }
    }

    /// What there is for whoever reads next, in another process where there can be one.
    func next(_ consumer: ConsumerName = "shop-1", partitions: PartitionSet = .all) async throws -> [ConnectorEvent] {
        let reader = try await subject.another?() ?? source
        return try await rest(try await reader.receiver(for: consumer, partitions: partitions, polling: .hours(1)))
    }
}

extension [ConnectorEvent] {
    /// In an order that every stream can be held against: only those of one key have one.
    var byID: [ConnectorEvent] { sorted { $0.id < $1.id } }
    /// The IDs, in such an order.
    var ids: [String] { map(\.id).sorted() }
}
