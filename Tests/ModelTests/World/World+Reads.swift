import Workflows

extension World {
    func perform(_ read: Read) async throws {
        let records = adapter.records
        let what = "\(read)"
        switch read {
        case .lookup(let run):
            try expect(await records.lookup(Universe.runID(run)), model.current(Universe.runID(run)), what)
        case .latest(let workflow, let foreignID):
            let (workflow, foreignID) = (Universe.workflows[workflow], Universe.foreignIDs[foreignID])
            let found = try await records.latest(workflow: workflow, foreignID: foreignID)
            try expect(found, model.latest(workflow, foreignID), what)
        case .key(let workflow, let key):
            let (workflow, key) = (Universe.workflows[workflow], Universe.keys[key])
            try expect(
                await records.run(of: workflow, idempotencyKey: key), model.keys[workflow]?[key], what)
        case .version(let number, let run):
            let versions = model.runs[Universe.runID(run)] ?? []
            let expected = versions.indices.contains(number - 1) ? versions[number - 1] : nil
            try expect(await records.version(number, of: Universe.runID(run)), expected, what)
        case .history(let run):
            try expect(await records.history(Universe.runID(run)), model.history(Universe.runID(run)), what)
        case .firstVersion(let run, let status):
            let found = try await records.firstVersion(of: Universe.runID(run), in: status)
            try expect(found, model.runs[Universe.runID(run)]?.first { $0.status == status }, what)
        case .summaries(let runs):
            let ids = runs.map(Universe.runID)
            try expect(Set(await records.summaries(of: ids)), Set(ids.compactMap(model.summary)), what)
        case .list(let query): try await list(query, page: 1000)
        case .count(let query):
            let found = try await records.count(query)
            let expected = model.matches(query).count
            switch found.kind {
            case .exact: try expect(found.count, expected, what)
            case .atLeast: try require(found.count <= expected, what, "at least \(found.count) of \(expected)")
            case .estimate: throw Mismatch(what: what, expected: "a count", found: "an estimate")
            }
        case .counts:
            let found = try await records.counts()
            try expect(Set(found), model.counts(), what)
            try expect(found.count, Set(found).count, "\(what): each once")
        case .events(let behind, let limit):
            let id = max(0, model.lastEventID - Int64(behind))
            let expected = model.events.filter { $0.id > id }.prefix(max(0, limit))
            try expect(await records.events(after: id, limit: limit), Array(expected), what)
        case .crossings(let edge, let limit):
            let expected = model.crossings(of: edge).prefix(max(0, limit))
            try expect(await records.crossings(of: edge, limit: limit), Array(expected), what)
        case .lastEventID: try expect(await records.lastEventID(), model.lastEventID, what)
        case .parked, .dueParked, .nextParkedDue: try await performParked(read)
        case .schedule(let number):
            let key = Universe.scheduleKey(number)
            try expect(await records.schedule(key), model.schedules[key], what)
        case .schedules(let workflow):
            let found = try await records.schedules(of: Universe.workflows[workflow])
            let all = model.schedules.values.filter { $0.key.workflow == Universe.workflows[workflow] }
            try expectFirst(.max, of: all, by: \.key.foreignID, found, what)
        case .deadLetters:
            try expect(await records.deadLetters(limit: 10), [], what)
            try expect(await records.deadLetterCount(), 0, what)
        case .dueTimeouts, .nextTimeoutDue, .timeouts: try await performTimeouts(read)
        case .auditEntry(let request, let run):
            let (request, runID) = (Universe.requests[request], Universe.runID(run))
            let expected = model.audit.first { $0.requestID == request && $0.runID == runID }
            try expect(await adapter.audit.auditEntry(request: request, runID: runID), expected, what)
            let all = model.audit.filter { $0.requestID == request }
            try expect(await adapter.audit.auditEntries(request: request), all, "\(what), of all runs")
        case .auditEntries(let run, let limit):
            let runID = run.map(Universe.runID)
            let expected = model.audit.reversed().filter { runID ?? $0.runID == $0.runID }.prefix(max(0, limit))
            try expect(await adapter.audit.auditEntries(runID: runID, limit: limit), Array(expected), what)
        case .claimable(let roles):
            let roles = roles.map { Universe.roles[$0] }
            let expected = roles.contains { model.isFree($0, now: now) }
            try expect(await adapter.roles.anyClaimable(roles), expected, what)
        case .registry: try await compareRegistry()
        }
    }

