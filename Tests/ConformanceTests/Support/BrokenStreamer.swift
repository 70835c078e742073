import Workflows

/// A streamer of which each answer can be broken.
struct BrokenStreamer: EventStreamer, BacklogCounting {
    let inner: InMemoryAdapter
    var onBacklog: @Sendable (ConsumerName, WorkflowName, Int) async throws(WorkflowError) -> Backlog
    var onBegin: (@Sendable (ConsumerName) async throws(WorkflowError) -> Void)?
    /// Changes what is subscribed to.
    var onSubscription: @Sendable (Subscription) -> Subscription = { $0 }
    /// Changes what a receiver gives.
    var onDeliveries: @Sendable ([Delivery]) async throws -> [Delivery] = { $0 }
    /// Changes how long a receiver waits.
    var onMoment: @Sendable (Timestamp?) -> Timestamp? = { $0 }
    var onLimit: @Sendable (Int) -> Int = { $0 }
    var onReceive: (@Sendable (any EventReceiver, Int, Timestamp?) async throws -> [Delivery])?
    var onInterrupt: (@Sendable () -> Void)?
    var hidesCancellation = false
    /// Called when somebody began to read.
    var onceReceiving: @Sendable (Subscription) -> Void = { _ in }
    /// Changes what a consumer is told that it missed.
    var onMissed: @Sendable (ConsumerName, Int) -> Int = { $1 }

    init(_ inner: InMemoryAdapter) {
        self.inner = inner
        onBacklog = inner.backlog
    }

    var sharesStore: Bool { true }

    func backlog(
        of consumer: ConsumerName, workflow: WorkflowName, limit: Int
    ) async throws(WorkflowError) -> Backlog { try await onBacklog(consumer, workflow, limit) }

    func beginAtLatest(_ consumer: ConsumerName) async throws(WorkflowError) {
        if let onBegin { try await onBegin(consumer) } else { try await inner.beginAtLatest(consumer) }
    }

    func receiver(for subscription: Subscription) async throws(WorkflowError) -> any EventReceiver {
        let receiver = try await inner.receiver(for: onSubscription(subscription))
        onceReceiving(subscription)
        return BrokenReceiver(
            streamer: self, inner: receiver, missed: onMissed(subscription.consumer, receiver.missed))
    }
}

private struct BrokenReceiver: EventReceiver {
    let streamer: BrokenStreamer
    let inner: any EventReceiver
    let missed: Int

    func receive(limit: Int, until moment: Timestamp?) async throws -> [Delivery] {
        let moment = streamer.onMoment(moment)
        do {
            if let onReceive = streamer.onReceive { return try await onReceive(inner, limit, moment) }
            return try await streamer.onDeliveries(
                try await inner.receive(limit: streamer.onLimit(limit), until: moment))
        } catch is CancellationError where streamer.hidesCancellation {
            return []
        }
    }

    func interrupt() {
        if let onInterrupt = streamer.onInterrupt { onInterrupt() } else { inner.interrupt() }
    }
}
