import Synchronization
import Workflows

/// Reads a table of events for a connector's worker.
final class ReflexConnectorReceiver: ConnectorReceiver {
    private let reader: TableReader<ConnectorEvent>
    /// Where the events stand that were given and not acknowledged yet.
    private let given = Mutex<[String: (id: Int64, partition: Partition)]>([:])

    init(_ reader: TableReader<ConnectorEvent>) { self.reader = reader }

    var gap: StreamGap? { reader.gap }

    func interrupt() { reader.interrupt() }

    func takeUnreadable() -> [DeadLetter] { reader.takeUnreadable() }

    func receive(limit: Int, until moment: Timestamp?) async throws -> [ConnectorEvent] {
        let found = try await reader.next(limit: limit, until: moment)
        given.withLock { given in for event in found { given[event.item.id] = (event.id, event.partition) } }
        return found.map(\.item)
    }

    func acknowledge(_ event: ConnectorEvent) async throws {
        guard let place = given.withLock({ $0[event.id] }) else { return }
        try await reader.acknowledge(place.id, place.partition)
        _ = given.withLock { $0.removeValue(forKey: event.id) }
    }
}
