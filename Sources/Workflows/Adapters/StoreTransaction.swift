/// What is to be stored together or not at all, as data: an adapter carries it out in one transaction, and may carry out
/// many of them in one commit.
///
/// The checks come first, in this order: the fence, the schedule, the run, the timeouts that fire, what ``basis`` says of
/// the event, the kept event that is dealt with, the request of the audit log. When one fails nothing of the transaction is
/// stored and the typed error says why. A cursor that was moved by somebody else fails only what has a ``basis``.
public struct StoreTransaction: Sendable {
    /// When it happens, by the engine's clock.
    public var at: Timestamp
    /// The role it is written for. Operators, triggers and callbacks hold none and rely on the version alone.
    public var fence: RoleFence?
    /// The run to create, or to write the next version of; with its event.
    public var run: RunChange?
    /// The cursor that moves because the event was dealt with.
    public var cursor: CursorMove?
    /// What it hangs on where it must not be carried out twice for an event and the run's version does not tell that,
    /// because the event is another run's. Refused with `conflict` where somebody else has dealt with the event.
    public var basis: EventBasis?
    /// The failure to park, or to forget.
    public var parking: ParkingChange?
    /// Whether an attempt failed, for the statistics.
    public var failedAttempt = false
    /// What is overwritten of the run that ``run`` advances.
    public var erasure: Erasure?
    /// Timeouts to arm, fire or put off.
    public var timeouts: [TimeoutChange] = []
    /// What becomes of an event that the store keeps for a connector. Only an ``InboxStore`` is asked for it.
    public var inbox: InboxChange?
    /// The schedule that is registered, or whose slot was decided.
    public var schedule: ScheduleChange?
    /// What becomes of what nobody needs any more.
    public var upkeep: UpkeepChange?
    /// The user's own code, which is called once every check has passed and writes within this transaction. Stores that
    /// lend their transactions to no such code refuse it with `unknownEffect`.
    public var effect: (any TransactionEffect)?
    /// The line of the audit log, for what a person did. A request that the run has a line of already is refused with
    /// `conflict`.
    public var audit: AuditEntry?

    /// A transaction that changes nothing yet.
    public init(at: Timestamp) { self.at = at }

    /// Whether there is nothing to store.
    package var isEmpty: Bool {
        run == nil && cursor == nil && parking == nil && !failedAttempt && erasure == nil && timeouts.isEmpty
            && schedule == nil && upkeep == nil && inbox == nil && audit == nil && effect == nil
    }
}

/// A role's epoch grows each time the role changes hands. A write under an epoch lower than the store's is refused.
public struct RoleFence: Hashable, Sendable {
    /// The role written for.
    public let role: RoleName
    /// The epoch the role was granted with.
    public let epoch: Int64

    /// The fence of a role held in that epoch.
    public init(role: RoleName, epoch: Int64) {
        self.role = role
        self.epoch = epoch
    }
}

/// A new run, or a run's next version.
public enum RunChange: Sendable {
    /// Stores version 1. Refused with `runInProgress`, which names the run, while the foreign ID has an unfinished one;
    /// with `conflict` where the run's ID is taken. An idempotency key that was used before is answered first: nothing of
    /// the transaction is stored, and its run is given back. A retry of a run whose data is deleted, or to be deleted, is
    /// refused with `conflict`: it would keep a copy.
    case create(Record)
    /// Stores `next` where the stored version is still `previous.version`; refused with `conflict`, which carries the
    /// record as it is, otherwise. What ``Record/mayBecome(_:)`` denies is refused with `invalidArgument`.
    ///
    /// The store ends the run's parked failures but the lasting ones, and its timeouts when the visit ends. A version that
    /// ``Record/keepsFailures(of:)`` takes them along instead: they are of that version then, and due at once, with the
    /// attempts there were.
    case advance(from: Record, to: Record)

    /// What is stored when the change goes through.
    package var record: Record {
        switch self {
        case .create(let record), .advance(_, let record): record
        }
    }
}

