import Synchronization
public import Workflows

extension CombinedSource {
    /// Pending timeouts of all, of one workflow or of one run, earliest first.
    public func timeouts(
        _ workflow: WorkflowName?, run: RunID?, limit: Int
    ) async throws(MonitoringError) -> Answer<[Timeout]> {
        let answers = try await listing(workflow, run) { part, name throws(MonitoringError) in
            try await part.source.timeouts(name, run: run, limit: limit)
        }
        return answers.merged {
            $0.sorted(upTo: limit, { part, all in all.map { part.outer($0) } }) { $0.dueAt < $1.dueAt }
        }
    }

    /// Failures that wait to be tried again, of all, of one workflow or of one run, the next due first.
    public func parked(
        _ workflow: WorkflowName?, run: RunID?, limit: Int
    ) async throws(MonitoringError) -> Answer<[ParkedEvent]> {
        let answers = try await listing(workflow, run) { part, name throws(MonitoringError) in
            try await part.source.parked(name, run: run, limit: limit)
        }
        return answers.merged {
            $0.sorted(upTo: limit, { part, all in all.map { part.outer($0) } }) { $0.dueAt < $1.dueAt }
        }
    }

    /// Asks those that a list is of: the one with the workflow, the one with the run, or all.
    private func listing<Value>(
        _ workflow: WorkflowName?, _ run: RunID?,
        _ ask: @escaping @Sendable (NamedSource, WorkflowName?) async throws(MonitoringError) -> Answer<[Value]>
    ) async throws(MonitoringError) -> [(part: NamedSource, value: Answer<[Value]>)] {
        if let workflow {
            let (part, inner) = try owner(of: workflow)
            return try await each(of: [part]) { part throws(MonitoringError) in try await ask(part, inner) }
        }
        let asked = if let run { [try await owner(of: run)] } else { parts }
        return try await each(of: asked) { part throws(MonitoringError) in try await ask(part, nil) }
    }

    /// Events that could not be read, of all, those found last first.
    public func deadLetters(limit: Int) async throws(MonitoringError) -> Answer<DeadLetterList> {
        let answers = try await each { part throws(MonitoringError) in
            try await part.source.deadLetters(limit: limit)
        }
        let isWhole = answers.count == parts.count
        return answers.merged { lists in
            let items = lists.map { ($0.part, $0.value.items) }
                .sorted(upTo: limit, { part, all in all.map { part.outer($0) } }) { $0.letter.at > $1.letter.at }
            let kinds = lists.map(\.value.total.kind)
            let isExact = isWhole && kinds.allSatisfy { $0 == .exact }
            return DeadLetterList(
                items: items,
                total: Total(lists.reduce(0) { $0 + $1.value.total.count }, isExact ? .exact : .atLeast))
        }
    }

    /// Events that are kept for connectors, of all or of one workflow, those kept first first.
    public func keptEvents(_ workflow: WorkflowName?, limit: Int) async throws(MonitoringError) -> Answer<KeptEventList>
    {
        let (asked, inner) = try keepers(of: workflow)
        let answers = try await each(of: asked) { part throws(MonitoringError) in
            try await part.source.keptEvents(inner, limit: limit)
        }
        let isWhole = answers.count == asked.count
        return answers.merged { lists in
            let items = lists.map { ($0.part, $0.value.items) }
                .sorted(upTo: limit, { part, all in all.map { part.outer($0) } }) { $0.keptAt < $1.keptAt }
            let total = lists.map(\.value.total).sum
            return KeptEventList(items: items, total: isWhole ? total : Total(total.count, .atLeast))
        }
    }

    private func keepers(
        of workflow: WorkflowName?
    ) throws(MonitoringError) -> (parts: [NamedSource], inner: WorkflowName?) {
        guard let workflow else { return (parts, nil) }
        let (part, inner) = try owner(of: workflow)
        return ([part], inner)
    }

    /// What is stored but not yet published, of all.
    public func outbox() async throws(MonitoringError) -> Answer<OutboxStanding> {
        let answers = try await each { part throws(MonitoringError) in try await part.source.outbox() }
        return answers.merged { all in
            OutboxStanding(
                rowIsEvent: all.allSatisfy(\.value.rowIsEvent), depth: all.reduce(0) { $0 + $1.value.depth },
                oldest: all.compactMap(\.value.oldest).max())
        }
    }

    /// What happened lately, in all: as each tells it, under numbers that go on in one order.
    public func events(after id: Int64?, limit: Int) async throws(MonitoringError) -> Answer<[Event]> {
        let positions = id.map { id in self.numbers.withLock { $0.positions(at: id) } }
        let all = parts
        let answers = try await each { part throws(MonitoringError) in
            let index = all.firstIndex { $0.name == part.name } ?? 0
            return try await part.source.events(after: positions?[index] ?? nil, limit: limit)
        }
        let asOf = answers.map(\.value.asOf).min() ?? EngineClock.system.now
        var events = answers.flatMap { part, answer in
            let index = all.firstIndex { $0.name == part.name } ?? 0
            return answer.value.map { (part: index, event: $0) }
        }
        events.sort { ($0.event.at, $0.part, $0.event.id) < ($1.event.at, $1.part, $1.event.id) }
        // Whoever follows is given what comes next, and whoever looks at the latest the newest.
        events = Array(id == nil ? events.suffix(limit) : events.prefix(limit))
        let numbers = self.numbers.withLock { [events] in $0.number(events) }
        var numbered = zip(events, numbers).map { all[$0.part].outer($0.event, numbered: $1) }
        if let id { numbered = numbered.filter { $0.id > id } }
        return Answer(numbered.sorted { $0.id < $1.id }, asOf: asOf)
    }

    /// The latest crossings of an edge of one workflow, under its source's own numbers.
    public func crossings(of edge: Crossed, limit: Int) async throws(MonitoringError) -> Answer<[Event]> {
        try await ask(edge.workflow) { part, name throws(MonitoringError) in
            var inner = edge
            inner.workflow = name
            let answer = try await part.source.crossings(of: inner, limit: limit)
            return Answer(answer.value.map { part.outer($0, numbered: $0.id) }, asOf: answer.asOf)
        }
    }

    /// What people did, in all or to one run, newest first.
    public func actions(run: RunID?, limit: Int) async throws(MonitoringError) -> Answer<[AuditEntry]> {
        let answers = try await listing(nil, run) { part, _ throws(MonitoringError) in
            try await part.source.actions(run: run, limit: limit)
        }
        return answers.merged { $0.sorted(upTo: limit, { part, all in all.map { part.outer($0) } }) { $0.at > $1.at } }
    }

    /// What people did to roles, in all, newest first.
    public func roleActions(limit: Int) async throws(MonitoringError) -> Answer<[RoleActionEntry]> {
        let answers = try await each { part throws(MonitoringError) in
            try await part.source.roleActions(limit: limit)
        }
        return answers.merged {
            $0.sorted(upTo: limit, { part, all in all.map { part.outer($0) } }) { $0.action.at > $1.action.at }
        }
    }
}

extension Array {
    /// The lists of several sources as one, in an order; at most so many.
    fileprivate func sorted<Item, Named>(
        upTo limit: Int, _ rename: (NamedSource, [Item]) -> [Named], by isBefore: (Named, Named) -> Bool
    ) -> [Named] where Element == (part: NamedSource, value: [Item]) {
        Array<Named>(flatMap { rename($0.part, $0.value) }.sorted(by: isBefore).prefix(limit))
    }
}
