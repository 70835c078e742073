import Workflows
import WorkflowsTesting

/// A streamer on another system, and what is broken of it.
struct BrokenRelay: RelayedStreamer {
    let inner: InMemoryStreamer
    /// Changes what is sent.
    var onSend: @Sendable ([Event]) -> [Event] = { $0 }
    /// Changes what a receiver gives.
    var onDeliveries: @Sendable ([Delivery]) -> [Delivery] = { $0 }
    /// Decides on an acknowledgement; `nil` ignores it.
    var onAcknowledgement: @Sendable (CursorMove) -> CursorMove? = { $0 }

    func send(_ events: [Event]) async throws(WorkflowError) { try await inner.send(onSend(events)) }
    func beginAtLatest(_ consumer: ConsumerName) async throws(WorkflowError) {
        try await inner.beginAtLatest(consumer)
    }
    func receiver(for subscription: Subscription) async throws(WorkflowError) -> any EventReceiver {
        Receiver(relay: self, inner: try await inner.receiver(for: subscription))
    }

    private struct Receiver: EventReceiver {
        let relay: BrokenRelay
        let inner: any EventReceiver

        func receive(limit: Int, until moment: Timestamp?) async throws -> [Delivery] {
            relay.onDeliveries(try await inner.receive(limit: limit, until: moment))
        }
        func interrupt() { inner.interrupt() }
        func acknowledge(_ move: CursorMove) async throws {
            guard let move = relay.onAcknowledgement(move) else { return }
            try await inner.acknowledge(move)
        }
    }
}
