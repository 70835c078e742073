public import Workflows

/// The monitoring API: the one protocol by which anything that watches workflows learns or changes something, with the
/// same answers from every transport.
///
/// Reads throw ``MonitoringError``; what a source cannot give is named in ``Capabilities/unsupported`` and never
/// answered as zero or nothing.
public protocol MonitoringSource: Sendable {
    /// What this source can and may do. Asked first; it may change when the source is asked again.
    func capabilities() async throws(MonitoringError) -> Capabilities

    /// The instances that are alive.
    func instances() async throws(MonitoringError) -> Answer<Set<InstanceName>>
    /// A row per workflow.
    func workflows() async throws(MonitoringError) -> Answer<[WorkflowOverview]>
    /// What wants a person in each workflow, with the runs it is about and since when.
    func troubles() async throws(MonitoringError) -> Answer<[WorkflowTrouble]>
    /// The status graph of a workflow, with the numbers of this moment.
    func graph(_ workflow: WorkflowName) async throws(MonitoringError) -> Answer<WorkflowGraph>
    /// Every expected role on every known instance.
    func roles(_ workflow: WorkflowName?) async throws(MonitoringError) -> Answer<[RoleStatus]>

    /// A page of runs.
    func runs(_ query: RunQuery, after cursor: PageCursor?, limit: Int) async throws(MonitoringError) -> RunList
    /// How these runs stand now, in no particular order; those that there are not are left out.
    func runs(_ ids: [RunID]) async throws(MonitoringError) -> Answer<[RunSummary]>
    /// How many runs match: exact, or at least.
    func total(_ query: RunQuery) async throws(MonitoringError) -> Total
    /// The runs that a text may mean: a run ID, the beginning of one, or a foreign ID. At most `limit`.
    func find(_ text: String, limit: Int) async throws(MonitoringError) -> [RunSummary]
    /// A run's record, or `recordNotFound`.
    func run(_ id: RunID) async throws(MonitoringError) -> Answer<Record>
    /// Every version of a run, the first first.
    func history(_ id: RunID) async throws(MonitoringError) -> Answer<[RecordVersion]>
    /// The one reason a run does not move, with its fact.
    func why(_ id: RunID) async throws(MonitoringError) -> Answer<Why>

    /// Pending timeouts, earliest first.
    func timeouts(
        _ workflow: WorkflowName?, run: RunID?, limit: Int
    ) async throws(MonitoringError) -> Answer<[Timeout]>
    /// Failures that wait to be tried again, the next due first.
    func parked(
        _ workflow: WorkflowName?, run: RunID?, limit: Int
    ) async throws(MonitoringError) -> Answer<[ParkedEvent]>
    /// Events that could not be read, those found last first, and how many there are. With a limit of none the number alone.
    func deadLetters(limit: Int) async throws(MonitoringError) -> Answer<DeadLetterList>
    /// Events of outside streams that are kept for connectors, those kept first first, and how many there are. With a limit of
    /// none the number alone.
    func keptEvents(_ workflow: WorkflowName?, limit: Int) async throws(MonitoringError) -> Answer<KeptEventList>
    /// What is stored but not yet published.
    func outbox() async throws(MonitoringError) -> Answer<OutboxStanding>
    /// What happened lately: versions stored, newest last; at most `limit`, after the given event.
    func events(after id: Int64?, limit: Int) async throws(MonitoringError) -> Answer<[Event]>
    /// The latest crossings of an edge of a workflow's graph, newest first.
    func crossings(of edge: Crossed, limit: Int) async throws(MonitoringError) -> Answer<[Event]>
    /// What people did, newest first.
    func actions(run: RunID?, limit: Int) async throws(MonitoringError) -> Answer<[AuditEntry]>
    /// What people did to roles, newest first.
    func roleActions(limit: Int) async throws(MonitoringError) -> Answer<[RoleActionEntry]>

    /// Waits until something may have changed since the last wait, or until the time is up. A hint, not a feed: it may
    /// return early. `true` when something did change, as far as is known.
    func waitForChange(upTo limit: Duration) async throws -> Bool

    /// Carries out one action on one run, or says why not. Never throws: an action has three ends.
    func perform(_ request: ActionRequest) async -> ActionEnd
    /// Triggers a run, or says why not. Never throws: an action has three ends.
    func trigger(_ request: TriggerRequest) async -> ActionEnd
    /// Tells one role to stop or lets it run again, or says why not. Never throws.
    func perform(onRole request: RoleActionRequest) async -> RoleActionEnd
    /// Replays or discards an event that could not be read, or says why not.
    func perform(onLetter request: DeadLetterRequest) async -> DeadLetterEnd
    /// Drops an event that is kept for a connector, or says why not.
    func perform(onKept request: KeptEventRequest) async -> DeadLetterEnd
}

/// An answer and the moment it holds for, by the source's clock.
public struct Answer<Value: Sendable>: Sendable {
    /// What was asked for.
    public var value: Value
    /// When that was so.
    public var asOf: Timestamp

    /// An answer that holds for a moment.
    public init(_ value: Value, asOf: Timestamp) {
        self.value = value
        self.asOf = asOf
    }
}

/// What a source can and may do.
public struct Capabilities: Hashable, Sendable {
    /// Something a store may be unable to give.
    public enum Feature: String, Hashable, Sendable, CaseIterable {
        /// Rates, dwell times, errors a minute, the last minutes' throughput.
        case statistics
        /// Timeouts.
        case timeouts
        /// Objects: withheld by right or by redaction.
        case objects
        /// Stopping and starting roles.
        case roleStops = "role_stops"
    }

    /// What it cannot give.
    public var unsupported: Set<Feature>
    /// Whether actions are offered at all; they are refused by the source too.
    public var canAct: Bool
    /// Why not, in a few words, where they are not.
    public var readOnlyReason: String?
    /// Who acts, as the transport proves it.
    public var actor: String
    /// What is watched, for the header: a path, a host.
    public var target: String
    /// Which of several sources could not be asked: what is shown is without theirs.
    public var missing: [Missing] = []

    /// One of several sources that could not be asked.
    public struct Missing: Hashable, Sendable {
        /// What it is called.
        public var name: String
        /// Why, in a sentence.
        public var reason: String

        /// A source that could not be asked.
        public init(name: String, reason: String) {
            self.name = name
            self.reason = reason
        }
    }

    /// Every field but for what is missing.
    public init(
        unsupported: Set<Feature>, canAct: Bool, readOnlyReason: String?, actor: String, target: String
    ) {
        self.unsupported = unsupported
        self.canAct = canAct
        self.readOnlyReason = readOnlyReason
        self.actor = actor
        self.target = target
    }
}

/// Why a read failed.
public struct MonitoringError: Error, Sendable, CustomStringConvertible {
    /// Tells errors apart.
    public enum Code: String, Sendable {
        /// No such run, or no such workflow.
        case notFound = "not_found"
        /// The source is busy; asking again later may go through.
        case busy
        /// The source cannot be reached.
        case unreachable
        /// What is there is not ours, or of another schema.
        case notAStore = "not_a_store"
        /// The question makes no sense.
        case invalid
        /// The right is missing.
        case notAllowed = "not_allowed"
        /// The source does not have this.
        case unsupported
        /// Something else failed.
        case failed
    }

    /// Which error.
    public let code: Code
    /// A sentence for a person.
    public let description: String

    /// An error of that code.
    public init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
