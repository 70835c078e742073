import Synchronization
import Workflows
import WorkflowsTesting

/// A store whose events cannot be read the first time that a consumer begins to.
final class FailingStreamer: WrappingAdapter, EventStreamer {
    let inner: InMemoryAdapter
    private let consumer: ConsumerName
    private let hasFailed = Mutex(false)

    init(clock: EngineClock, failing consumer: ConsumerName) {
        inner = InMemoryAdapter(clock: clock)
        self.consumer = consumer
    }

    var streamer: any EventStreamer { self }
    var sharesStore: Bool { inner.sharesStore }

    func beginAtLatest(_ consumer: ConsumerName) async throws(WorkflowError) {
        try await inner.beginAtLatest(consumer)
    }

    func receiver(for subscription: Subscription) async throws(WorkflowError) -> any EventReceiver {
        let fails = hasFailed.withLock { hasFailed in
            guard !hasFailed, subscription.consumer == consumer else { return false }
            hasFailed = true
            return true
        }
        if fails { throw WorkflowError(.storeUnavailable, "the events cannot be read") }
        return try await inner.receiver(for: subscription)
    }
}
