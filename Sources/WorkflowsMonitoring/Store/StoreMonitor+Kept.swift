public import Workflows

extension StoreMonitor {
    /// Of one workflow's kept events those are found that are among so many of all.
    private static let keptRead = 1000
    /// Kept events of a connector are counted no further.
    private static let keptCounted = 10_000

    /// Events of outside streams that are kept for connectors.
    public func keptEvents(_ workflow: WorkflowName?, limit: Int) async throws(MonitoringError) -> Answer<KeptEventList>
    {
        try await reading {
            let operations = KeptEventOperations(adapter: adapter, clock: clock)
            let counts = try await operations.counts(limit: Self.keptCounted)
            guard !counts.isEmpty else {
                return Answer(KeptEventList(items: [], total: Total(0, .exact)), asOf: clock.now)
            }
            let owners = ConnectorOwners(try await adapter.registry.definitions().map(\.definition))
            let limit = max(0, limit)
            let entries = try await operations.entries(limit: workflow == nil ? limit : Self.keptRead)
            let items = entries.map { KeptEvent($0, workflow: owners.workflow(of: $0.consumer)) }
                .filter { workflow == nil || $0.workflow == workflow }
            let total = counts.filter { workflow == nil || owners.workflow(of: $0.key) == workflow }.values.sum
            return Answer(
                KeptEventList(items: Array(items.prefix(limit)), total: total), asOf: clock.now)
        }
    }

    /// Drops one of them, or says why not.
    public func perform(onKept request: KeptEventRequest) async -> DeadLetterEnd {
        await actingOnEvent {
            try await KeptEventOperations(adapter: adapter, clock: clock).discard(
                consumer: request.consumer, eventID: request.eventID, requestID: request.requestID,
                reason: request.reason, actor: access.actor, claimedActor: request.claimedActor)
        }
    }

    /// How many are kept for the connectors of each workflow: they are failures that wait to be tried again, as those of
    /// runs are.
    func keptCounts(
        _ definitions: [WorkflowDefinition], limit: Int
    ) async throws(WorkflowError) -> [WorkflowName: Total] {
        let owners = ConnectorOwners(definitions)
        // Without connectors nothing is kept.
        guard owners.hasAny, let inbox = adapter.records as? any InboxStore else { return [:] }
        var counts: [WorkflowName: Total] = [:]
        for (consumer, count) in try await inbox.inboxCounts(limit: limit) {
            guard let workflow = owners.workflow(of: consumer) else { continue }
            counts[workflow] = (counts[workflow] ?? Total(0, .exact)) + count
        }
        return counts
    }

    /// Of each workflow's kept events, among those that were kept first, when the first was kept.
    func keptSince(
        _ definitions: [WorkflowDefinition], limit: Int
    ) async throws(WorkflowError) -> [WorkflowName: Timestamp] {
        let owners = ConnectorOwners(definitions)
        guard owners.hasAny, let inbox = adapter.records as? any InboxStore else { return [:] }
        var since: [WorkflowName: Timestamp] = [:]
        for entry in try await inbox.inbox(limit: limit) {
            guard let workflow = owners.workflow(of: entry.consumer) else { continue }
            since[workflow] = min(since[workflow] ?? entry.keptAt, entry.keptAt)
        }
        return since
    }
}

/// Which workflows connectors are of, as far as definitions say.
private struct ConnectorOwners {
    private let roles: [(role: String, workflow: WorkflowName)]

    init(_ definitions: [WorkflowDefinition]) {
        roles = definitions.flatMap { definition in
            definition.roles.filter { $0.kind == .connector }.map { ($0.name.rawValue, definition.name) }
        }
    }

    var hasAny: Bool { !roles.isEmpty }

    /// A worker's role is called as the consumer, or that with the worker's number.
    func workflow(of consumer: ConsumerName) -> WorkflowName? {
        roles.first { $0.role == consumer.rawValue || $0.role.hasPrefix("\(consumer)-") }?.workflow
    }
}
