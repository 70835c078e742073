import Synchronization

extension InMemoryAdapter {
    /// The run's record.
    public func lookup(_ runID: RunID) async throws(WorkflowError) -> Record? {
        state.withLock { $0.runs[runID]?.current }
    }

    /// The run triggered last for a foreign ID.
    public func latest(workflow: WorkflowName, foreignID: ForeignID) async throws(WorkflowError) -> Record? {
        state.withLock { state in state.latest[workflow]?[foreignID]?.current }
    }

    /// The run that was triggered with an idempotency key.
    public func run(
        of workflow: WorkflowName, idempotencyKey: IdempotencyKey
    ) async throws(WorkflowError) -> RunID? {
        state.withLock { $0.byKey[workflow]?[idempotencyKey] }
    }

    /// One version of a run.
    public func version(_ number: Int, of runID: RunID) async throws(WorkflowError) -> Record? {
        state.withLock { $0.version(number, of: runID) }
    }

    /// Every version of a run.
    public func history(_ runID: RunID) async throws(WorkflowError) -> [RecordVersion] {
        let versions = state.withLock { $0.runs[runID]?.versions ?? [] }
        return versions.indices.map { index in
            let next = index + 1 < versions.count ? versions[index + 1].updatedAt : nil
            return RecordVersion(record: versions[index], dwell: next.map { $0 - versions[index].updatedAt })
        }
    }

    /// The first version of a run that had a status.
    public func firstVersion(of runID: RunID, in status: Int) async throws(WorkflowError) -> Record? {
        state.withLock { $0.runs[runID]?.versions.first { $0.status == status } }
    }

    /// How these runs stand now.
    public func summaries(of ids: [RunID]) async throws(WorkflowError) -> [RunSummary] {
        state.withLock { state in ids.compactMap { state.runs[$0]?.current.summary } }
    }

    /// A page of runs: a scan over all of them.
    public func list(
        _ query: RunQuery, after cursor: PageCursor?, limit: Int
    ) async throws(WorkflowError) -> RunPage {
        let mark = String(query.hashValue, radix: 36)
        var position: ListPosition?
        if let cursor { position = try ListPosition(cursor, mark) }
        let matches = matches(query, behind: position)
        let items = matches.prefix(max(0, limit))
        let more = items.count < matches.count
        return RunPage(items: items.map(\.run), next: more ? items.last.map { $0.position.cursor(mark) } : nil)
    }

    /// How many runs match: always exact.
    public func count(_ query: RunQuery) async throws(WorkflowError) -> Total {
        Total(matches(query).count, .exact)
    }

    /// How many runs stand where.
    public func counts() async throws(WorkflowError) -> [RunCount] {
        struct Key: Hashable {
            let workflow: WorkflowName
            let status: Int
            let runState: RunState
        }
        var counts: [Key: Int] = [:]
        state.withLock { state in
            for stored in state.runs.values {
                let record = stored.current
                counts[
                    Key(workflow: record.workflow, status: record.status, runState: record.runState), default: 0] += 1
            }
        }
        return counts.map {
            RunCount(workflow: $0.key.workflow, status: $0.key.status, runState: $0.key.runState, count: $0.value)
        }
    }

    /// What was stored after an event.
    public func events(after id: Int64, limit: Int) async throws(WorkflowError) -> [Event] {
        state.withLock { $0.events.after(id, limit: max(0, limit)) }
    }

    /// The latest crossings of an edge.
    public func crossings(of edge: Crossed, limit: Int) async throws(WorkflowError) -> [Event] {
        state.withLock { $0.events.crossings(of: edge, limit: max(0, limit)) }
    }

    /// The event stored last.
    public func lastEventID() async throws(WorkflowError) -> Int64 {
        state.withLock { $0.events.lastID }
    }

    /// What failed and waits to be tried again.
    public func parked(
        workflow: WorkflowName?, runID: RunID?, limit: Int
    ) async throws(WorkflowError) -> [ParkedEvent] {
        let all = state.withLock { Array($0.parked.all) }
        let matching = all.filter { (workflow ?? $0.workflow) == $0.workflow && (runID ?? $0.runID) == $0.runID }
        return Array(matching.sorted { $0.dueAt < $1.dueAt }.prefix(max(0, limit)))
    }

