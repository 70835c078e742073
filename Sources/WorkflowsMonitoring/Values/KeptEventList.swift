public import Workflows

/// An event of an outside stream that a store keeps for a connector: because that failed at it, or because it waits behind
/// one of its key. What it carries is not shown.
public struct KeptEvent: Hashable, Sendable {
    /// Whose it is: a connector's consumer.
    public var consumer: ConsumerName
    /// The connector's workflow; `nil` where no known definition has the connector.
    public var workflow: WorkflowName?
    /// Tells it apart from all others of its stream.
    public var eventID: String
    /// What it is about: those of one key wait for each other.
    public var key: String
    /// What happened, in the stream's own terms.
    public var type: String
    /// When it happened, by the stream's clock.
    public var at: Timestamp
    /// When it was kept.
    public var keptAt: Timestamp
    /// How often the connector failed at it; 0 for one that waits.
    public var attempts: Int
    /// When it is tried again; one that waits behind another, when it would be.
    public var dueAt: Timestamp
    /// What the connector failed with last, or what the event waits for; empty for one that waits behind another.
    public var lastError: String

    /// Every field.
    public init(
        consumer: ConsumerName, workflow: WorkflowName?, eventID: String, key: String, type: String, at: Timestamp,
        keptAt: Timestamp, attempts: Int, dueAt: Timestamp, lastError: String
    ) {
        self.consumer = consumer
        self.workflow = workflow
        self.eventID = eventID
        self.key = key
        self.type = type
        self.at = at
        self.keptAt = keptAt
        self.attempts = attempts
        self.dueAt = dueAt
        self.lastError = lastError
    }

    /// What is shown of an entry.
    public init(_ entry: InboxEntry, workflow: WorkflowName?) {
        self.init(
            consumer: entry.consumer, workflow: workflow, eventID: entry.event.id, key: entry.event.key,
            type: entry.event.type, at: entry.event.at, keptAt: entry.keptAt, attempts: entry.attempts.boundedCount,
            dueAt: entry.dueAt, lastError: entry.lastError)
    }
}

/// Events of outside streams that a store keeps for connectors, as a watcher sees them.
public struct KeptEventList: Hashable, Sendable {
    /// Those that were kept first, these first.
    public var items: [KeptEvent]
    /// How many there are in all.
    public var total: Total

    /// Every field.
    public init(items: [KeptEvent], total: Total) {
        self.items = items
        self.total = total
    }
}

extension Sequence<Total> {
    /// All together: as sure as the least sure of them.
    public var sum: Total { reduce(Total(0, .exact)) { Total([$0.count, $1.count].boundedSum, ($0 + $1).kind) } }
}
