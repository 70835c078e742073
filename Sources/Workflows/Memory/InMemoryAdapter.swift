import Synchronization

/// Keeps everything in this process' memory: for tests, and for workflows that need not outlive their process.
///
/// It passes the same suites as any other adapter. Unless it is told how many finished runs to keep, or the workflows
/// have a ``Retention``, it grows with the number of runs ever triggered.
public final class InMemoryAdapter: WorkflowAdapter {
    /// Tells who waits of changes.
    public let changes = ChangeHub()
    let state: Mutex<MemoryState>
    let clock: EngineClock

    /// An empty store.
    ///
    /// - Parameters:
    ///   - clock: what leases are counted by.
    ///   - keepingFinished: how many finished runs to keep; of more, those that finished first go whole, with their
    ///     history, their events and their idempotency keys, whoever has not read these. `nil` keeps all, and is for tests
    ///     and short lives.
    ///   - keepingEvents: how many of the newest events are kept for those who look back. Older ones go once every consumer
    ///     has passed them.
    ///   - keepingFailed: for how many events of outside streams there is room that connectors failed at, and that wait
    ///     behind those. Where there is none a connector takes nothing more from its stream.
    public init(
        clock: EngineClock = .system, keepingFinished: Int? = nil, keepingEvents: Int = Crossed.reach,
        keepingFailed: Int = 10_000
    ) {
        self.clock = clock
        state = Mutex(
            MemoryState(
                keepingFinished: keepingFinished.map { max(0, $0) }, keepingEvents: Int64(max(0, keepingEvents)),
                inbox: MemoryInbox(limit: max(0, keepingFailed))))
    }

    /// Does without some protections from now on, for tests of races.
    package func switchOff(_ protections: Set<Protection>) { state.withLock { $0.switchedOff = protections } }

    /// Keeps the runs.
    public var records: any RecordStore { self }
    /// Keeps the timeouts.
    public var timeouts: (any TimeoutStore)? { self }
    /// Carries the events.
    public var streamer: any EventStreamer { self }
    /// Hands out the roles.
    public var roles: any RoleScheduler { self }
    /// Knows the instances.
    public var registry: any InstanceRegistry { self }
    /// Knows what people did.
    public var audit: any AuditLog { self }
    /// Keeps the numbers over time.
    public var statistics: (any StatisticsStore)? { self }
}

struct MemoryState {
    struct LeaseHolder {
        var description: InstanceDescription
        var leaseEnds: Duration
        var heardAt: Duration
        var seenAt: Timestamp
        var stoppedAt: Timestamp?
        /// Whether a role of its was given away after its lease ran out.
        var lost = false
        var reports: [RoleName: RoleReport] = [:]
    }

    struct Hold {
        var epoch: Int64
        var holder: StartID?
    }

    var runs: [RunID: MemoryRun] = [:]
    /// By insertion, which is the order of triggering.
    var order = RunOrder()
    var latest: [WorkflowName: [ForeignID: MemoryRun]] = [:]
    /// The runs of one foreign ID, each with the one before and the one after, where there are several.
    var siblings = MemorySiblings()
    var byKey: [WorkflowName: [IdempotencyKey: RunID]] = [:]
    var events = MemoryEvents()
    let keepingFinished: Int?
    /// The runs that finished, by workflow.
    var finished: [WorkflowName: FinishedRuns] = [:]
    var finishedCount = 0
    var consumers = MemoryConsumers()
    var trimming: EventTrimming
    var cursors: [ConsumerName: MemoryCursors] = [:]
    var parked = MemoryParked()
    var timeouts = MemoryTimeouts()
    var schedules: [ScheduleKey: ScheduleStanding] = [:]
    var audit: [AuditEntry] = []
    /// How much of it was left when it was last looked through for what is gone.
    var auditKept = 0
    /// How many lines of it are of runs that never were.
    var auditUnfounded = 0
    var instances: [StartID: LeaseHolder] = [:]
    var definitions: [StoredDefinition] = []
    var roles: [RoleName: Hold] = [:]
    var roleStops: [StopPlace: RoleStop] = [:]
    var roleActions: [RoleActionEntry] = []
    var inbox: MemoryInbox
    /// The numbers over time.
    var numbers: [WorkflowName: MemoryNumbers] = [:]
    /// What tests of races do without.
    var switchedOff: Set<Protection> = []

    func has(_ protection: Protection) -> Bool { !switchedOff.contains(protection) }

    /// One version of a run.
    func version(_ number: Int, of runID: RunID) -> Record? { runs[runID]?.version(number) }

    init(keepingFinished: Int?, keepingEvents: Int64, inbox: MemoryInbox) {
        self.keepingFinished = keepingFinished
        self.inbox = inbox
        trimming = EventTrimming(keeping: keepingEvents)
    }
}
