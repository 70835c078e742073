public import Workflows

extension StoreMonitor {
    /// The status graph of a workflow, with the numbers of this moment.
    public func graph(_ workflow: WorkflowName) async throws(MonitoringError) -> Answer<WorkflowGraph> {
        try await reading {
            let now = clock.now
            let fleet = try await Fleet(adapter: adapter, now: now)
            let counts = try await adapter.records.counts().filter { $0.workflow == workflow }
            let definition = fleet.definition(of: workflow)
            guard definition != nil || !counts.isEmpty else {
                throw MonitoringError(.notFound, "there is no workflow \"\(workflow)\" in this store")
            }
            let rates = CountingWindow.rates(before: now)
            let failed = CountingWindow.errors(before: now)
            let statistics = adapter.statistics
            let edges = try await statistics?.edgeActivity(workflow: workflow, since: rates.since)
            let stays = try await statistics?.statusActivity(
                workflow: workflow, since: CountingWindow.stays(before: now).since)
            let errors = try await statistics?.statusActivity(workflow: workflow, since: failed.since)
            let oldest = try await statistics?.oldestStays(workflow: workflow)

            var statuses = definition?.statuses ?? []
            let known = Set(statuses.map(\.number))
            for number in Set(counts.map(\.status)).subtracting(known).sorted() {
                statuses.append(.init(number: number, label: String(number), starting: false, terminal: false))
            }
            let nodes = statuses.map { status -> WorkflowGraph.Node in
                let here = counts.filter { $0.status == status.number }
                let stay = stays?.first { $0.status == status.number }
                let failures = errors.map { $0.first { $0.status == status.number }?.errors ?? 0 }
                return WorkflowGraph.Node(
                    status: status.number, label: status.label, starting: status.starting,
                    terminal: status.terminal, known: known.contains(status.number),
                    running: here.filter { $0.runState == .initiated || $0.runState == .running }.sum,
                    paused: here.filter { $0.runState == .paused }.sum,
                    finished: here.filter { !$0.runState.isUnfinished }.sum,
                    dwellP50: stay?.stays.percentile(0.5), dwellP95: stay?.stays.percentile(0.95),
                    oldest: oldest?[status.number].map { max(.zero, now - $0) },
                    errorsPerMinute: failures.map(failed.perMinute),
                    entered: stays.map { _ in stay?.entered.boundedCount ?? 0 })
            }
            let drawn = (definition?.edges ?? []).map { edge -> WorkflowGraph.Edge in
                let activity = edges?.first {
                    $0.from == edge.from && $0.to == edge.to && $0.kind == edge.kind.origin
                }
                return WorkflowGraph.Edge(
                    from: edge.from, to: edge.to, kind: edge.kind, note: edge.note,
                    // How often runs take an edge of a kind that is not known here is not known either.
                    ratePerMinute: edge.kind.origin == nil
                        ? nil : edges.map { _ in rates.perMinute(activity?.count ?? 0) },
                    lastAt: activity?.lastAt)
            }
            return Answer(
                WorkflowGraph(
                    workflow: workflow, nodes: nodes, edges: drawn, definitionHash: definition?.hash ?? ""),
                asOf: now)
        }
    }
}

extension [RunCount] {
    fileprivate var sum: Int { map(\.count).boundedSum }
}

extension WorkflowDefinition.EdgeKind {
    /// By what means a version comes about that crosses such an edge; `nil` where this build does not know that.
    public var origin: Origin.Kind? {
        switch self {
        case .step: .step
        case .timeout: .timeout
        case .callback: .callback
        case .connector: .connector
        case .other: nil
        }
    }
}
