import Testing
import Workflows

@testable import WorkflowsSQLite

@Suite("Damaged stores")
struct DamageTests {
    private func damage(_ store: TemporaryStore, _ sql: String) async throws {
        _ = try await store.adapter.store.writer.urgently { try $0.execute(sql) }.get()
    }

    @Test(
        "Whatever a row holds, it becomes a typed error or is passed over",
        arguments: [
            "UPDATE versions SET run_state = 99", "UPDATE runs SET run_id = 'no uuid'",
            "UPDATE versions SET origin = 0",
            "UPDATE runs SET run_state = 'seven'", "DELETE FROM versions", "DELETE FROM workflows",
            "UPDATE versions SET object = 17, at = 'then', visit = -9223372036854775807 - 1",
            "UPDATE runs SET version = 9223372036854775807", "UPDATE events SET topic = -7, partition = -9999",
            "UPDATE events SET run_state = 0", "UPDATE counts SET n = 9223372036854775807",
            "UPDATE cursors SET position = -5, partition = 3000", "UPDATE timeouts SET due_at = 'soon'",
            "UPDATE parked SET attempts = 'many', workflow_id = 99", "UPDATE audit SET action = 'dance'",
            "UPDATE definitions SET definition = '{'", "UPDATE role_reports SET report = x'00ff'",
            "UPDATE roles SET epoch = 9223372036854775807, holder = x'00'",
            "UPDATE instances SET pid = 1e300, boot_id = 5",
            "UPDATE stays SET bin = 9223372036854775807, n = 9223372036854775807", "UPDATE edge_slots SET n = 'x'",
            "UPDATE edge_slots SET n = 9223372036854775807, origin = 77",
            "UPDATE status_minutes SET errors = 9223372036854775807", "UPDATE meta SET value = NULL",
            "UPDATE schedules SET result = 9, slot = 9223372036854775807, decisions = 'many'",
        ])
    func damage(_ sql: String) async throws {
        let store = try TemporaryStore()
        let record = try await fill(store)
        try await damage(store, sql)
        let adapter = store.adapter
        var query = RunQuery()
        func tolerant(_ body: () async throws -> Void) async {
            do { try await body() } catch { #expect(error is WorkflowError, "\(error)") }
        }
        await tolerant { _ = try await adapter.records.lookup(record.runID) }
        await tolerant { _ = try await adapter.records.latest(workflow: "orders", foreignID: "order-1") }
        await tolerant { _ = try await adapter.records.history(record.runID) }
        for sort in RunQuery.Sort.allCases {
            query.sort = sort
            await tolerant { _ = try await adapter.records.list(query, after: nil, limit: 10) }
            await tolerant { _ = try await adapter.records.count(query) }
        }
        await tolerant { _ = try await adapter.records.counts() }
        await tolerant { _ = try await adapter.records.events(after: 0, limit: 10) }
        await tolerant { _ = try await adapter.records.parked(workflow: nil, runID: nil, limit: 10) }
        await tolerant {
            _ = try await adapter.records.dueParked(
                consumer: "orders-2", partitions: .all, by: Timestamp(microseconds: .max), limit: 10)
        }
        await tolerant { _ = try await adapter.records.schedules(of: "orders") }
        await tolerant { _ = try await adapter.timeouts?.timeouts(workflow: nil, runID: nil, limit: 10) }
        await tolerant { _ = try await adapter.audit.auditEntries(runID: nil, limit: 10) }
        await tolerant { _ = try await adapter.audit.auditEntry(request: "r", runID: record.runID) }
        await tolerant { _ = try await adapter.audit.auditEntries(request: "r") }
        await tolerant { _ = try await adapter.registry.instances() }
        await tolerant { _ = try await adapter.registry.definitions() }
        await tolerant { _ = try await adapter.registry.roleReports() }
        let since = Samples.start - .hours(1)
        await tolerant { _ = try await adapter.statistics?.edgeActivity(workflow: "orders", since: since) }
        await tolerant {
            for status in try await adapter.statistics?.statusActivity(workflow: "orders", since: since) ?? [] {
                _ = status.stays.percentile(0.95)
            }
        }
        await tolerant { _ = try await adapter.statistics?.oldestStays(workflow: "orders") }
        await tolerant { _ = try await adapter.statistics?.minutes(since: since) }
        await tolerant {
            let subscription = Subscription(
                topic: Topic(workflow: "orders", kind: .status(2)), consumer: "orders-2", partitions: .all,
                polling: .seconds(1))
            let receiver = try await adapter.streamer.receiver(for: subscription)
            _ = try await receiver.receive(limit: 10, until: .distantPast)
        }
        await tolerant { _ = try await adapter.records.advance(record, record.next(status: 3)) }
        await tolerant {
            _ = try await adapter.roles.renew(
                LeaseRenewal(instance: "a", wanted: ["orders-2"], at: Samples.start, lease: .seconds(5)))
        }
        await tolerant { _ = try await adapter.check() }
    }

    private func fill(_ store: TemporaryStore) async throws -> Record {
        let first = try await store.records.create(Samples.record())
        let second = first.next(status: 2)
        var transaction = StoreTransaction.advance(first, second)
        transaction.cursor = CursorMove(consumer: "orders-1", partition: Partition(number: 1), from: 0, to: 1)
        transaction.timeouts = [
            .arm(NewTimeout(runID: first.runID, status: 2, visit: 2, name: "late", dueAt: second.updatedAt))
        ]
        transaction.audit = AuditEntry(
            at: Samples.start, actor: "ann", action: .resume, workflow: "orders", runID: first.runID, requestID: "r",
            reason: nil, decidedVersion: 1, result: .applied)
        _ = try await store.records.transact(transaction)
        var parking = StoreTransaction(at: Samples.start)
        parking.parking = .parked(
            ParkedEvent(
                consumer: "orders-2", workflow: "orders", runID: first.runID, foreignID: "order-1",
                partition: Partition(of: first.runID), version: 2, status: 2, attempts: 1, dueAt: Samples.start,
                lastError: "503", firstErrorAt: Samples.start, lastErrorAt: Samples.start))
        _ = try await store.records.transact(parking)
        let schedule = ScheduleKey(workflow: "orders", foreignID: "stock", spec: "@daily", timeZone: "UTC")
        let slot = DecidedSlot(slot: Samples.start, at: Samples.start, result: .triggered(first.runID))
        for change in [ScheduleChange.register(schedule, isDeclared: true), .decide(schedule, slot, after: 0)] {
            var scheduling = StoreTransaction(at: Samples.start)
            scheduling.schedule = change
            _ = try await store.records.transact(scheduling)
        }
        let definition = WorkflowDefinition(
            name: "orders", statuses: [], edges: [.init(from: 1, to: 2, kind: .step)], roles: [])
        try await store.adapter.roles.join(
            InstanceDescription(
                startID: "a", name: "host", processID: 1, startedAt: Samples.start, definition: definition),
            lease: .seconds(60))
        let report = RoleReport(role: "orders-2", state: .running, since: Samples.start)
        _ = try await store.adapter.roles.renew(
            LeaseRenewal(
                instance: "a", wanted: ["orders-2"], reports: [report], at: Samples.start, lease: .seconds(60)))
        return second
    }

    @Test("What cannot be read is counted")
    func counting() async throws {
        let store = try TemporaryStore()
        _ = try await fill(store)
        try await damage(store, "UPDATE runs SET run_id = 'no uuid'")
        #expect(try await store.records.list(RunQuery(), after: nil, limit: 10).items.isEmpty)
        #expect(store.adapter.unreadableRows == 1)
    }

    @Test(
        "The check names every broken promise",
        arguments: [
            ("DELETE FROM versions WHERE version_id & 3 = 1", StoreViolation.Invariant.versions),
            ("UPDATE runs SET status = 9", .newestVersion), ("UPDATE counts SET n = n + 1", .counts),
            ("DELETE FROM events WHERE id = 1", .events),
            ("UPDATE versions SET role = 'r', epoch = 9 - (version_id & 7)", .epochs),
            ("UPDATE versions SET run_state = 1", .runStates), ("UPDATE events SET previous_status = 3", .edges),
            ("UPDATE cursors SET position = 99", .cursors),
            (
                "DROP INDEX runs_unfinished; INSERT INTO runs SELECT 9, 'x', workflow_id, foreign_id, run_state, status, "
                    + "version, visit, entered_at, created_at, updated_at, reason, partition, NULL, NULL, 1, NULL FROM runs",
                .unfinished
            ),
        ])
    func check(_ sql: String, _ invariant: StoreViolation.Invariant) async throws {
        let store = try TemporaryStore()
        _ = try await fill(store)
        #expect(try await store.adapter.check().isEmpty)
        try await damage(store, sql)
        let violations = try await store.adapter.check()
        #expect(violations.contains { $0.invariant == invariant }, "\(violations)")
    }
}