/// Moves a consumer's cursor in one partition, if it still stands where it was.
public struct CursorMove: Hashable, Sendable {
    /// Whose cursor.
    public let consumer: ConsumerName
    /// In which partition.
    public let partition: Partition
    /// The last event dealt with before; 0 for none.
    public let from: Int64
    /// The last event dealt with now.
    public let to: Int64

    /// A move from one event to a later one.
    public init(consumer: ConsumerName, partition: Partition, from: Int64, to: Int64) {
        self.consumer = consumer
        self.partition = partition
        self.from = from
        self.to = to
    }
}

/// What says of an event that nobody has dealt with it yet.
public indirect enum EventBasis: Sendable {
    /// The transaction's cursor stands where it is to move from. Nothing is said where it moves none.
    case cursor
    /// The failure is still set aside, at its version.
    case parked(ParkedEvent)
}

/// What becomes of a failure.
public indirect enum ParkingChange: Sendable {
    /// It is set aside, or set aside again.
    case parked(ParkedEvent)
    /// It is over: nothing is left to try again. A failure at another version than this one's stays.
    case cleared(ParkedEvent)
}

/// An event whose handling failed, set aside until it is due again so that the runs behind it go on.
public struct ParkedEvent: Hashable, Sendable {
    /// Who tries it again.
    public var consumer: ConsumerName
    /// The workflow.
    public var workflow: WorkflowName
    /// The run.
    public var runID: RunID
    /// The run's foreign ID.
    public var foreignID: ForeignID
    /// The run's partition.
    public var partition: Partition
    /// The version that failed to move on; when the run has another version by now nothing is parked, unless it is
    /// ``lasting``.
    public var version: Int
    /// The status it stands in.
    public var status: Int
    /// How often it failed in this visit.
    public var attempts: Int
    /// When it is tried again.
    public var dueAt: Timestamp
    /// What the last attempt failed with.
    public var lastError: String
    /// When the first attempt failed.
    public var firstErrorAt: Timestamp
    /// When the last attempt failed.
    public var lastErrorAt: Timestamp
    /// Whether it stays when the run moves on: it is about what happened to the run, not about where the run goes. A
    /// consumer has one for a run, for the earliest version it failed at.
    public var lasting: Bool

    /// Every field.
    public init(
        consumer: ConsumerName, workflow: WorkflowName, runID: RunID, foreignID: ForeignID, partition: Partition,
        version: Int, status: Int, attempts: Int, dueAt: Timestamp, lastError: String, firstErrorAt: Timestamp,
        lastErrorAt: Timestamp, lasting: Bool = false
    ) {
        self.consumer = consumer
        self.workflow = workflow
        self.runID = runID
        self.foreignID = foreignID
        self.partition = partition
        self.version = version
        self.status = status
        self.attempts = attempts
        self.dueAt = dueAt
        self.lastError = lastError
        self.firstErrorAt = firstErrorAt
        self.lastErrorAt = lastErrorAt
        self.lasting = lasting
    }
}

/// What a transaction did.
public struct StoreOutcome: Sendable {
    /// The event of the version stored, where one was.
    public var event: Event?
    /// Whether the cursor stood where the move expected and was moved; `true` where none was asked for, `false` for one
    /// that was asked for with an idempotency key that was used before.
    public var cursorMoved: Bool
    /// The run that used the idempotency key before; nothing was stored.
    public var duplicateOf: RunID?
    /// Whether the parked event or the timeout was dropped because its visit had ended, or it was there already.
    public var dropped: Bool

    /// An outcome.
    public init(event: Event? = nil, cursorMoved: Bool = true, duplicateOf: RunID? = nil, dropped: Bool = false) {
        self.event = event
        self.cursorMoved = cursorMoved
        self.duplicateOf = duplicateOf
        self.dropped = dropped
    }
}

extension WorkflowError {
    /// What a transaction hangs on is no more.
    package static var dealtWithMeanwhile: WorkflowError {
        WorkflowError(.conflict, "somebody else has dealt with the event meanwhile")
    }
}
