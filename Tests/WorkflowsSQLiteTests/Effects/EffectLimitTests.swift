import GRDB
import Testing
import Workflows
import WorkflowsTesting

@testable import WorkflowsSQLite

@Suite("How long code may hold the store's transaction")
struct EffectLimitTests {
    @Test(
        "Code that holds it for too long stores nothing, is told what to do, and nobody else is harmed",
        arguments: [false, true])
    func tooLong(isProtected: Bool) async throws {
        let clock = ManualClock()
        let store = try await TemporaryStore.withLedger {
            $0.clock = clock.engineClock
            $0.effectHooks.waitsForever = !isProtected
        }
        let errors = Shared<[WorkflowError]>([])
        await withTaskGroup { group in
            for number in 0..<20 {
                group.addTask {
                    do {
                        try await store.adapter.write { database in
                            try Ledger.write("\(number)", 0, database)
                            // As if it had asked somebody outside.
                            if number == 7 { clock.advance(by: .milliseconds(1100)) }
                        }
                    } catch let error as WorkflowError {
                        errors.withLock { $0.append(error) }
                    } catch {
                        Issue.record(error)
                    }
                }
            }
        }
        let codes = errors.withLock { $0.map(\.code) }
        #expect(codes == (isProtected ? [.effectTooLong] : []))
        #expect(try await store.lines().count == (isProtected ? 19 : 20))
        let message = errors.withLock { $0.first?.message } ?? ""
        #expect(!isProtected || message.contains("for 1100ms, more than the 1s that are allowed"), "\(message)")
        #expect(!isProtected || message.contains("SQLiteOptions.effectLimit"))
    }

    @Test("A statement that would not end is interrupted, and the others of its group are stored")
    func interrupted() async throws {
        let store = try await TemporaryStore.withLedger { $0.effectLimit = .milliseconds(400) }
        let tooLong = Shared(0)
        await withTaskGroup { group in
            for number in 0..<20 {
                group.addTask {
                    do {
                        try await store.adapter.write { database in
                            try Ledger.write("\(number)", 0, database)
                            guard number % 10 == 7 else { return }
                            let endless = """
                                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
                                """
                            // One only reads; one writes, and takes the whole transaction back when it is interrupted.
                            if number == 7 {
                                _ = try Int.fetchOne(database, sql: "\(endless) SELECT count(*) FROM n")
                            } else {
                                try database.execute(
                                    sql: "\(endless) INSERT INTO ledger(run, version) SELECT 'n', i FROM n")
                            }
                        }
                    } catch  where WorkflowError.Code.effectTooLong ~= error {
                        tooLong.withLock { $0 += 1 }
                    } catch {
                        Issue.record(error)
                    }
                }
            }
        }
        #expect(tooLong.withLock { $0 } == 2)
        #expect(try await store.lines().count == 18)
        #expect(try await store.violations() == [])
    }

    @Test("A step that holds it for too long fails its attempt, with the advice as its error")
    func step() async throws {
        let clock = ManualClock()
        let store = try await TemporaryStore.withLedger { $0.clock = clock.engineClock }
        let workflow = try Taking.stepInside.workflow(on: store.adapter, clock: clock.engineClock) { run, database in
            try Ledger.write(run, database)
            if run.attempt == 1 { clock.advance(by: .seconds(2)) }
        }
        try await serving(workflow) {
            let id = try await workflow.trigger("sale-1", with: Sale())
            try await store.waitUntil { try await $0.failure(of: id) != nil }
            #expect(try await store.adapter.failure(of: id)?.lastError.contains("do what takes long") == true)
            #expect(try await store.lines() == [])
            clock.advance(by: .seconds(1))
            _ = try await workflow.await(id, reaching: .paid)
        }
        #expect(try await store.lines().count == 1)
    }

    @Test("Codes that take their time share no commit, so that leases are renewed in between")
    func slowGroup() async throws {
        let clock = ManualClock()
        let store = try await TemporaryStore.withLedger { $0.clock = clock.engineClock }
        let commits = store.adapter.commitCount
        try await withThrowingTaskGroup { group in
            for number in 0..<100 {
                group.addTask {
                    try await store.adapter.write { database in
                        try Ledger.write("\(number)", 0, database)
                        clock.advance(by: .milliseconds(40))
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await store.lines().count == 100)
        // Two of forty milliseconds are more than what a group may take.
        #expect(store.adapter.commitCount - commits >= 50)
        #expect(try await store.violations() == [])
    }
}
