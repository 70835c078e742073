import Synchronization
public import Workflows

/// A source that answers from a recording, as of a moment that runs with the clock: the latest answer recorded before
/// that moment to the very question.
///
/// What was asked a little later is waited for, as an answer is. What was never asked while the recording was made is
/// `unsupported`, never an empty list. Nothing can be changed: it has happened.
public final class ReplaySource: MonitoringSource {
    private let recording: Recording
    private let clock: EngineClock
    /// When the replay began, by the clock.
    private let origin: Duration
    /// Where in the recording that was.
    private let start: Duration
    private let speed: Double
    /// The moment up to which somebody knows that something happened.
    private let heard: Mutex<Duration>

    /// Answers are waited for so long, by the clock; for what comes later one is to ask again.
    private static let patience = Duration.seconds(2)

    /// Replays from a moment on, so many times as fast as it happened: up to a thousand, and not at all with 0.
    public init(
        _ recording: Recording, from start: Duration = .zero, speed: Double = 1, clock: EngineClock = .system
    ) {
        self.recording = recording
        self.clock = clock
        self.start = max(.zero, start)
        self.speed = speed > 0 ? min(max(0.001, speed), 1000) : 0
        origin = clock.elapsed
        heard = Mutex(self.start)
    }

    /// Answers as of the end of a recording.
    public convenience init(endOf recording: Recording, clock: EngineClock = .system) {
        self.init(recording, from: recording.length, speed: 0, clock: clock)
    }

    /// How far into the recording it is.
    private var position: Duration {
        guard speed > 0 else { return start }
        let passed = clock.elapsed - origin
        return start + (speed == 1 ? passed : passed * speed)
    }

    /// The moment it is at, by the clock of who recorded: what a screen takes for now. It stands still when the
    /// recording is over.
    public var now: Timestamp { recording.startedAt + min(position, recording.length) }

    /// When it is so far, by the clock; `nil` for never.
    private func elapsed(at position: Duration) -> Duration? {
        guard speed > 0 else { return nil }
        let rest = max(.zero, position - start)
        return origin + (speed == 1 ? rest : rest / speed)
    }

    /// Waits until the recording is over; for ever where time stands still.
    ///
    /// - Throws: `CancellationError` when the task is cancelled.
    public func waitForEnd() async throws {
        while let end = elapsed(at: recording.length), position < recording.length { try await clock.sleep(until: end) }
    }

    private func answer<Value: JSONForm>(_ read: MonitoringRead<Value>) async throws(MonitoringError) -> Value {
        while true {
            let position = position
            switch recording.find(read, at: position) {
            case .answer(let line): return try recording.read(line)
            case .never:
                throw MonitoringError(.unsupported, "not in the recording, for nobody looked at it then")
            case .later(let first):
                guard let due = elapsed(at: first), due - clock.elapsed <= Self.patience else {
                    throw MonitoringError(
                        .busy, "not in the recording before \(RecordingLine.clock(first)): nobody looked at it yet")
                }
                do {
                    try await clock.sleep(until: due)
                } catch {
                    throw MonitoringError(.failed, "cancelled")
                }
            }
        }
    }

    private var readOnlyReason: String {
        let made = recording.startedAt.description.prefix(19).replacing("T", with: " ")
        return "this is a recording of \(recording.target), made at \(made) UTC"
    }

    /// What the source could give when it was recorded; it can do nothing any more.
    public func capabilities() async throws(MonitoringError) -> Capabilities {
        var capabilities = Capabilities(
            unsupported: [], canAct: false, readOnlyReason: nil, actor: "", target: recording.target)
        // One that cannot be read says no less than none.
        if let line = recording.capabilities(at: position), let told = try? recording.read(line) as Capabilities {
            capabilities = told
        }
        capabilities.canAct = false
        capabilities.readOnlyReason = readOnlyReason
        capabilities.target = "recording of \(recording.target)"
        return capabilities
    }

    /// The instances that were alive.
    public func instances() async throws(MonitoringError) -> Answer<Set<InstanceName>> { try await answer(.instances) }

    /// A row per workflow.
    public func workflows() async throws(MonitoringError) -> Answer<[WorkflowOverview]> {
        try await answer(.workflows)
    }

    /// The status graph of a workflow.
    public func graph(_ workflow: WorkflowName) async throws(MonitoringError) -> Answer<WorkflowGraph> {
        try await answer(.graph(workflow))
    }

    /// Every expected role on every known instance.
    public func roles(_ workflow: WorkflowName?) async throws(MonitoringError) -> Answer<[RoleStatus]> {
        try await answer(.roles(workflow))
    }

    /// A page of runs: of any size, where that is what was recorded.
    public func runs(
        _ query: RunQuery, after cursor: PageCursor?, limit: Int
    ) async throws(MonitoringError) -> RunList {
        try await answer(.runs(query, after: cursor, limit: limit))
    }

