import Workflows

/// How the events of a streamer are read, wherever they are, and what is broken of that.
struct BrokenReading: Sendable {
    let clock: EngineClock
    /// Changes what is subscribed to.
    var onSubscription: @Sendable (Subscription) -> Subscription = { $0 }
    /// Changes what a receiver gives.
    var onDeliveries: @Sendable ([Delivery]) async throws -> [Delivery] = { $0 }
    /// Changes how long a receiver waits.
    var onMoment: @Sendable (Timestamp?) -> Timestamp? = { $0 }
    /// Changes how many it gives.
    var onLimit: @Sendable (Int) -> Int = { $0 }
    var onReceive: (@Sendable (any EventReceiver, Int, Timestamp?) async throws -> [Delivery])?
    var onInterrupt: (@Sendable () -> Void)?
    var hidesCancellation = false

    init(clock: EngineClock) { self.clock = clock }

    func receive(_ inner: any EventReceiver, limit: Int, until moment: Timestamp?) async throws -> [Delivery] {
        let moment = onMoment(moment)
        do {
            if let onReceive { return try await onReceive(inner, limit, moment) }
            return try await onDeliveries(try await inner.receive(limit: onLimit(limit), until: moment))
        } catch is CancellationError where hidesCancellation {
            return []
        }
    }

    func interrupt(_ inner: any EventReceiver) {
        if let onInterrupt { onInterrupt() } else { inner.interrupt() }
    }
}