    /// What a consumer's workers have to try again by now.
    public func dueParked(
        consumer: ConsumerName, partitions: PartitionSet, by: Timestamp, limit: Int
    ) async throws(WorkflowError) -> [(ParkedEvent, Record)] {
        state.withLock { state in
            state.parked.ordered(consumer, in: partitions).prefix { $0.dueAt <= by }.prefix(max(0, limit))
                .compactMap { parked in state.version(parked.version, of: parked.runID).map { (parked, $0) } }
        }
    }

    /// When the next parked event of a consumer is due.
    public func nextParkedDue(
        consumer: ConsumerName, partitions: PartitionSet
    ) async throws(WorkflowError) -> Timestamp? {
        state.withLock { state in
            state.parked.ordered(consumer, in: partitions).first { _ in true }?.dueAt
        }
    }

    /// None: what is in memory was never bytes.
    public func deadLetters(limit: Int) async throws(WorkflowError) -> [DeadLetter] { [] }

    /// None.
    public func deadLetterCount() async throws(WorkflowError) -> Int { 0 }

    private func matches(_ query: RunQuery, behind position: ListPosition? = nil) -> [Listed] {
        let all = state.withLock { state in state.order.all.map { Listed(run: $0.current.summary, place: $0.place) } }
        var matching = all.filter { listed in
            guard query.matches(listed.run) else { return false }
            return position?.isBefore(listed.position, query) ?? true
        }
        if query.sort == .updated { matching.sort { $0.position.wasWritten(before: $1.position) } }
        return query.descending ? matching.reversed() : matching
    }
}

/// A run of a list.
private struct Listed {
    let run: RunSummary
    /// In the order of triggering.
    let place: Int

    var position: ListPosition { ListPosition(updatedAt: run.updatedAt, place: place, runID: run.runID) }
}

/// Where a page ended: at the last run as it stood then, whatever became of it since.
private struct ListPosition {
    let updatedAt: Timestamp
    let place: Int
    let runID: RunID

    init(updatedAt: Timestamp, place: Int, runID: RunID) {
        (self.updatedAt, self.place, self.runID) = (updatedAt, place, runID)
    }

    /// - Throws: `invalidCursor` for a cursor of another query.
    init(_ cursor: PageCursor, _ mark: String) throws(WorkflowError) {
        let parts = cursor.rawValue.split(separator: ":")
        guard parts.count == 4, parts[0] == mark, let updated = Int64(parts[1]), let place = Int(parts[2]),
            let last = RunID(parts[3])
        else { throw WorkflowError(.invalidCursor, "the cursor belongs to another query, or is not one of ours") }
        self.init(updatedAt: Timestamp(microseconds: updated), place: place, runID: last)
    }

    func cursor(_ mark: String) -> PageCursor {
        PageCursor("\(mark):\(updatedAt.microseconds):\(place):\(runID)")
    }

    func wasWritten(before other: ListPosition) -> Bool {
        (updatedAt, runID) < (other.updatedAt, other.runID)
    }

    /// Whether another position is behind this one in a list.
    func isBefore(_ other: ListPosition, _ query: RunQuery) -> Bool {
        let (first, second) = query.descending ? (other, self) : (self, other)
        switch query.sort {
        case .created: return first.place < second.place
        case .updated: return first.wasWritten(before: second)
        }
    }
}

extension RunQuery {
    /// Whether a run is of this list.
    public func matches(_ run: RunSummary) -> Bool {
        (workflows.isEmpty || workflows.contains(run.workflow))
            && (foreignIDs.isEmpty || foreignIDs.contains(run.foreignID))
            && (runStates.isEmpty || runStates.contains(run.runState))
            && (statuses.isEmpty || statuses.contains(run.status))
            && (runIDPrefix.map { run.runID.description.hasPrefix($0.lowercased()) } ?? true)
            && Self.contains(run.foreignID.rawValue, foreignIDContains)
            && Self.contains(run.reason, reasonContains)
            && (createdFrom.map { run.createdAt >= $0 } ?? true)
            && (createdBefore.map { run.createdAt < $0 } ?? true)
            && (updatedFrom.map { run.updatedAt >= $0 } ?? true)
            && (updatedBefore.map { run.updatedAt < $0 } ?? true)
    }
    /// Letter for letter; an empty part is no condition.
    private static func contains(_ text: String?, _ part: String?) -> Bool {
        guard let part = part?.utf8, !part.isEmpty else { return true }
        guard let text = text?.utf8 else { return false }
        var rest = text[...]
        while rest.count >= part.count {
            if rest.starts(with: part) { return true }
            rest = rest.dropFirst()
        }
        return false
    }
}
