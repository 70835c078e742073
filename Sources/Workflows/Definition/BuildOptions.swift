public import Logging

/// How a workflow is built, beside what it is.
public struct BuildOptions: Sendable {
    /// The time it lives by.
    public var clock = EngineClock.system
    /// Where it logs.
    public var logger = Logger(label: "workflows")
    /// Whether the workflow logs at the level `debug`, whatever the logger's own level: that it was launched and shut down,
    /// the roles it takes and gives up, and each event and callback that is passed over, with the reason.
    public var debugMode = false
    /// What people call this process; by default the host's name and the process ID.
    public var instance = InstanceName.ofThisProcess
    /// Where new run IDs come from; a test gives a seeded source.
    public var newRunID: @Sendable () -> RunID = { RunID.random() }
    /// Where chance comes from (0 to 1): it spreads the waits after failures.
    public var chance: @Sendable () -> Double = { Double.random(in: 0...1) }
    /// For how long a lease is good. A process that dies leaves its roles to others after this time. Work stops
    /// ``leaseMargin`` before it ends.
    public var lease = Duration.seconds(5)
    /// How often the lease is renewed, at least. Workflows of one process renew theirs at the same moments. A renewal has
    /// at least ``renewalRoom`` from the heartbeat until work would stop, or the workflow is not built.
    public var heartbeat = Duration.milliseconds(1500)
    /// How long steps in hand may take to finish once the workflow is told to stop.
    public var grace = Duration.seconds(10)
    /// How long a role that met a failing store or streamer waits before it goes on.
    public var roleBackOff = BackOff(initial: .milliseconds(100), maximum: .seconds(10))
    /// The longest wait between two looks for versions of runs that somebody waits for, when nothing tells of one.
    public var versionPolling = Duration.seconds(1)
    /// How often an `await` looks for itself while the store does not tell what happens. Otherwise it looks when it is told.
    public var awaitPolling = Duration.seconds(5)
    /// The longest wait between two looks for runs whose data is to be deleted, when nothing tells of one.
    public var deletionPolling = Duration.seconds(30)
    /// The longest wait between two looks at the wall clock while a schedule waits for its next slot, so that a clock that
    /// is set is noticed.
    public var schedulePolling = Duration.minutes(1)
    /// Whether runs that the engine paused are resumed by it, and how; `nil` leaves them to people.
    public var pauseRetry: PauseRetry?
    /// How stored events are relayed to a streamer on another system; `nil` leaves that to other instances: the Go
    /// framework's "without outbox". Of no matter where the streamer shares the store, because nothing is relayed there.
    public var outbox: OutboxOptions? = OutboxOptions()
    /// What of the workflow's runs goes, and when. By default everything is kept.
    public var retention = Retention()
    /// What every step starts from.
    public var stepDefaults: [StepOption] = []
    /// What every timeout starts from.
    public var timeoutDefaults: [TimeoutOption] = []
    /// What every hook starts from.
    public var hookDefaults: [HookOption] = []

    /// What every connector starts from.
    public var connectorDefaults: [ConnectorOption] = []

    /// Who is told what the workflow does.
    public var observers: [any WorkflowObserver] = []
    /// Who follows runs through what is done for them; `nil` for nobody.
    public var tracer: (any RunTracer)?
    /// Who counts the errors of the code that is called for runs, beside the store; `nil` for nobody.
    public var errorCounter: (any ErrorCounter)?

    /// What tests of races do without.
    package var switchedOff: Set<Protection> = []

    /// The defaults.
    public init() {}

    /// Work stops so long before its lease ends, unless that was renewed before.
    public static let leaseMargin = Duration.milliseconds(500)
    /// So much time a renewal has at least: from the heartbeat that it is due at until work stops without it.
    public static let renewalRoom = Duration.milliseconds(250)
}
