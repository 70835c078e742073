public import Workflows

/// A source whose answers are kept in a recording as they pass. It answers as the source it stands before, and no
/// later.
public final class RecordingSource: MonitoringSource {
    private let source: any MonitoringSource
    private let recorder: Recorder

    /// Records what a source answers.
    public init(_ source: any MonitoringSource, by recorder: Recorder) {
        self.source = source
        self.recorder = recorder
    }

    private func recording<Value: JSONForm>(
        _ read: MonitoringRead<Value>, _ ask: () async throws(MonitoringError) -> Value
    ) async throws(MonitoringError) -> Value {
        do throws(MonitoringError) {
            let value = try await ask()
            recorder.note(read, .success(value))
            return value
        } catch {
            // Whoever gave the question up has no answer, and neither has the recording.
            if !Task.isCancelled { recorder.note(read, .failure(error)) }
            throw error
        }
    }

    /// What the source can and may do.
    public func capabilities() async throws(MonitoringError) -> Capabilities {
        try await recording(.capabilities) { () throws(MonitoringError) in try await source.capabilities() }
    }

    /// The instances that are alive.
    public func instances() async throws(MonitoringError) -> Answer<Set<InstanceName>> {
        try await recording(.instances) { () throws(MonitoringError) in try await source.instances() }
    }

    /// A row per workflow.
    public func workflows() async throws(MonitoringError) -> Answer<[WorkflowOverview]> {
        try await recording(.workflows) { () throws(MonitoringError) in try await source.workflows() }
    }

    /// The status graph of a workflow.
    public func graph(_ workflow: WorkflowName) async throws(MonitoringError) -> Answer<WorkflowGraph> {
        try await recording(.graph(workflow)) { () throws(MonitoringError) in try await source.graph(workflow) }
    }

    /// Every expected role on every known instance.
    public func roles(_ workflow: WorkflowName?) async throws(MonitoringError) -> Answer<[RoleStatus]> {
        try await recording(.roles(workflow)) { () throws(MonitoringError) in try await source.roles(workflow) }
    }

    /// A page of runs.
    public func runs(
        _ query: RunQuery, after cursor: PageCursor?, limit: Int
    ) async throws(MonitoringError) -> RunList {
        try await recording(.runs(query, after: cursor, limit: limit)) { () throws(MonitoringError) in
            try await source.runs(query, after: cursor, limit: limit)
        }
    }

    /// How these runs stand now.
    public func runs(_ ids: [RunID]) async throws(MonitoringError) -> Answer<[RunSummary]> {
        try await recording(.summaries(ids)) { () throws(MonitoringError) in try await source.runs(ids) }
    }

    /// How many runs match.
    public func total(_ query: RunQuery) async throws(MonitoringError) -> Total {
        try await recording(.total(query)) { () throws(MonitoringError) in try await source.total(query) }
    }

    /// The runs that a text may mean.
    public func find(_ text: String, limit: Int) async throws(MonitoringError) -> [RunSummary] {
        try await recording(.find(text, limit: limit)) { () throws(MonitoringError) in
            try await source.find(text, limit: limit)
        }
    }

    /// A run's record.
    public func run(_ id: RunID) async throws(MonitoringError) -> Answer<Record> {
        try await recording(.run(id)) { () throws(MonitoringError) in try await source.run(id) }
    }

    /// Every version of a run.
    public func history(_ id: RunID) async throws(MonitoringError) -> Answer<[RecordVersion]> {
        try await recording(.history(id)) { () throws(MonitoringError) in try await source.history(id) }
    }

    /// The one reason a run does not move.
    public func why(_ id: RunID) async throws(MonitoringError) -> Answer<Why> {
        try await recording(.why(id)) { () throws(MonitoringError) in try await source.why(id) }
    }

    /// Pending timeouts.
    public func timeouts(
        _ workflow: WorkflowName?, run: RunID?, limit: Int
    ) async throws(MonitoringError) -> Answer<[Timeout]> {
        try await recording(.timeouts(workflow, run: run, limit: limit)) { () throws(MonitoringError) in
            try await source.timeouts(workflow, run: run, limit: limit)
        }
    }

