/// One option of a connector.
public struct ConnectorOption: Sendable {
    let apply: @Sendable (inout ConnectorSettings) -> Void

    /// So many workers share the events, each a role of its own: 1 to 64.
    public static func parallel(_ count: Int) -> ConnectorOption { ConnectorOption { $0.parallelCount = count } }
    /// The longest wait between two looks for events when nothing tells of one.
    public static func pollingFrequency(_ wait: Duration) -> ConnectorOption { ConnectorOption { $0.polling = wait } }
    /// How long a connector that failed waits before it is called again for that event.
    public static func errorBackOff(_ backOff: BackOff) -> ConnectorOption { ConnectorOption { $0.backOff = backOff } }
    /// The connector deals with an event no earlier than so long after it happened.
    public static func consumeLag(_ lag: Duration) -> ConnectorOption { ConnectorOption { $0.consumeLag = lag } }
    /// A connector that is so far behind raises an alert.
    public static func lagAlert(_ lag: Duration) -> ConnectorOption { ConnectorOption { $0.lagAlert = lag } }
    /// A connector that a store sees for the first time hears of what happens once the service has started, and of
    /// nothing before. Without it, of everything that the store still has.
    public static var fromLatest: ConnectorOption { ConnectorOption { $0.fromLatest = true } }
}

/// A connector's options, resolved.
public struct ConnectorSettings: Hashable, Sendable {
    /// How many workers share the events.
    public var parallelCount = 1
    /// The longest wait between two looks for events when nothing tells of one.
    public var polling = Duration.seconds(30)
    /// How long a connector that failed waits before it is called again for that event. It is never given up.
    public var backOff = BackOff(initial: .milliseconds(500), maximum: .seconds(300))
    /// An event is dealt with no earlier than so long after it happened.
    public var consumeLag = Duration.zero
    /// A connector that is so far behind its events raises an alert; `nil` for half an hour beyond the consume lag.
    public var lagAlert: Duration?
    /// Whether what happened before the first start is passed over.
    public var fromLatest = false

    /// The defaults.
    public init() {}

    /// How far the connector may be behind what it is to do before that is an alert.
    public var tolerance: Duration { LagBounds(consumeLag: consumeLag, alert: lagAlert).tolerance }

    /// What makes no sense.
    var problems: [String] {
        var problems = backOff.problems
        if !(1...Partition.count).contains(parallelCount) {
            problems.append("parallel(\(parallelCount)) is not between 1 and \(Partition.count)")
        }
        if polling <= .zero { problems.append("a polling frequency of \(polling) is not more than zero") }
        return problems + LagBounds(consumeLag: consumeLag, alert: lagAlert).problems
    }
}
