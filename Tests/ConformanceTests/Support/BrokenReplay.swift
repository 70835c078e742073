import Workflows

/// A streamer on another system that keeps what could not be read, and what is broken of it.
struct BrokenReplay: ReplayingStreamer, WrappingKeeper {
    let inner: TemporaryReflex
    var letters: BrokenLetters
    var onReplay: @Sendable (DeadLetter) async throws(WorkflowError) -> Void
    /// Changes the run that is named of a letter which still cannot be read.
    var onRun: @Sendable (RunID?) -> RunID? = { $0 }
    /// Decides on an acknowledgement; `false` ignores it.
    var onAcknowledgement: @Sendable (CursorMove) -> Bool = { _ in true }
    /// Changes what a receiver gives.
    var onDeliveries: @Sendable ([Delivery], ConsumerName) -> [Delivery] = { deliveries, _ in deliveries }

    init(_ inner: TemporaryReflex) {
        self.inner = inner
        letters = BrokenLetters(inner)
        onReplay = inner.replay
    }

    func send(_ events: [Event]) async throws(WorkflowError) { try await inner.send(events) }
    func beginAtLatest(_ consumer: ConsumerName) async throws(WorkflowError) {
        try await inner.beginAtLatest(consumer)
    }
    func receiver(for subscription: Subscription) async throws(WorkflowError) -> any EventReceiver {
        try await letters.onReader(subscription.consumer)
        return Receiver(
            replay: self, inner: try await inner.receiver(for: subscription), consumer: subscription.consumer)
    }
    func replay(_ letter: DeadLetter) async throws(WorkflowError) { try await onReplay(letter) }
    func reread(_ letter: DeadLetter) async throws(WorkflowError) -> RereadLetter {
        let found = try await inner.reread(letter)
        if case .readable = found {
            try await letters.onReread(letter, true)
            return found
        }
        try await letters.onReread(letter, false)
        return switch found {
        case .readable, .kept: found
        case .unreadable(let still, let run): .unreadable(letters.onUnreadable(still), onRun(run))
        case .gone: letters.tellsGone(letter.consumer) ? .gone : .unreadable(letter, nil)
        }
    }

    private struct Receiver: EventReceiver {
        let replay: BrokenReplay
        let inner: any EventReceiver
        let consumer: ConsumerName

        func receive(limit: Int, until moment: Timestamp?) async throws -> [Delivery] {
            let found = try await inner.receive(limit: limit, until: moment)
            return replay.onDeliveries(found, consumer)
                .filter { replay.letters.isGiven($0.event.foreignID.rawValue) || consumer == "scout" }
        }
        func interrupt() { inner.interrupt() }
        func acknowledge(_ move: CursorMove) async throws {
            if replay.onAcknowledgement(move) { try await inner.acknowledge(move) }
        }
    }
}
