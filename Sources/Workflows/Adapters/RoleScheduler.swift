/// Lets one instance at a time hold a role, and keeps what the instances say of themselves.
///
/// One lease per instance carries all of its roles, so its death frees them at once. Time is the scheduler's own; no
/// decision rests on comparing two instances' clocks.
public protocol RoleScheduler: Sendable {
    /// Registers an instance and stores its definition. Who joins again holds nothing of what it held before.
    ///
    /// - Throws: `nameCollision`, and registers nothing, when a live instance runs another workflow whose roles have the
    ///   same names.
    func join(_ instance: InstanceDescription, lease: Duration) async throws(WorkflowError)
    /// Renews the lease, claims what is free, gives up what is released and stores the reports: one write. A role that is
    /// wanted and released at once is given up. A lease that ran out goes on as long as nobody took a role of it.
    ///
    /// - Throws: `roleLost` when the lease had run out and its roles were given away, when the instance left or never
    ///   joined; it must join again.
    func renew(_ renewal: LeaseRenewal) async throws(WorkflowError) -> LeaseStanding
    /// Whether a renewal would gain a role: one of these is held by nobody, or by an instance whose lease ran out. Reads
    /// only, so that waiting for a role costs the store no write.
    func anyClaimable(_ roles: [RoleName]) async throws(WorkflowError) -> Bool
    /// Gives up every role and marks the instance as stopped.
    func leave(_ instance: StartID, reports: [RoleReport], at: Timestamp) async throws(WorkflowError)
}

/// An instance, as it registers.
public struct InstanceDescription: Sendable {
    /// This start of it.
    public let startID: StartID
    /// What people call it.
    public let name: InstanceName
    /// The process, where it runs.
    public let processID: Int32
    /// When it started.
    public let startedAt: Timestamp
    /// What it runs.
    public let definition: WorkflowDefinition

    /// Every field.
    public init(
        startID: StartID, name: InstanceName, processID: Int32, startedAt: Timestamp, definition: WorkflowDefinition
    ) {
        self.startID = startID
        self.name = name
        self.processID = processID
        self.startedAt = startedAt
        self.definition = definition
    }
}

/// What an instance says each time it renews its lease.
public struct LeaseRenewal: Sendable {
    /// Who.
    public var instance: StartID
    /// The roles it wants: those it holds are kept, those that are free are granted.
    public var wanted: [RoleName]
    /// The roles it gives up.
    public var released: [RoleName]
    /// What became of its roles since it last said.
    public var reports: [RoleReport]
    /// The engine's wall clock, for people to read.
    public var at: Timestamp
    /// For how long the lease is good from now.
    public var lease: Duration

    /// Every field.
    public init(
        instance: StartID, wanted: [RoleName], released: [RoleName] = [], reports: [RoleReport] = [], at: Timestamp,
        lease: Duration
    ) {
        self.instance = instance
        self.wanted = wanted
        self.released = released
        self.reports = reports
        self.at = at
        self.lease = lease
    }
}

/// How an instance stands after a renewal.
public struct LeaseStanding: Sendable {
    /// The wanted roles it holds, with their epochs.
    public var held: [RoleName: Int64]
    /// Who holds the others.
    public var holders: [RoleName: InstanceName]
    /// How long until the first of the other holders' leases could run out; `nil` when none is held by others.
    public var nextExpiry: Duration?

    /// A standing.
    public init(held: [RoleName: Int64], holders: [RoleName: InstanceName], nextExpiry: Duration?) {
        self.held = held
        self.holders = holders
        self.nextExpiry = nextExpiry
    }
}

/// Reads what the instances say of themselves.
public protocol InstanceRegistry: Sendable {
    /// The instances that are here or were lately, and the time by the registry's clock.
    func instances() async throws(WorkflowError) -> [InstanceStanding]
    /// The definitions that the instances run or ran, each once: of each workflow the one that was started last is the
    /// last.
    func definitions() async throws(WorkflowError) -> [StoredDefinition]
    /// What the instances last said of their roles, those that left included.
    func roleReports() async throws(WorkflowError) -> [StoredRoleReport]
}

extension InstanceRegistry {
    /// The definition of a workflow that was started last.
    func definition(of workflow: WorkflowName) async throws(WorkflowError) -> WorkflowDefinition? {
        try await definitions().last { $0.definition.name == workflow }?.definition
    }
}

/// A definition as an instance stored it.
public struct StoredDefinition: Sendable {
    /// The definition.
    public let definition: WorkflowDefinition
    /// When an instance first stored it.
    public let firstSeenAt: Timestamp

    /// A definition and when it was first stored.
    public init(definition: WorkflowDefinition, firstSeenAt: Timestamp) {
        self.definition = definition
        self.firstSeenAt = firstSeenAt
    }
}

/// What is known of an instance from its heartbeat.
public struct InstanceStanding: Sendable {
    /// This start of it.
    public let startID: StartID
    /// What people call it.
    public let name: InstanceName
    /// The process.
    public let processID: Int32
    /// What it runs.
    public let workflow: WorkflowName
    /// The hash of the definition it runs.
    public let definitionHash: String
    /// When it started.
    public let startedAt: Timestamp
    /// When it was last heard of, by its own clock: when it joined, renewed or left.
    public let seenAt: Timestamp
    /// How long ago that was, by the registry's clock; `nil` where it cannot tell, for example after a reboot.
    public let silence: Duration?
    /// When it stopped, if it said so.
    public let stoppedAt: Timestamp?

    /// Every field.
    public init(
        startID: StartID, name: InstanceName, processID: Int32, workflow: WorkflowName, definitionHash: String,
        startedAt: Timestamp, seenAt: Timestamp, silence: Duration?, stoppedAt: Timestamp?
    ) {
        self.startID = startID
        self.name = name
        self.processID = processID
        self.workflow = workflow
        self.definitionHash = definitionHash
        self.startedAt = startedAt
        self.seenAt = seenAt
        self.silence = silence
        self.stoppedAt = stoppedAt
    }
}

/// What an instance said of a role.
public struct StoredRoleReport: Sendable {
    /// Which start of which instance.
    public let instance: StartID
    /// What it said.
    public let report: RoleReport
    /// Whether the store's own table names this start as the holder.
    public let holdsRole: Bool
    /// The number of the role's lease, whoever holds it: it grows each time the role changes hands. `nil` where the
    /// registry does not say; then an action on the role is decided on nothing.
    public let epoch: Int64?

    /// A report and who made it.
    public init(instance: StartID, report: RoleReport, holdsRole: Bool, epoch: Int64? = nil) {
        self.instance = instance
        self.report = report
        self.holdsRole = holdsRole
        self.epoch = epoch
    }
}
