import Testing
import Workflows

@testable import WorkflowsSQLite

@Suite("Audit")
struct AuditTests {
    private func pause(_ record: Record, _ request: RequestID = "request-1") -> StoreTransaction {
        let next = record.next(runState: .paused, reason: "look at it", origin: Origin(.person, actor: "ann"))
        var transaction = StoreTransaction.advance(record, next)
        transaction.audit = AuditEntry(
            at: next.updatedAt, actor: "ann", claimedActor: "Ann", action: .pause, workflow: record.workflow,
            runID: record.runID, requestID: request, reason: "look at it", decidedVersion: record.version,
            result: .applied, detail: "was initiated", triggered: nil)
        return transaction
    }

    @Test("What a person did is stored with the action, and found by its request")
    func entries() async throws {
        let store = try TemporaryStore()
        let record = try await store.records.create(Samples.record())
        let transaction = pause(record)
        _ = try await store.records.transact(transaction)
        #expect(
            try await store.adapter.audit.auditEntry(request: "request-1", runID: record.runID) == transaction.audit)
        #expect(try await store.adapter.audit.auditEntry(request: "request-2", runID: record.runID) == nil)
        var refused = StoreTransaction(at: Samples.start)
        refused.audit = AuditEntry(
            at: Samples.start, actor: "bob", action: .cancel, workflow: nil, runID: .random(), requestID: "request-2",
            reason: nil, decidedVersion: 4, result: .notFound)
        _ = try await store.records.transact(refused)
        let entries = try await store.adapter.audit.auditEntries(runID: nil, limit: 10)
        #expect(entries == [refused.audit, transaction.audit])
        #expect(try await store.adapter.audit.auditEntries(runID: record.runID, limit: 10) == [transaction.audit])
    }

    @Test("A request that arrives twice at once is carried out once")
    func twice() async throws {
        let store = try TemporaryStore()
        let record = try await store.records.create(Samples.record())
        let first = pause(record)
        _ = try await store.records.transact(first)
        let paused = try #require(try await store.records.lookup(record.runID))
        let resumed = try await store.records.advance(paused, paused.next())
        let error = await #expect(throws: WorkflowError.self) { try await store.records.transact(pause(resumed)) }
        #expect(error?.code == .conflict)
        #expect(error?.message.contains("request-1") == true)
        #expect(try await store.records.lookup(record.runID) == resumed)
        #expect(try await store.adapter.audit.auditEntries(runID: nil, limit: 10).count == 1)
    }
}