    /// Failures that wait to be tried again.
    public func parked(
        _ workflow: WorkflowName?, run: RunID?, limit: Int
    ) async throws(MonitoringError) -> Answer<[ParkedEvent]> {
        try await recording(.parked(workflow, run: run, limit: limit)) { () throws(MonitoringError) in
            try await source.parked(workflow, run: run, limit: limit)
        }
    }

    /// What wants a person in each workflow.
    public func troubles() async throws(MonitoringError) -> Answer<[WorkflowTrouble]> {
        try await recording(.troubles) { () throws(MonitoringError) in try await source.troubles() }
    }

    /// What people did to roles.
    public func roleActions(limit: Int) async throws(MonitoringError) -> Answer<[RoleActionEntry]> {
        try await recording(.roleActions(limit: limit)) { () throws(MonitoringError) in
            try await source.roleActions(limit: limit)
        }
    }

    /// Events that could not be read.
    public func deadLetters(limit: Int) async throws(MonitoringError) -> Answer<DeadLetterList> {
        try await recording(.deadLetters(limit: limit)) { () throws(MonitoringError) in
            try await source.deadLetters(limit: limit)
        }
    }

    /// Events of outside streams that are kept for connectors.
    public func keptEvents(_ workflow: WorkflowName?, limit: Int) async throws(MonitoringError) -> Answer<KeptEventList>
    {
        try await recording(.keptEvents(workflow, limit: limit)) { () throws(MonitoringError) in
            try await source.keptEvents(workflow, limit: limit)
        }
    }

    /// What is stored but not yet published.
    public func outbox() async throws(MonitoringError) -> Answer<OutboxStanding> {
        try await recording(.outbox) { () throws(MonitoringError) in try await source.outbox() }
    }

    /// What happened lately.
    public func events(after id: Int64?, limit: Int) async throws(MonitoringError) -> Answer<[Event]> {
        try await recording(.events(after: id, limit: limit)) { () throws(MonitoringError) in
            try await source.events(after: id, limit: limit)
        }
    }

    /// The latest crossings of an edge.
    public func crossings(of edge: Crossed, limit: Int) async throws(MonitoringError) -> Answer<[Event]> {
        try await recording(.crossings(of: edge, limit: limit)) { () throws(MonitoringError) in
            try await source.crossings(of: edge, limit: limit)
        }
    }

    /// What people did.
    public func actions(run: RunID?, limit: Int) async throws(MonitoringError) -> Answer<[AuditEntry]> {
        try await recording(.actions(run: run, limit: limit)) { () throws(MonitoringError) in
            try await source.actions(run: run, limit: limit)
        }
    }

    /// Waits until something may have changed. Nothing of it is kept: a replay wakes where something was answered.
    public func waitForChange(upTo limit: Duration) async throws -> Bool {
        try await source.waitForChange(upTo: limit)
    }

    /// Carries out an action. What became of it is kept for whoever reads the recording; a replay shows it only where
    /// it was asked for.
    public func perform(_ request: ActionRequest) async -> ActionEnd {
        let end = await source.perform(request)
        recorder.note(request, end)
        return end
    }

    /// Triggers a run, and notes how that ended.
    public func trigger(_ request: TriggerRequest) async -> ActionEnd {
        let end = await source.trigger(request)
        recorder.note(request, end)
        return end
    }

    /// Tells a role to stop or lets it run again, and notes how that ended.
    public func perform(onRole request: RoleActionRequest) async -> RoleActionEnd {
        let end = await source.perform(onRole: request)
        recorder.note(request, end)
        return end
    }

    /// Replays or discards an event that could not be read, and notes how that ended.
    public func perform(onLetter request: DeadLetterRequest) async -> DeadLetterEnd {
        let end = await source.perform(onLetter: request)
        recorder.note(request, end)
        return end
    }

    /// Drops an event that is kept for a connector, and notes how that ended.
    public func perform(onKept request: KeptEventRequest) async -> DeadLetterEnd {
        let end = await source.perform(onKept: request)
        recorder.note(request, end)
        return end
    }
}
