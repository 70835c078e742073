import Testing
import Workflows
import WorkflowsMonitoring
import WorkflowsTesting

@Suite("What wants a person")
struct TroubleTests {
    private static let now = Timestamp(microseconds: 1_700_000_000_000_000)

    private func ago(_ seconds: Int) -> Timestamp { Self.now - .seconds(seconds) }

    @Test(
        "Paused runs are told apart by what paused them, with the moment and the reason of the first",
        arguments: Watched.allCases)
    func paused(_ watched: Watched) async throws {
        let (adapter, folder) = try watched.make()
        let store = HandWritten(adapter: adapter)
        for (number, origin) in [Origin.Kind.engine, .engine, .person, .step].enumerated() {
            let run = try await store.trigger(ForeignID("order-\(number)"), at: ago(1000))
            try await store.write(run, .paused, by: origin, reason: "because \(number)", at: ago(500 - number))
        }
        let paused = try #require(try await store.trouble(at: Self.now)).paused
        #expect(paused.map(\.cause) == [.errors, .code, .people])
        #expect(paused.map(\.total) == [Total(2, .exact), Total(1, .exact), Total(1, .exact)])
        #expect(paused.map(\.since) == [ago(500), ago(497), ago(498)])
        #expect(paused.map(\.reason) == ["because 0", "because 3", "because 2"])
        #expect(paused.allSatisfy { $0.status == 1 })
        withExtendedLifetime(folder) {}
    }

    @Test(
        "Of many paused runs the first are looked at: their numbers are the least, and the others are counted as not looked at",
        arguments: Watched.allCases)
    func manyPaused(_ watched: Watched) async throws {
        let (adapter, folder) = try watched.make()
        let store = HandWritten(adapter: adapter)
        for number in 0..<130 {
            let run = try await store.trigger(ForeignID("order-\(number)"), at: ago(1000))
            try await store.write(run, .paused, by: .engine, reason: "503", at: ago(900 - number))
        }
        let paused = try #require(try await store.trouble(at: Self.now)).paused
        #expect(paused.map(\.cause) == [.errors, nil])
        #expect(paused.map(\.total) == [Total(100, .atLeast), Total(30, .exact)])
        #expect(paused.first?.since == ago(900))
        withExtendedLifetime(folder) {}
    }

    @Test(
        "A run that stands where 99 of 100 have gone on long before is stuck, since it came there; a paused one is not",
        arguments: Watched.allCases)
    func stuck(_ watched: Watched) async throws {
        let (adapter, folder) = try watched.make()
        let store = HandWritten(adapter: adapter)
        try await store.serve(since: ago(3600))
        for number in 0..<25 {
            let run = try await store.trigger(ForeignID("order-\(number)"), at: ago(400 - number))
            try await store.write(run, .running, status: 2, at: ago(398 - number))
        }
        let slow = try await store.trigger("slow", at: ago(300))
        let held = try await store.trigger("held", at: ago(310))
        try await store.write(held, .paused, by: .person, at: ago(305))
        _ = try await store.trigger("young", at: ago(3))
        let stuck = try #require(try await store.trouble(at: Self.now)).stuck
        #expect(stuck.map(\.status) == [1], "nothing ever left status 2, so nobody knows what is usual there")
        #expect(stuck.first?.total == Total(1, .exact))
        #expect(stuck.first?.since == slow.meta.enteredAt)
        #expect(stuck.first.map { $0.usual >= .milliseconds(1800) && $0.usual <= .milliseconds(2200) } == true)
        try await store.write(slow, .running, status: 2, at: ago(1))
        #expect(try await store.trouble(at: Self.now)?.stuck == [])
        withExtendedLifetime(folder) {}
    }

