/// Says of events whether everybody who reads them has passed them. Made for a look at many of them.
struct EventReaders {
    /// A consumer with its cursors.
    struct Reader {
        let consumer: ConsumerName
        let reads: ConsumedEvents
        let cursors: MemoryCursors
        let isAbandoned: Bool

        init(
            consumer: ConsumerName, reads: ConsumedEvents, cursors: MemoryCursors, isAbandoned: Bool
        ) {
            self.consumer = consumer
            self.reads = reads
            self.cursors = cursors
            self.isAbandoned = isAbandoned
        }

        fileprivate func waits(for event: Event) -> Bool {
            (reads.runState ?? event.runState) == event.runState
                && cursors[reads.partition(of: event)] < event.id
        }
    }

    private var byTopic: [Topic: [Reader]] = [:]
    private var byWorkflow: [WorkflowName: [Reader]] = [:]
    /// How many of the events that were let go each abandoned consumer had not passed.
    private(set) var missed: [ConsumerName: Int] = [:]

    init() {}

    mutating func add(_ reader: Reader) {
        let reads = reader.reads
        if let kind = reads.topic {
            byTopic[Topic(workflow: reads.workflow, kind: kind), default: []].append(reader)
        } else {
            byWorkflow[reads.workflow, default: []].append(reader)
        }
    }

    /// Whether every consumer has passed the event, but for those that are abandoned.
    func havePassed(_ event: Event) -> Bool { !waiting(for: event).contains { !$0.isAbandoned } }

    /// Whether every consumer has passed the event, but for those that are abandoned: these miss it.
    mutating func letGo(of event: Event) -> Bool {
        let waiting = waiting(for: event)
        guard !waiting.isEmpty else { return true }
        guard waiting.allSatisfy(\.isAbandoned) else { return false }
        for reader in waiting { missed[reader.consumer, default: 0] += 1 }
        return true
    }

    private func waiting(for event: Event) -> [Reader] {
        var waiting: [Reader] = []
        for reader in byTopic[event.topic] ?? [] where reader.waits(for: event) { waiting.append(reader) }
        guard !byWorkflow.isEmpty else { return waiting }
        for reader in byWorkflow[event.topic.workflow] ?? [] where reader.waits(for: event) { waiting.append(reader) }
        return waiting
    }
}
