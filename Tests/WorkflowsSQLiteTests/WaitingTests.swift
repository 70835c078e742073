import GRDB
import Testing
import Workflows
import WorkflowsTesting

@testable import WorkflowsSQLite

@Suite("Waiting on a SQLite store", .timeLimit(.minutes(1)))
struct WaitingTests {
    private enum ParcelStatus: Int, WorkflowStatus {
        case received = 1
        case delivered
    }

    private func parcels(on adapter: SQLiteAdapter) throws -> Workflow<[String], ParcelStatus> {
        var builder = WorkflowBuilder<[String], ParcelStatus>("parcels")
        builder.addCallback(from: .received, to: .delivered) { _, _ in .to(.delivered) }
        var options = BuildOptions()
        options.poll(every: .hours(1))
        return try builder.build(on: adapter, options: options)
    }

    @Test("A test that waits for a run is told of what another process writes")
    func otherProcess() async throws {
        let store = try TemporaryStore()
        let here = try parcels(on: store.adapter)
        let there = try parcels(on: store.another())
        async let run = here.wait(forLatestOf: "parcel-1") { $0.status == .delivered }
        let id = try await there.trigger("parcel-1", with: [])
        _ = try await there.callback(id)
        #expect(try await run.version == 2)
    }

    @Test("An await leaves no cursor and no consumer in the store")
    func awaiting() async throws {
        let store = try TemporaryStore()
        let parcels = try parcels(on: store.adapter)
        let id = try await parcels.trigger("parcel-1", with: [])
        async let delivered = parcels.await(id, reaching: .delivered)
        _ = try await parcels.callback(id)
        #expect(try await delivered.version == 2)
        let rows = try await DatabaseQueue(path: store.directory.store).read { database in
            try ["cursors", "consumers", "parked"].map { table in
                try Int.fetchOne(database, sql: "SELECT count(*) FROM \(table)")
            }
        }
        #expect(rows == [0, 0, 0])
    }
}
