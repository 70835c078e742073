import Synchronization

/// Keeps everything in this process' memory: for tests, and for workflows that need not outlive their process.
///
/// It passes the same suites as any other adapter. Unless it is told how many finished runs to keep, it grows
/// with the number of runs ever triggered.
public final class InMemoryAdapter: WorkflowAdapter {
    /// Tells who waits of changes.
    public let changes = ChangeHub()
    let state: Mutex<MemoryState>
    let clock: EngineClock

    /// An empty store. Leases are counted by the clock.
    ///
    /// - Parameter keepingFinished: how many finished runs to keep; of more, those that finished first go whole, with
    ///   their history, their events and their idempotency keys. `nil` keeps all, and is for tests and short lives.
    public init(clock: EngineClock = .system, keepingFinished: Int? = nil) {
        self.clock = clock
        state = Mutex(MemoryState(keepingFinished: keepingFinished.map { max(0, $0) }))
    }

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
    /// Keeps no numbers over time.
    public var statistics: (any StatisticsStore)? { nil }
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
    var order = ChunkedList<MemoryRun>()
    var latest: [WorkflowName: [ForeignID: MemoryRun]] = [:]
    var byKey: [WorkflowName: [IdempotencyKey: RunID]] = [:]
    var events = MemoryEvents()
    let keepingFinished: Int?
    /// The runs that finished, in that order, where not all of them are kept.
    var finished: [MemoryRun] = []
    var cursors: [ConsumerName: MemoryCursors] = [:]
    var parked = MemoryParked()
    var timeouts = MemoryTimeouts()
    var schedules: [ScheduleKey: ScheduleStanding] = [:]
    var audit: [AuditEntry] = []
    var instances: [StartID: LeaseHolder] = [:]
    var definitions: [StoredDefinition] = []
    var roles: [RoleName: Hold] = [:]
    var roleStops: [StopPlace: RoleStop] = [:]
    var roleActions: [RoleActionEntry] = []
    var inbox = MemoryInbox()

    /// One version of a run.
    func version(_ number: Int, of runID: RunID) -> Record? { runs[runID]?.version(number) }

    init(keepingFinished: Int?) { self.keepingFinished = keepingFinished }
}
