public import Workflows

/// A page of runs.
public struct RunList: Sendable {
    /// The runs, in the query's order.
    public var items: [RunSummary]
    /// Where to go on; `nil` at the end.
    public var next: PageCursor?
    /// Whether the scan stopped at its bound before the page was full.
    public var incomplete: Bool
    /// When this was so.
    public var asOf: Timestamp
    /// What people see for the statuses, by workflow; a status that is missing is shown by its number.
    public var labels: [WorkflowName: [Int: String]]

    /// Every field.
    public init(
        items: [RunSummary], next: PageCursor?, incomplete: Bool, asOf: Timestamp,
        labels: [WorkflowName: [Int: String]]
    ) {
        self.items = items
        self.next = next
        self.incomplete = incomplete
        self.asOf = asOf
        self.labels = labels
    }

    /// What people see for a status.
    public func label(_ workflow: WorkflowName, _ status: Int) -> String {
        labels[workflow]?[status] ?? String(status)
    }
}

/// What is stored but not yet published.
public struct OutboxStanding: Hashable, Sendable {
    /// Whether the outbox row is the event itself, visible with the record's own commit, so that nothing is relayed.
    public var rowIsEvent: Bool
    /// How many events wait.
    public var depth: Int
    /// How long the oldest has waited.
    public var oldest: Duration?

    /// Every field.
    public init(rowIsEvent: Bool, depth: Int, oldest: Duration?) {
        self.rowIsEvent = rowIsEvent
        self.depth = depth
        self.oldest = oldest
    }
}
