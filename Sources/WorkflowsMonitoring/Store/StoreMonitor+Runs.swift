public import Workflows

extension StoreMonitor {
    /// A page of runs.
    public func runs(
        _ query: RunQuery, after cursor: PageCursor?, limit: Int
    ) async throws(MonitoringError) -> RunList {
        try await reading {
            let page = try await adapter.records.list(query, after: cursor, limit: limit)
            var labels: [WorkflowName: [Int: String]] = [:]
            for stored in try await adapter.registry.definitions() {
                for status in stored.definition.statuses {
                    labels[stored.definition.name, default: [:]][status.number] = status.label
                }
            }
            return RunList(
                items: page.items, next: page.next, incomplete: page.incomplete, asOf: clock.now, labels: labels)
        }
    }

    /// How many runs match.
    public func total(_ query: RunQuery) async throws(MonitoringError) -> Total {
        try await reading { try await adapter.records.count(query) }
    }

    /// The runs that a text may mean.
    public func find(_ text: String, limit: Int) async throws(MonitoringError) -> [RunSummary] {
        try await reading {
            if let id = RunID(text) {
                return try await adapter.records.lookup(id).map { [$0.summary] } ?? []
            }
            var found: [RunSummary] = []
            var byForeignID = RunQuery()
            byForeignID.foreignIDs = [ForeignID(text)]
            // The run triggered last comes first, also where an older one was written to since.
            byForeignID.sort = .created
            found += try await adapter.records.list(byForeignID, after: nil, limit: limit).items
            let more = try await find(runIDPrefix: text, limit: limit)
            found += more.filter { run in !found.contains { $0.runID == run.runID } }
            return Array(found.prefix(limit))
        }
    }

    /// The runs whose ID begins so; none for a text that no ID has.
    public func find(runIDPrefix text: String, limit: Int) async throws(MonitoringError) -> [RunSummary] {
        try await reading {
            guard !text.isEmpty,
                text.utf8.allSatisfy({ $0 == UInt8(ascii: "-") || Character(UnicodeScalar($0)).isHexDigit })
            else { return [] }
            var query = RunQuery()
            query.runIDPrefix = text.lowercased()
            return try await adapter.records.list(query, after: nil, limit: limit).items
        }
    }

    /// The run triggered last for a foreign ID in each workflow that has one: by insertion, never by time.
    public func latest(_ foreignID: ForeignID) async throws(MonitoringError) -> Answer<[RunSummary]> {
        try await reading {
            var latest: [RunSummary] = []
            for workflow in Set(try await adapter.records.counts().map(\.workflow)).sorted() {
                let record = try await adapter.records.latest(workflow: workflow, foreignID: foreignID)
                if let record { latest.append(record.summary) }
            }
            return Answer(latest, asOf: clock.now)
        }
    }

    /// A run's record.
    public func run(_ id: RunID) async throws(MonitoringError) -> Answer<Record> {
        try await reading {
            guard let record = try await adapter.records.lookup(id) else {
                throw MonitoringError(.notFound, "there is no run \(id)")
            }
            return Answer(record, asOf: clock.now)
        }
    }

    /// Every version of a run.
    public func history(_ id: RunID) async throws(MonitoringError) -> Answer<[RecordVersion]> {
        try await reading {
            let versions = try await adapter.records.history(id)
            guard !versions.isEmpty else { throw MonitoringError(.notFound, "there is no run \(id)") }
            return Answer(versions, asOf: clock.now)
        }
    }

    /// Pending timeouts.
    public func timeouts(
        _ workflow: WorkflowName?, run: RunID?, limit: Int
    ) async throws(MonitoringError) -> Answer<[Timeout]> {
        try await reading {
            guard let store = adapter.timeouts else {
                throw MonitoringError(.unsupported, "this store keeps no timeouts")
            }
            return Answer(try await store.timeouts(workflow: workflow, runID: run, limit: limit), asOf: clock.now)
        }
    }

    /// Failures that wait to be tried again.
    public func parked(
        _ workflow: WorkflowName?, run: RunID?, limit: Int
    ) async throws(MonitoringError) -> Answer<[ParkedEvent]> {
        try await reading {
            Answer(try await adapter.records.parked(workflow: workflow, runID: run, limit: limit), asOf: clock.now)
        }
    }

    /// What is stored but not yet published: nothing, where the row is the event.
    public func outbox() async throws(MonitoringError) -> Answer<OutboxStanding> {
        try await reading {
            let backlogs = try await relayBacklogs(of: adapter.registry.definitions().map(\.definition))
            let now = clock.now
            return Answer(
                OutboxStanding(
                    rowIsEvent: backlogs.isEmpty, depth: backlogs.values.map(\.depth.count).boundedSum,
                    oldest: backlogs.values.compactMap(\.oldest).min().map { max(.zero, now - $0) }),
                asOf: now)
        }
    }

    /// What waits to be relayed of the workflows whose events go to another system.
    func relayBacklogs(of definitions: [WorkflowDefinition]) async throws -> [WorkflowName: Backlog] {
        let relayed = Set(definitions.filter { $0.roles.contains { $0.kind == .outbox } }.map(\.name))
        guard !relayed.isEmpty else { return [:] }
        guard let counting = (adapter.outbox ?? adapter.streamer) as? any BacklogCounting else {
            throw MonitoringError(.unsupported, "this store's outbox cannot be read from here")
        }
        var backlogs: [WorkflowName: Backlog] = [:]
        for workflow in relayed {
            backlogs[workflow] = try await counting.backlog(
                of: .outbox(of: workflow), workflow: workflow, limit: Self.backlogLimit)
        }
        return backlogs
    }

    /// Of a longer outbox it is said that it is at least so long.
    private static let backlogLimit = 10_000

    /// What happened lately.
    public func events(after id: Int64?, limit: Int) async throws(MonitoringError) -> Answer<[Event]> {
        try await reading {
            let start =
                if let id { id } else { max(0, max(0, try await adapter.records.lastEventID()) - Int64(limit)) }
            return Answer(try await adapter.records.events(after: start, limit: limit), asOf: clock.now)
        }
    }

    /// The latest crossings of an edge.
    public func crossings(of edge: Crossed, limit: Int) async throws(MonitoringError) -> Answer<[Event]> {
        try await reading { Answer(try await adapter.records.crossings(of: edge, limit: limit), asOf: clock.now) }
    }

    /// How these runs stand now.
    public func runs(_ ids: [RunID]) async throws(MonitoringError) -> Answer<[RunSummary]> {
        try await reading { Answer(try await adapter.records.summaries(of: ids), asOf: clock.now) }
    }

    /// What people did.
    public func actions(run: RunID?, limit: Int) async throws(MonitoringError) -> Answer<[AuditEntry]> {
        try await reading {
            Answer(try await adapter.audit.auditEntries(runID: run, limit: limit), asOf: clock.now)
        }
    }

    /// What people did to roles.
    public func roleActions(limit: Int) async throws(MonitoringError) -> Answer<[RoleActionEntry]> {
        try await reading {
            guard let stops = adapter.roles as? any RoleStopStore else {
                throw MonitoringError(.unsupported, "roles cannot be stopped by hand here, so nobody did")
            }
            return Answer(try await stops.roleActions(limit: limit), asOf: clock.now)
        }
    }
}
