import Workflows
import WorkflowsWire

/// Reads one topic from a table of events.
final class ReflexReceiver: EventReceiver {
    private let reader: TableReader<Event>
    private let consumer: ConsumerName

    init(_ reader: TableReader<Event>, consumer: ConsumerName) {
        self.reader = reader
        self.consumer = consumer
    }

    func interrupt() { reader.interrupt() }

    func takeUnreadable() -> [DeadLetter] { reader.takeUnreadable() }

    func acknowledge(_ move: CursorMove) async throws { try await reader.acknowledge(move.to, move.partition) }

    func receive(limit: Int, until moment: Timestamp?) async throws -> [Delivery] {
        try await reader.next(limit: limit, until: moment).map { given in
            Delivery(
                event: given.item, record: nil,
                cursor: CursorMove(consumer: consumer, partition: given.partition, from: given.from, to: given.id))
        }
    }
}

extension TableReader.Source where Item == Event {
    /// The events of a topic that a subscription is for.
    init(topic: Topic, of events: EventTable, for subscription: Subscription) {
        statement = { events.events(of: topic.name, for: subscription.consumer, after: $0, through: $1, limit: $2) }
        read = { found, values, wants in
            // Where the table has no topic Reflex wrote it, or somebody else altogether.
            let isSure = values.last?.text != nil
            let row: ReflexEvent
            switch found {
            case .event(let event): row = event
            case .malformed(let malformed):
                let partition = malformed.foreignID.flatMap { RunID($0) }.map(Partition.init(of:))
                let named = (try? ReflexEvent.headers(in: malformed.metadata))?[EventHeaders.Name.topic.rawValue]
                guard isSure || named == topic.name, wants(partition ?? Partition(number: 0)) else { return nil }
                return (partition ?? Partition(number: 0), .unreadable(malformed.why))
            }
            let partition = RunID(row.foreignID).map(Partition.init(of:)) ?? Partition(number: 0)
            guard isSure || !row.isFiller, wants(partition) else { return nil }
            let headers = Result { () throws(WorkflowError) in try row.headers() }
            guard isSure || (try? headers.get())?[EventHeaders.Name.topic.rawValue] == topic.name else { return nil }
            do throws(WorkflowError) {
                let event = try row.event(of: headers.get())
                // Of two workflows whose names differ in spaces alone the topics have one name.
                guard event.topic == topic, subscription.wants(event) else { return nil }
                return (partition, .item(event))
            } catch {
                return (partition, .unreadable(error))
            }
        }
    }
}