    @Test("Of a few stays nothing is said of what is usual", arguments: Watched.allCases)
    func fewStays(_ watched: Watched) async throws {
        let (adapter, folder) = try watched.make()
        let store = HandWritten(adapter: adapter)
        try await store.serve(since: ago(3600))
        for number in 0..<5 {
            let run = try await store.trigger(ForeignID("order-\(number)"), at: ago(400))
            try await store.write(run, .running, status: 2, at: ago(398))
        }
        _ = try await store.trigger("slow", at: ago(300))
        #expect(try await store.trouble(at: Self.now)?.stuck == [])
        withExtendedLifetime(folder) {}
    }

    @Test(
        "A foreign ID whose run was cancelled by no person and that has no run since was never recovered",
        arguments: Watched.allCases)
    func unrecovered(_ watched: Watched) async throws {
        let (adapter, folder) = try watched.make()
        let store = HandWritten(adapter: adapter)
        func cancelled(_ foreignID: ForeignID, by origin: Origin.Kind, at: Timestamp) async throws {
            let run = try await store.trigger(foreignID, at: at - .seconds(5))
            try await store.write(run, .cancelled, by: origin, reason: "no stock", at: at)
        }
        try await cancelled("failed", by: .step, at: ago(700))
        try await cancelled("failed twice", by: .step, at: ago(800))
        try await cancelled("failed twice", by: .timeout, at: ago(600))
        try await cancelled("by hand", by: .person, at: ago(650))
        try await cancelled("long ago", by: .step, at: ago(2 * 86_400))
        try await cancelled("tried again", by: .step, at: ago(900))
        _ = try await store.trigger("tried again", at: ago(100))
        let standing = try #require(try await store.trouble(at: Self.now)).unrecovered
        #expect(standing?.total == Total(2, .exact))
        #expect(standing?.since == ago(700))
        withExtendedLifetime(folder) {}
    }

    @Test("What waits is told with the moment it began", arguments: Watched.allCases)
    func waiting(_ watched: Watched) async throws {
        let (adapter, folder) = try watched.make()
        let store = HandWritten(adapter: adapter)
        for (number, seconds) in [120, 90].enumerated() {
            try await store.fail(try await store.trigger(ForeignID("order-\(number)"), at: ago(200)), at: ago(seconds))
        }
        let trouble = try #require(try await store.trouble(at: Self.now))
        #expect(trouble.parked == .init(total: Total(2, .exact), since: ago(120)))
        #expect(trouble.lateSince == nil && trouble.outbox == nil && trouble.unrecovered == nil)
        withExtendedLifetime(folder) {}
    }

    @Test("Runs in a status that no definition has are told of since the first came there", arguments: Watched.allCases)
    func unknownStatus(_ watched: Watched) async throws {
        let (adapter, folder) = try watched.make()
        let store = HandWritten(adapter: adapter)
        try await store.serve([1, 3], since: ago(3600))
        let run = try await store.trigger("order", at: ago(500))
        try await store.write(run, .running, status: 2, at: ago(420))
        #expect(try await store.trouble(at: Self.now)?.unknownStatusSince == ago(420))
        withExtendedLifetime(folder) {}
    }

    @Test("With no instance it is told when the last was heard of", arguments: Watched.allCases)
    func instances(_ watched: Watched) async throws {
        let (adapter, folder) = try watched.make()
        let store = HandWritten(adapter: adapter)
        try await store.serve(since: ago(3600))
        #expect(try await store.trouble(at: Self.now)?.instanceLastSeen == nil)
        try await adapter.roles.leave("a", reports: [], at: Self.now)
        #expect(try await store.trouble(at: Self.now)?.instanceLastSeen != nil)
        withExtendedLifetime(folder) {}
    }

    @Test("A store without numbers over time tells what it can")
    func withoutNumbers() async throws {
        let store = HandWritten(adapter: WithoutNumbers())
        try await store.serve(since: ago(3600))
        let run = try await store.trigger("order", at: ago(500))
        try await store.write(run, .paused, by: .engine, reason: "503", at: ago(420))
        let trouble = try #require(try await store.trouble(at: Self.now))
        #expect(trouble.paused.count == 1 && trouble.stuck.isEmpty)
    }
}
