import Workflows

@testable import WorkflowsTesting

/// A streamer on another system, and what is broken of it.
@dynamicMemberLookup
struct BrokenRelay: RelayedStreamer {
    let inner: InMemoryStreamer
    var reading: BrokenReading
    /// Changes what is sent.
    var onSend: @Sendable ([Event]) -> [Event] = { $0 }
    var onBegin: @Sendable (ConsumerName) async throws(WorkflowError) -> Void
    /// Decides on an acknowledgement; `nil` ignores it.
    var onAcknowledgement: @Sendable (CursorMove) -> CursorMove? = { $0 }

    init(_ clock: ManualClock) {
        let inner = InMemoryStreamer(clock: clock.engineClock)
        self.inner = inner
        reading = BrokenReading(clock: clock.engineClock)
        onBegin = { consumer throws(WorkflowError) in try await inner.beginAtLatest(consumer) }
    }

    subscript<Value>(dynamicMember path: WritableKeyPath<BrokenReading, Value>) -> Value {
        get { reading[keyPath: path] }
        set { reading[keyPath: path] = newValue }
    }

    func send(_ events: [Event]) async throws(WorkflowError) { try await inner.send(onSend(events)) }
    func beginAtLatest(_ consumer: ConsumerName) async throws(WorkflowError) { try await onBegin(consumer) }
    func receiver(for subscription: Subscription) async throws(WorkflowError) -> any EventReceiver {
        Receiver(relay: self, inner: try await inner.receiver(for: reading.onSubscription(subscription)))
    }

    private struct Receiver: EventReceiver {
        let relay: BrokenRelay
        let inner: any EventReceiver

        func receive(limit: Int, until moment: Timestamp?) async throws -> [Delivery] {
            try await relay.reading.receive(inner, limit: limit, until: moment)
        }
        func interrupt() { relay.reading.interrupt(inner) }
        func acknowledge(_ move: CursorMove) async throws {
            guard let move = relay.onAcknowledgement(move) else { return }
            try await inner.acknowledge(move)
        }
    }
}
