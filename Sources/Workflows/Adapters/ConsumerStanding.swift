/// How a consumer's cursors stand, and what they hold back.
///
/// A store lets go of an event once every consumer that reads its topic has passed it. A consumer is **claimed** by an
/// instance that serves it: when it begins, and at least every hour while it does. One that nobody has claimed for
/// ``abandonedAfter`` holds nothing back any more; it is listed, and how many of its events went is counted.
public struct ConsumerStanding: Hashable, Sendable {
    /// A consumer that nobody claimed for this long holds nothing back: 7 days, by the store's wall clock.
    public static let abandonedAfter = Duration.hours(7 * 24)
    /// While a consumer is served its claim is renewed this often.
    package static let claimedEvery = Duration.hours(1)

    /// The consumer.
    public var consumer: ConsumerName
    /// Whose events it reads; `nil` where a build that did not say so moved its cursors last.
    public var workflow: WorkflowName?
    /// Which topic of theirs; `nil` for all of them.
    public var topic: Topic.Kind?
    /// Only the events of runs that came into this state; `nil` for all.
    public var runState: RunState?
    /// The last event it dealt with, by partition. A partition that is missing is at its beginning.
    public var positions: [Partition: Int64]
    /// How many events of its topic wait for it, as far as they were counted.
    public var waiting: Total
    /// When an instance claimed it last.
    public var claimedAt: Timestamp
    /// Whether nobody claimed it for so long that it holds nothing back.
    public var isAbandoned: Bool
    /// How many events for it went before it had dealt with them.
    public var missed: Int

    /// Whether events stay because of it that would go otherwise.
    public var holdsBack: Bool { !isAbandoned && waiting.count > 0 }

    /// Every field.
    public init(
        consumer: ConsumerName, workflow: WorkflowName?, topic: Topic.Kind?, runState: RunState?,
        positions: [Partition: Int64], waiting: Total, claimedAt: Timestamp, isAbandoned: Bool, missed: Int
    ) {
        self.consumer = consumer
        self.workflow = workflow
        self.topic = topic
        self.runState = runState
        self.positions = positions
        self.waiting = waiting
        self.claimedAt = claimedAt
        self.isAbandoned = isAbandoned
        self.missed = missed
    }

    /// Whether a claim made then is too old to hold anything back.
    package static func isAbandoned(claimedAt: Timestamp, at now: Timestamp) -> Bool {
        now - claimedAt >= abandonedAfter
    }

    /// Whether a claim made then is to be renewed: also where the clock was set back since.
    package static func isClaimDue(claimedAt: Timestamp, at now: Timestamp) -> Bool {
        let age = now - claimedAt
        return age >= claimedEvery || age < .zero
    }
}
