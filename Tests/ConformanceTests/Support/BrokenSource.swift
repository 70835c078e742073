import Workflows
import WorkflowsTesting

/// The source of an outside stream of which each answer can be broken.
struct BrokenSource: ConnectorSource {
    /// What somebody begins to read.
    struct Reading {
        var consumer: ConsumerName
        var partitions: PartitionSet
        var polling: Duration
    }

    let inner: InMemoryConnectorSource
    let clock: ManualClock
    var onBegin: @Sendable (ConsumerName) async throws(WorkflowError) -> Void
    /// Changes what is read.
    var onReading: @Sendable (inout Reading) -> Void = { _ in }
    /// Changes what a receiver gives.
    var onEvents: @Sendable ([ConnectorEvent], ConsumerName) -> [ConnectorEvent] = { events, _ in events }
    /// Changes how many a receiver gives.
    var onLimit: @Sendable (Int) -> Int = { $0 }
    /// Changes how long a receiver waits.
    var onMoment: @Sendable (Timestamp?) -> Timestamp? = { $0 }
    var onReceive: @Sendable (any ConnectorReceiver, Int, Timestamp?) async throws -> [ConnectorEvent]
    /// Decides on an acknowledgement; `false` ignores it.
    var onAcknowledgement: @Sendable (ConnectorEvent, ConsumerName) -> Bool = { _, _ in true }
    /// Decides on an interruption; `false` ignores it.
    var onInterruption: @Sendable () -> Bool = { true }
    var hidesCancellation = false

    init(_ clock: ManualClock) {
        let inner = InMemoryConnectorSource(clock: clock.engineClock)
        self.inner = inner
        self.clock = clock
        onBegin = { consumer throws(WorkflowError) in try await inner.beginAtLatest(consumer) }
        onReceive = { receiver, limit, moment in try await receiver.receive(limit: limit, until: moment) }
    }

    func beginAtLatest(_ consumer: ConsumerName) async throws(WorkflowError) { try await onBegin(consumer) }

    func receiver(
        for consumer: ConsumerName, partitions: PartitionSet, polling: Duration
    ) async throws(WorkflowError) -> any ConnectorReceiver {
        var reading = Reading(consumer: consumer, partitions: partitions, polling: polling)
        onReading(&reading)
        let receiver = try await inner.receiver(
            for: reading.consumer, partitions: reading.partitions, polling: reading.polling)
        return Receiver(source: self, inner: receiver, consumer: consumer)
    }

    private struct Receiver: ConnectorReceiver {
        let source: BrokenSource
        let inner: any ConnectorReceiver
        let consumer: ConsumerName

        func receive(limit: Int, until moment: Timestamp?) async throws -> [ConnectorEvent] {
            do {
                let found = try await source.onReceive(inner, source.onLimit(limit), source.onMoment(moment))
                return source.onEvents(found, consumer)
            } catch is CancellationError where source.hidesCancellation {
                return []
            }
        }

        func acknowledge(_ event: ConnectorEvent) async throws {
            guard source.onAcknowledgement(event, consumer) else { return }
            try await inner.acknowledge(event)
        }

        func interrupt() { if source.onInterruption() { inner.interrupt() } }
    }
}
