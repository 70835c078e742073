import Workflows

/// Instances and their leases.
extension World {
    func join(_ start: Int, workflow: Int, lease: Int) async throws {
        let instance = Universe.instance(start, workflow: workflow)
        let found = await Answer { () async throws(WorkflowError) in
            try await adapter.roles.join(instance, lease: .seconds(lease))
        }
        let expected = Answer { () throws(WorkflowError) in
            try model.join(instance, lease: .seconds(lease), now: now)
        }
        _ = try expectAlike(found, expected, "joining of \(start)")
    }

    func renew(_ start: Int, wanted: [Int], released: [Int], lease: Int) async throws {
        let renewal = Universe.renewal(start, wanted: wanted, released: released, lease: lease, at: wall)
        let found = await Answer { () async throws(WorkflowError) in try await adapter.roles.renew(renewal) }
        let expected = Answer { () throws(WorkflowError) in try model.renew(renewal, now: now) }
        guard let (standing, due) = try expectAlike(found, expected, "renewal of \(start)") else { return }
        try expect(standing.held, due.held, "what \(start) holds")
        try expect(standing.holders, due.holders, "who holds what \(start) wants")
        try expect(standing.nextExpiry, due.nextExpiry, "when a lease could run out that \(start) waits for")
    }

    func leave(_ start: Int) async throws {
        let id = Universe.startID(start)
        guard model.instances[id] != nil else { return }
        let reports = [Universe.report(Universe.roles[0], of: start, at: wall)]
        try await adapter.roles.leave(id, reports: reports, at: wall)
        model.leave(id, reports: reports, at: wall, now: now)
    }

    func compareRegistry() async throws {
        struct Standing: Hashable {
            let start: StartID
            let name: InstanceName
            let process: Int32
            let workflow: WorkflowName
            let hash: String
            let started: Timestamp
            let seen: Timestamp
            let silence: Duration?
            let stopped: Timestamp?
        }
        let instances = try await adapter.registry.instances().map {
            Standing(
                start: $0.startID, name: $0.name, process: $0.processID, workflow: $0.workflow,
                hash: $0.definitionHash, started: $0.startedAt, seen: $0.seenAt, silence: $0.silence,
                stopped: $0.stoppedAt)
        }
        let known = model.instances.values.map {
            Standing(
                start: $0.description.startID, name: $0.description.name, process: $0.description.processID,
                workflow: $0.description.definition.name, hash: $0.description.definition.hash,
                started: $0.description.startedAt, seen: $0.seenAt, silence: now - $0.heardAt, stopped: $0.stoppedAt)
        }
        try expectFirst(.max, of: known, by: \.start, instances.sorted { $0.start < $1.start }, "the instances")

        struct Report: Hashable {
            let start: StartID
            let report: RoleReport
            let holds: Bool
        }
        let reports = try await adapter.registry.roleReports().map {
            Report(start: $0.instance, report: $0.report, holds: $0.holdsRole)
        }
        let said = model.instances.values.flatMap { instance in
            instance.reports.values.map {
                let start = instance.description.startID
                return Report(start: start, report: $0, holds: model.roles[$0.role]?.holder == start)
            }
        }
        try expect(Set(reports), Set(said), "what the instances said of their roles")
        try expect(reports.count, said.count, "what the instances said of their roles, each once")

        let definitions = try await adapter.registry.definitions()
        let found = Dictionary(
            definitions.map { ($0.definition, $0.firstSeenAt) }, uniquingKeysWith: { first, _ in first })
        try expect(found, model.definitions, "the definitions")
        try expect(definitions.count, found.count, "the definitions, each once")
    }
}
