import Testing
import Workflows

@testable import WorkflowsSQLite

@Suite("Two processes on one file")
struct TwoProcessTests {
    @Test("Of the triggers of two processes for one foreign ID at the same time one wins, and the other is told")
    func triggers() async throws {
        let probe = try await ProbeProcess()
        async let one = probe.contend(for: 300)
        async let other = probe.contend(for: 300)
        let won = try await [one, other].compactMap(\.self)
        #expect(won.count == 2 && won.reduce(0, +) == 300, "\(won)")
        #expect(try probe.versions() == 300)
        let adapter = try SQLiteAdapter(path: probe.store.store)
        #expect(try await adapter.records.counts().map(\.count).reduce(0, +) == 300)
        #expect(try await adapter.check().map(\.message) == [])
        try await adapter.close()
    }

    @Test("Where the store does not look for an unfinished run, and its index is gone, both win")
    func unprotected() async throws {
        let probe = try await ProbeProcess()
        try probe.dropUnfinishedIndex()
        async let one = probe.contend(for: 300, ["--ignores-unfinished-runs"])
        async let other = probe.contend(for: 300, ["--ignores-unfinished-runs"])
        let won = try await [one, other].compactMap(\.self)
        #expect(won == [300, 300])
    }
}
