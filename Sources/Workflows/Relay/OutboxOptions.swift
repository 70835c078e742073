/// How stored events are relayed to a streamer on another system.
public struct OutboxOptions: Hashable, Sendable {
    /// How many relays share the events, each a role of its own: 1 to 64. All events of a run go through the same one.
    public var parallelCount = 1
    /// The longest wait between two looks for events when nothing tells of one.
    public var polling = Duration.milliseconds(250)
    /// How many events are sent at once, at most.
    public var batch = 256
    /// How long a relay whose streamer failed waits before it sends again.
    public var errorBackOff = BackOff(initial: .milliseconds(100), maximum: .seconds(10))
    /// A relay that is so far behind raises an alert.
    public var lagAlert = Duration.minutes(1)
    /// A run that has stood for so long in a status that something works on, without a failure that waits, has its event
    /// sent again, and then each time it has stood there twice as long: the streamer may have lost it. Three times what
    /// 99 of 100 stays in the status took within the last hour, where that is longer and the store keeps such numbers
    /// (``StatisticsStore``).
    public var sweepsAfter = Duration.minutes(10)

    /// The defaults.
    public init() {}

    /// What makes no sense.
    var problems: [String] {
        var problems = errorBackOff.problems.map { "the outbox: \($0)" }
        if !(1...Partition.count).contains(parallelCount) {
            problems.append("an outbox of \(parallelCount) relays is not one of 1 to \(Partition.count)")
        }
        if polling <= .zero { problems.append("an outbox polling of \(polling) is not more than zero") }
        if batch < 1 { problems.append("an outbox batch of \(batch) is not at least 1") }
        if lagAlert <= .zero { problems.append("an outbox lag alert of \(lagAlert) is not more than zero") }
        if sweepsAfter <= .zero { problems.append("a sweep after \(sweepsAfter) is not more than zero") }
        return problems
    }
}