    private func performParked(_ read: Read) async throws {
        let what = "\(read)"
        switch read {
        case .parked(let workflow, let run, let limit):
            let (workflow, runID) = (workflow.map { Universe.workflows[$0] }, run.map(Universe.runID))
            let found = try await adapter.records.parked(workflow: workflow, runID: runID, limit: limit)
            let all = model.parked.values.filter {
                (workflow ?? $0.workflow) == $0.workflow && (runID ?? $0.runID) == $0.runID
            }
            try expectFirst(limit, of: all, by: \.dueAt, found, what)
            guard run == nil, let counting = adapter.records as? any ParkedCounting else { return }
            let counts = Dictionary(grouping: model.parked.values, by: \.workflow).mapValues(\.count)
            let bound = max(0, min(limit, 1000))
            let expected = counts.mapValues { $0 > bound ? Total(bound, .atLeast) : Total($0, .exact) }
            try expect(await counting.parkedCounts(limit: bound), expected, "how many are parked, up to \(bound)")
        case .dueParked(let consumer, let share, let seconds, let limit):
            struct Due: Hashable {
                let parked: ParkedEvent
                let record: Record?
            }
            let by = wall + .seconds(seconds)
            let found = try await adapter.records.dueParked(
                consumer: Universe.consumers[consumer], partitions: share, by: by, limit: limit)
            let all = parked(consumer, share).filter { $0.dueAt <= by }
                .map { Due(parked: $0, record: model.runs[$0.runID]?[$0.version - 1]) }
            try expectFirst(
                limit, of: all, by: \.parked.dueAt, found.map { Due(parked: $0.0, record: $0.1) }, what)
        case .nextParkedDue(let consumer, let share):
            let found = try await adapter.records.nextParkedDue(
                consumer: Universe.consumers[consumer], partitions: share)
            try expect(found, parked(consumer, share).map(\.dueAt).min(), what)
        default: break
        }
    }

    private func parked(_ consumer: Int, _ share: PartitionSet) -> [ParkedEvent] {
        model.parked.values.filter {
            $0.consumer == Universe.consumers[consumer] && share.contains(Partition(of: $0.runID))
        }
    }

    private func performTimeouts(_ read: Read) async throws {
        guard let store = adapter.timeouts else { return }
        let what = "\(read)"
        let all = model.timeoutIDs.compactMap { model.timeout($0.value, id: $0.key) }
        switch read {
        case .dueTimeouts(let workflow, let status, let seconds, let limit):
            let by = wall + .seconds(seconds)
            let found = try await store.dueTimeouts(
                workflow: Universe.workflows[workflow], status: status, by: by, limit: limit)
            let due = firing(all, workflow, status).filter { $0.dueAt <= by }
            try expectFirst(limit, of: due, by: \.dueAt, found, what)
        case .nextTimeoutDue(let workflow, let status):
            let found = try await store.nextTimeoutDue(workflow: Universe.workflows[workflow], status: status)
            try expect(found, firing(all, workflow, status).map(\.dueAt).min(), what)
        case .timeouts(let workflow, let run, let limit):
            let (workflow, runID) = (workflow.map { Universe.workflows[$0] }, run.map(Universe.runID))
            let found = try await store.timeouts(workflow: workflow, runID: runID, limit: limit)
            let matching = all.filter {
                (workflow ?? $0.workflow) == $0.workflow && (runID ?? $0.runID) == $0.runID
            }
            try expectFirst(limit, of: matching, by: \.dueAt, found, what)
        default: break
        }
    }

    private func firing(_ all: [Timeout], _ workflow: Int, _ status: Int) -> [Timeout] {
        all.filter { $0.workflow == Universe.workflows[workflow] && $0.status == status && !$0.held }
    }
}
