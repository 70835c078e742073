@testable import Workflows

/// A streamer of which each answer can be broken.
@dynamicMemberLookup
struct BrokenStreamer: EventStreamer, BacklogCounting {
    let inner: InMemoryAdapter
    var reading: BrokenReading
    var onBacklog: @Sendable (ConsumerName, WorkflowName, Int) async throws(WorkflowError) -> Backlog
    var onBegin: (@Sendable (ConsumerName) async throws(WorkflowError) -> Void)?
    /// Called when somebody began to read.
    var onceReceiving: @Sendable (Subscription) -> Void = { _ in }
    /// Changes what a consumer is told that it missed.
    var onMissed: @Sendable (ConsumerName, Int) -> Int = { $1 }

    init(_ inner: InMemoryAdapter) {
        self.inner = inner
        reading = BrokenReading(clock: inner.clock)
        onBacklog = inner.backlog
    }

    subscript<Value>(dynamicMember path: WritableKeyPath<BrokenReading, Value>) -> Value {
        get { reading[keyPath: path] }
        set { reading[keyPath: path] = newValue }
    }

    var sharesStore: Bool { true }

    func backlog(
        of consumer: ConsumerName, workflow: WorkflowName, limit: Int
    ) async throws(WorkflowError) -> Backlog { try await onBacklog(consumer, workflow, limit) }

    func beginAtLatest(_ consumer: ConsumerName) async throws(WorkflowError) {
        if let onBegin { try await onBegin(consumer) } else { try await inner.beginAtLatest(consumer) }
    }

    func receiver(for subscription: Subscription) async throws(WorkflowError) -> any EventReceiver {
        let receiver = try await inner.receiver(for: reading.onSubscription(subscription))
        onceReceiving(subscription)
        return BrokenReceiver(
            reading: reading, inner: receiver, missed: onMissed(subscription.consumer, receiver.missed))
    }
}

private struct BrokenReceiver: EventReceiver {
    let reading: BrokenReading
    let inner: any EventReceiver
    let missed: Int

    func receive(limit: Int, until moment: Timestamp?) async throws -> [Delivery] {
        try await reading.receive(inner, limit: limit, until: moment)
    }
    func interrupt() { reading.interrupt(inner) }
}
