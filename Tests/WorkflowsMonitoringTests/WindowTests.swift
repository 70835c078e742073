import Testing
import Workflows

@testable import WorkflowsMonitoring

@Suite("Rates are of the time they say, wherever in a slot of the store's counting the clock stands")
struct WindowTests {
    /// The beginning of a minute.
    static let minute = Timestamp(microseconds: 1_700_000_040_000_000)
    static let seconds: [Int64] = [0, 1, 5, 9, 35, 59]

    @Test("An edge that is crossed once a second is crossed sixty times a minute", arguments: seconds)
    func rate(second: Int64) async throws {
        let now = Self.minute + .seconds(second)
        let store = try WatchedStore()
        try await store.define()
        var record = try await store.trigger("order-1", at: now - .seconds(200))
        // Two seconds for there and back.
        for ago in stride(from: 160, to: 0, by: -1) {
            record = try await store.move(record, at: now - .milliseconds(ago * 1000 - 500))
        }
        let edges = try await store.monitor(at: now).graph("orders").value.edges
        let rates = edges.compactMap(\.ratePerMinute)
        #expect(rates.count == 2)
        #expect(rates.allSatisfy { abs($0 - 30) < 1.1 }, "\(rates)")
        #expect(abs(rates.reduce(0, +) - 60) < 1.1, "\(rates)")
    }

    @Test("What happened before the 60 seconds is not in them", arguments: seconds)
    func before(second: Int64) async throws {
        let now = Self.minute + .seconds(second)
        let store = try WatchedStore()
        try await store.define()
        let record = try await store.trigger("order-1", at: now - .seconds(70))
        _ = try await store.move(record, at: now - .milliseconds(60_001))
        let edges = try await store.monitor(at: now).graph("orders").value.edges
        #expect(edges.map(\.ratePerMinute) == [0, 0])
        #expect(edges[0].lastAt == now - .milliseconds(60_001))
    }

    @Test("Errors a minute are right, and the same on the overview and in the graph", arguments: seconds)
    func errors(second: Int64) async throws {
        let now = Self.minute + .seconds(second)
        let store = try WatchedStore()
        try await store.define()
        let record = try await store.trigger("order-1", at: now - .minutes(12))
        for ago in stride(from: 705, to: 0, by: -10) { try await store.fail(record, at: now - .seconds(ago)) }
        let monitor = store.monitor(at: now)
        let overview = try #require(try await monitor.workflows().value.first?.errorsPerMinute)
        let nodes = try await monitor.graph("orders").value.nodes.compactMap(\.errorsPerMinute)
        #expect(abs(overview - 6) < 0.2)
        #expect(nodes == [overview, 0])
    }

    @Test("Runs that entered before the ten minutes are not in them", arguments: seconds)
    func entered(second: Int64) async throws {
        let now = Self.minute + .seconds(second)
        let store = try WatchedStore()
        try await store.define()
        _ = try await store.trigger("early", at: now - .milliseconds(600_001))
        _ = try await store.trigger("late", at: now - .minutes(9))
        let nodes = try await store.monitor(at: now).graph("orders").value.nodes
        #expect(nodes.first?.entered == 1)
    }

    @Test("A window is never longer than asked for, and at most a slot shorter, before 1970 too")
    func span() {
        for second in [-1_000_007, -60, -1, 0, 1, 59, 60, 61, 1_000_007] as [Int64] {
            let now = Timestamp(microseconds: second * 1_000_000)
            let window = CountingWindow(last: .seconds(60), slots: .seconds(10), before: now)
            #expect(window.span <= .seconds(60) && window.span > .seconds(50))
            #expect(window.since.microseconds % 10_000_000 == 0)
        }
        let edge = CountingWindow(
            last: .seconds(60), slots: .seconds(10), before: Timestamp(microseconds: .min))
        #expect(edge.span > .zero)
    }
}