    /// How these runs stood.
    public func runs(_ ids: [RunID]) async throws(MonitoringError) -> Answer<[RunSummary]> {
        try await answer(.summaries(ids))
    }

    /// How many runs matched.
    public func total(_ query: RunQuery) async throws(MonitoringError) -> Total { try await answer(.total(query)) }

    /// The runs that a text might have meant.
    public func find(_ text: String, limit: Int) async throws(MonitoringError) -> [RunSummary] {
        try await answer(.find(text, limit: limit))
    }

    /// A run's record.
    public func run(_ id: RunID) async throws(MonitoringError) -> Answer<Record> { try await answer(.run(id)) }

    /// Every version of a run.
    public func history(_ id: RunID) async throws(MonitoringError) -> Answer<[RecordVersion]> {
        try await answer(.history(id))
    }

    /// The one reason a run did not move.
    public func why(_ id: RunID) async throws(MonitoringError) -> Answer<Why> { try await answer(.why(id)) }

    /// Pending timeouts.
    public func timeouts(
        _ workflow: WorkflowName?, run: RunID?, limit: Int
    ) async throws(MonitoringError) -> Answer<[Timeout]> {
        try await answer(.timeouts(workflow, run: run, limit: limit))
    }

    /// Failures that waited to be tried again.
    public func parked(
        _ workflow: WorkflowName?, run: RunID?, limit: Int
    ) async throws(MonitoringError) -> Answer<[ParkedEvent]> {
        try await answer(.parked(workflow, run: run, limit: limit))
    }

    /// What wanted a person in each workflow.
    public func troubles() async throws(MonitoringError) -> Answer<[WorkflowTrouble]> {
        try await answer(.troubles)
    }

    /// What people did to roles.
    public func roleActions(limit: Int) async throws(MonitoringError) -> Answer<[RoleActionEntry]> {
        try await answer(.roleActions(limit: limit))
    }

    /// Events that could not be read.
    public func deadLetters(limit: Int) async throws(MonitoringError) -> Answer<DeadLetterList> {
        try await answer(.deadLetters(limit: limit))
    }

    /// Events of outside streams that were kept for connectors.
    public func keptEvents(_ workflow: WorkflowName?, limit: Int) async throws(MonitoringError) -> Answer<KeptEventList>
    {
        try await answer(.keptEvents(workflow, limit: limit))
    }

    /// What was stored but not yet published.
    public func outbox() async throws(MonitoringError) -> Answer<OutboxStanding> { try await answer(.outbox) }

    /// What had happened.
    public func events(after id: Int64?, limit: Int) async throws(MonitoringError) -> Answer<[Event]> {
        try await answer(.events(after: id, limit: limit))
    }

    /// The latest crossings of an edge.
    public func crossings(of edge: Crossed, limit: Int) async throws(MonitoringError) -> Answer<[Event]> {
        try await answer(.crossings(of: edge, limit: limit))
    }

    /// What people did.
    public func actions(run: RunID?, limit: Int) async throws(MonitoringError) -> Answer<[AuditEntry]> {
        try await answer(.actions(run: run, limit: limit))
    }

    /// Waits until the next line of the recording comes.
    public func waitForChange(upTo limit: Duration) async throws -> Bool {
        let deadline = clock.elapsed + limit
        while true {
            let position = position
            let next = heard.withLock { heard -> Duration? in
                guard let next = recording.firstMoment(after: heard) else { return nil }
                if next <= position { heard = position }
                return next
            }
            if let next, next <= position { return true }
            guard clock.elapsed < deadline else { return false }
            let due = next.flatMap { elapsed(at: $0) }
            try await clock.sleep(until: min(deadline, due ?? deadline))
        }
    }

    /// Refuses: what was recorded has happened.
    public func perform(_ request: ActionRequest) async -> ActionEnd {
        .outcome(.refused("read-only: \(readOnlyReason)"))
    }

    /// Refuses: what was recorded cannot be changed.
    public func trigger(_ request: TriggerRequest) async -> ActionEnd {
        .outcome(.refused("read-only: \(readOnlyReason)"))
    }

    /// Refuses: what was recorded cannot be changed.
    public func perform(onRole request: RoleActionRequest) async -> RoleActionEnd {
        .refused("read-only: \(readOnlyReason)")
    }

    /// Refuses: what was recorded cannot be changed.
    public func perform(onLetter request: DeadLetterRequest) async -> DeadLetterEnd {
        .refused("read-only: \(readOnlyReason)")
    }

    /// Refuses: what was recorded cannot be changed.
    public func perform(onKept request: KeptEventRequest) async -> DeadLetterEnd {
        .refused("read-only: \(readOnlyReason)")
    }
}
