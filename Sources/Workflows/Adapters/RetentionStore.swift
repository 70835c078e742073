/// A record store that lets go of what nobody needs any more. Changes travel in a ``StoreTransaction``
/// (``UpkeepChange``); these are the reads.
///
/// Of its own accord such a store lets go of events, as new ones come: of those that every consumer has passed
/// (``ConsumerStanding``), but for the newest, which are kept for those who look back, and for the event of the present
/// version of a run that is under way, which waits for whoever is to move the run on, however long they stay away. The IDs
/// of events that are gone are never given again.
public protocol RetentionStore: RecordStore {
    /// Who reads the store's events and how far they have come: also those that nobody claims any more.
    func consumers() async throws(WorkflowError) -> [ConsumerStanding]

    /// Finished runs of a workflow that were last written before a moment, in no particular order.
    ///
    /// Held back, and counted, are those with an event that a consumer has not passed or a failure that one tries again,
    /// unless the consumer is abandoned. A read looks at a bounded number of runs, however many are held back.
    ///
    /// - Parameters:
    ///   - workflow: whose runs.
    ///   - moment: those that were last written before it.
    ///   - position: where an earlier look ended, to go on behind it; `nil` begins anew.
    ///   - limit: how many runs at most.
    func expiredRuns(
        of workflow: WorkflowName, before moment: Timestamp, after position: UpkeepPosition?, limit: Int
    ) async throws(WorkflowError) -> ExpiredRuns

    /// The events of a workflow in their order, from where a consumer's cursor in the first partition stands up to the
    /// first that another consumer has not passed.
    func passedEvents(
        of workflow: WorkflowName, by consumer: ConsumerName, limit: Int
    ) async throws(WorkflowError) -> PassedEvents

    /// Runs of a workflow, finished or not, of which objects of older versions than the newest few are kept although nobody
    /// needs them: every consumer but this one has passed the run's events. Up to the first version that a failure is tried
    /// again with they are needed. A read looks at a bounded number of runs.
    ///
    /// - Parameters:
    ///   - workflow: whose runs.
    ///   - consumer: the workflow's own for this, which nothing waits for here.
    ///   - count: how many of the newest versions keep their objects.
    ///   - position: where an earlier look ended, to go on behind it; `nil` begins anew.
    ///   - limit: how many runs at most.
    func keptObjects(
        of workflow: WorkflowName, by consumer: ConsumerName, keeping count: Int, after position: UpkeepPosition?,
        limit: Int
    ) async throws(WorkflowError) -> KeptObjects
}

/// Runs of which more objects are kept than are to be.
public struct KeptObjects: Hashable, Sendable {
    /// For each the last version whose object may go, with those before it: ``UpkeepChange/thin(_:of:)``.
    public var versions: [RunID: Int] = [:]
    /// Where the look ended; `nil` where it came to the last run.
    public var position: UpkeepPosition?

    /// None.
    public init() {}
}

/// What of a workflow's finished runs is due to go.
public struct ExpiredRuns: Hashable, Sendable {
    /// Those that may go, at most as many as were asked for.
    public var runs: [RunID] = []
    /// How many were found that are due but held back.
    public var held = 0
    /// When the first run was written that is finished and not due yet; `nil` where there is none, and where the look did
    /// not come so far.
    public var next: Timestamp?
    /// Where the look ended before it had come to all that are due; `nil` where it came to all.
    public var position: UpkeepPosition?

    /// None.
    public init() {}
}

/// Where a look at many runs ended, so that the next goes on behind it: what it is made of is the store's own affair. It
/// stays good when runs before and behind it come and go.
public struct UpkeepPosition: Hashable, Sendable {
    /// The numbers that the store finds the place by.
    public let numbers: [Int64]

    /// A place by its numbers.
    public init(_ numbers: [Int64]) { self.numbers = numbers }
}

/// Events that every other consumer has passed.
public struct PassedEvents: Hashable, Sendable {
    /// The events, at most as many as were asked for.
    public var events: [Event] = []
    /// Where the cursor stands.
    public var after: Int64
    /// Everything of the workflow up to this event was looked at.
    public var through: Int64

    /// None after an event.
    public init(after id: Int64) {
        after = id
        through = id
    }
}

/// What becomes of what nobody needs any more. Kept aside, so that the transactions of steps, which have none, stay
/// small.
public indirect enum UpkeepChange: Sendable {
    /// Runs go whole: their versions, events, timeouts, failures and idempotency keys. What people did to them stays in the
    /// audit log, of which a store in memory may keep the latest alone. A run that is not finished, was written at the
    /// moment or later, or is held back, stays.
    case forget([RunID], writtenBefore: Timestamp)
    /// Of each run the objects of the versions up to one go, but for its present version, and for what a failure that is
    /// tried again still needs. Everything else of the versions stays. The transaction's cursor is the workflow's for
    /// this: it claims all of the workflow's events behind it.
    case thin([RunID: Int], of: WorkflowName)
    /// An event that its consumer can do nothing with is a dead letter of that consumer's from now on, with what the store has
    /// of it and with why: one, however often it comes to that. Asked of a ``DeadLetterStore`` alone.
    case bury(consumer: ConsumerName, eventID: Int64, error: String)
    /// The event of a dead letter is given to its consumer anew, as an event of its own for that one alone; one that was
    /// kept for a connector is kept again, behind what is of its key. The letter is over. Refused with `conflict` where the letter is another by now or gone, with `damagedStore` where the event still
    /// cannot be read.
    case replay(DeadLetter)
    /// A dead letter could not be read again: it is kept as it is given here. Refused with `conflict` where it was tried
    /// again meanwhile, or is gone.
    case keep(DeadLetter)
    /// A dead letter is forgotten. Refused with `conflict` where it is another by now or gone.
    case discard(DeadLetter)
}
