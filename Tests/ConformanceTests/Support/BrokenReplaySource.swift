import Workflows

/// The source of an outside stream that keeps what could not be given, and what is broken of it.
struct BrokenReplaySource: ReplayingSource, WrappingKeeper {
    let inner: TemporaryReflexStream
    var letters: BrokenLetters
    /// Changes what a receiver says that it could not read.
    var onUnreadable: @Sendable ([DeadLetter]) -> [DeadLetter] = { $0 }

    init(_ inner: TemporaryReflexStream) {
        self.inner = inner
        letters = BrokenLetters(inner)
    }

    func beginAtLatest(_ consumer: ConsumerName) async throws(WorkflowError) {
        try await inner.beginAtLatest(consumer)
    }
    func receiver(
        for consumer: ConsumerName, partitions: PartitionSet, polling: Duration
    ) async throws(WorkflowError) -> any ConnectorReceiver {
        try await letters.onReader(consumer)
        return Receiver(
            source: self, inner: try await inner.receiver(for: consumer, partitions: partitions, polling: polling))
    }
    func reread(_ letter: DeadLetter) async throws(WorkflowError) -> RereadStreamLetter {
        let found = try await inner.reread(letter)
        if case .readable = found {
            try await letters.onReread(letter, true)
            return found
        }
        try await letters.onReread(letter, false)
        return switch found {
        case .readable: found
        case .unreadable(let still): .unreadable(letters.onUnreadable(still))
        case .gone: letters.tellsGone(letter.consumer) ? .gone : .unreadable(letter)
        }
    }

    private struct Receiver: ConnectorReceiver {
        let source: BrokenReplaySource
        let inner: any ConnectorReceiver

        func receive(limit: Int, until moment: Timestamp?) async throws -> [ConnectorEvent] {
            try await inner.receive(limit: limit, until: moment).filter { source.letters.isGiven($0.key) }
        }
        func acknowledge(_ event: ConnectorEvent) async throws { try await inner.acknowledge(event) }
        func interrupt() { inner.interrupt() }
        func takeUnreadable() -> [DeadLetter] { source.onUnreadable(inner.takeUnreadable()) }
    }
}
