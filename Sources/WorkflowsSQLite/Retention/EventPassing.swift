import Workflows

/// Says of events whether everybody who reads them has passed them. Made for a look at many of them, within one
/// transaction: cursors are read once.
struct EventPassing {
    /// Where an event is, in the numbers of its row.
    struct Place {
        let id: Int64
        let workflow: Int64
        let topic: Int64
        let partition: Int
        let runState: Int
        /// Whose it is alone, because it was replayed; `nil` for everybody's.
        let consumer: String?
    }

    private struct Reader {
        let name: ConsumerName
        let runState: Int?
        let hasOneCursor: Bool
        let isAbandoned: Bool
        var positions: [Int64]?
    }

    private struct TopicKey: Hashable {
        let workflow: Int64
        let topic: Int64?
    }

    private let connection: Connection
    private var readers: [Reader] = []
    private var byTopic: [TopicKey: [Int]] = [:]
    /// Whether there is a consumer of which it is not known what it reads: an earlier build moved its cursors.
    private var someoneReadsAnything = false
    /// How many of the events that were let go each abandoned consumer had not passed.
    private var missed: [ConsumerName: Int] = [:]

    /// - Parameter ignored: Who reads what the others have passed.
    init(_ connection: Connection, at now: Timestamp, but ignored: ConsumerName? = nil) throws {
        self.connection = connection
        let statement = try connection.statement(
            "SELECT consumer, workflow_id, topic, run_state, claimed_at, one_cursor FROM consumers")
        try statement.forEach { row in
            let name = ConsumerName(row.text(0))
            guard name != ignored else { return }
            let isAbandoned = ConsumerStanding.isAbandoned(claimedAt: row.timestamp(4), at: now)
            guard let workflow = row.optionalInt64(1) else {
                someoneReadsAnything = someoneReadsAnything || !isAbandoned
                return
            }
            let topic = row.optionalInt64(2)
            byTopic[TopicKey(workflow: workflow, topic: topic), default: []].append(readers.count)
            readers.append(
                Reader(
                    name: name, runState: row.isNull(3) ? nil : row.int(3), hasOneCursor: row.int(5) != 0,
                    isAbandoned: isAbandoned))
        }
    }

    /// Whether every consumer has passed the event, but for those that are abandoned.
    mutating func havePassed(_ event: Place) throws -> Bool {
        guard !someoneReadsAnything else { return false }
        return try waiting(for: event).allSatisfy { readers[$0].isAbandoned }
    }

    /// Whether every consumer has passed the event, but for those that are abandoned: these miss it.
    mutating func letGo(of event: Place) throws -> Bool {
        guard !someoneReadsAnything else { return false }
        let waiting = try waiting(for: event)
        guard waiting.allSatisfy({ readers[$0].isAbandoned }) else { return false }
        for index in waiting { missed[readers[index].name, default: 0] += 1 }
        return true
    }

    /// Whether a consumer holds nothing back: also one that nobody ever claimed.
    func isAbandoned(_ consumer: ConsumerName) -> Bool {
        !someoneReadsAnything && (readers.first { $0.name == consumer }?.isAbandoned ?? true)
    }

    /// Stores how many events the abandoned consumers missed.
    func writeMissed() throws {
        guard !missed.isEmpty else { return }
        let statement = try connection.statement("UPDATE consumers SET missed = missed + ? WHERE consumer = ?")
        for (consumer, count) in missed { try statement.run(count, consumer) }
    }

    private mutating func waiting(for event: Place) throws -> [Int] {
        var waiting: [Int] = []
        for topic in [event.topic, nil] {
            for index in byTopic[TopicKey(workflow: event.workflow, topic: topic)] ?? [] {
                let reader = readers[index]
                guard reader.runState == nil || reader.runState == event.runState,
                    event.consumer == nil || event.consumer == reader.name.rawValue
                else { continue }
                let positions = try reader.positions ?? readPositions(of: index)
                if positions[reader.hasOneCursor ? 0 : Partition(number: event.partition).number] < event.id {
                    waiting.append(index)
                }
            }
        }
        return waiting
    }

    private mutating func readPositions(of index: Int) throws -> [Int64] {
        let positions = try ConsumerTable(connection: connection).positions(of: readers[index].name)
        readers[index].positions = positions
        return positions
    }
}
