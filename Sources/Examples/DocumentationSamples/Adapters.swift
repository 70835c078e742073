import FoundationEssentials
import Synchronization
import Workflows
import WorkflowsSQLite

func relayed(to streamer: any RelayedStreamer) throws -> any WorkflowAdapter {
    RelayedAdapter(store: try SQLiteAdapter(path: "orders.db"), streamer: streamer)
}

/// A log that is only ever appended to, as a stream for connectors. A real one is on a disk, or on another machine.
final class AppendLog: ConnectorSource {
    private struct State {
        var events: [ConnectorEvent] = []
        var cursors: [ConsumerName: [Partition: Int]] = [:]
    }

    private let state = Mutex(State())
    private let changes = ChangeHub()
    private let clock: EngineClock

    init(clock: EngineClock = .system) { self.clock = clock }

    @discardableResult
    func append(_ payload: Data, key: String) -> ConnectorEvent {
        let event = state.withLock { state in
            let event = ConnectorEvent(id: String(state.events.count), key: key, payload: payload, at: clock.now)
            state.events.append(event)
            return event
        }
        changes.notify([.versions])
        return event
    }

    func beginAtLatest(_ consumer: ConsumerName) async throws(WorkflowError) {
        state.withLock { state in
            guard state.cursors[consumer] == nil else { return }
            let end = state.events.count
            state.cursors[consumer] = Dictionary(
                uniqueKeysWithValues: (0..<Partition.count).map { (Partition(number: $0), end) })
        }
    }

    func receiver(
        for consumer: ConsumerName, partitions: PartitionSet, polling: Duration
    ) async throws(WorkflowError) -> any ConnectorReceiver {
        // Listening begins before the cursors are read, so that nothing appended in between is slept through.
        let listener = changes.listen(to: [.versions])
        let cursors = state.withLock { $0.cursors[consumer] ?? [:] }
        return Receiver(
            log: self, consumer: consumer, partitions: partitions, polling: polling, listener: listener,
            cursors: cursors)
    }

    /// Reads the log for one worker of a connector.
    private final class Receiver: ConnectorReceiver {
        private let log: AppendLog
        private let consumer: ConsumerName
        private let partitions: PartitionSet
        private let polling: Duration
        private let listener: ChangeListener
        private let cursors: [Partition: Int]
        private let next = Mutex(0)

        init(
            log: AppendLog, consumer: ConsumerName, partitions: PartitionSet, polling: Duration,
            listener: ChangeListener, cursors: [Partition: Int]
        ) {
            self.log = log
            self.consumer = consumer
            self.partitions = partitions
            self.polling = polling
            self.listener = listener
            self.cursors = cursors
        }

        func receive(limit: Int, until moment: Timestamp?) async throws -> [ConnectorEvent] {
            let found = take(limit)
            guard found.isEmpty else { return found }
            let polled = log.clock.elapsed + polling
            let deadline = moment.map { min(log.clock.elapsed(at: $0), polled) } ?? polled
            try await listener.wait(until: deadline, clock: log.clock)
            return take(limit)
        }

        func acknowledge(_ event: ConnectorEvent) async throws {
            guard let place = Int(event.id) else { return }
            log.state.withLock { state in
                let stands = state.cursors[consumer]?[event.partition] ?? 0
                state.cursors[consumer, default: [:]][event.partition] = max(stands, place + 1)
            }
        }

        func interrupt() { listener.interrupt() }

        private func take(_ limit: Int) -> [ConnectorEvent] {
            let events = log.state.withLock(\.events)
            return next.withLock { next in
                var found: [ConnectorEvent] = []
                while next < events.count, found.count < limit {
                    let (place, event) = (next, events[next])
                    next += 1
                    guard partitions.contains(event.partition), place >= cursors[event.partition] ?? 0 else { continue }
                    found.append(event)
                }
                return found
            }
        }
    }
}
