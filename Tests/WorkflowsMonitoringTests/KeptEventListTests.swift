import Testing
import Workflows
import WorkflowsMonitoring
import WorkflowsSQLite

@Suite("Events of outside streams that are kept for connectors")
struct KeptEventListTests {
    private static let now = Timestamp(microseconds: 1_700_000_000_000_000)
    private static let consumer: ConsumerName = "orders-connector-payments-consumer"

    /// A store of a workflow with a connector of two workers, which failed at one event; two wait behind that.
    private func store(_ kept: [(id: String, consumer: ConsumerName)]) async throws -> WatchedStore {
        let store = try WatchedStore()
        let definition = WorkflowDefinition(
            name: "orders", statuses: [.init(number: 1, label: "S1", starting: true, terminal: false)], edges: [],
            roles: (1...2).map {
                .init(name: RoleName("\(Self.consumer)-\($0)-of-2"), displayName: "payments", kind: .connector)
            })
        try await store.adapter.roles.join(
            InstanceDescription(
                startID: "a", name: "host", processID: 1, startedAt: Timestamp(microseconds: 0), definition: definition),
            lease: .seconds(60))
        let inbox = try #require(store.adapter.records as? any InboxStore)
        for (number, event) in kept.enumerated() {
            let entry = InboxEntry(
                consumer: event.consumer,
                event: ConnectorEvent(id: event.id, key: "customer-1", type: "paid", at: Self.now - .seconds(9)),
                attempts: number == 0 ? 3 : 0, dueAt: Self.now + .seconds(30), lastError: number == 0 ? "503" : "",
                keptAt: Self.now - .seconds(60 - number))
            try await inbox.keep(entry, fence: nil)
        }
        return store
    }

    @Test("They are listed, those kept first first, with their workflow and what they failed with, and counted")
    func listed() async throws {
        let store = try await store([("e1", Self.consumer), ("e2", Self.consumer), ("e3", "gone-consumer")])
        let monitor = store.monitor(at: Self.now)
        let all = try await monitor.keptEvents(nil, limit: 10).value
        #expect(all.items.map(\.eventID) == ["e1", "e2", "e3"] && all.total == Total(3, .exact))
        #expect(all.items.map(\.workflow) == ["orders", "orders", nil])
        let first = KeptEvent(
            consumer: Self.consumer, workflow: "orders", eventID: "e1", key: "customer-1", type: "paid",
            at: Self.now - .seconds(9), keptAt: Self.now - .seconds(60), attempts: 3, dueAt: Self.now + .seconds(30),
            lastError: "503")
        #expect(all.items.first == first)
        let own = try await monitor.keptEvents("orders", limit: 1).value
        #expect(own.items == [first] && own.total == Total(2, .exact))
        let number = try await monitor.keptEvents(nil, limit: 0).value
        #expect(number.items.isEmpty && number.total == Total(3, .exact))
    }

    @Test("They count with the failures of their workflow that wait, and want a person since they were kept")
    func counted() async throws {
        let store = try await store([("e1", Self.consumer), ("e2", Self.consumer)])
        let monitor = store.monitor(at: Self.now)
        #expect(try await monitor.workflows().value.map(\.parked) == [2])
        let trouble = try await monitor.troubles().value.first?.parked
        #expect(trouble == .init(total: Total(2, .exact), since: Self.now - .seconds(60)))
    }

    @Test("One is dropped by who acts, and the log says who; asked again the answer is the same")
    func dropped() async throws {
        let store = try await store([("e1", Self.consumer), ("e2", Self.consumer)])
        let monitor = store.monitor(at: Self.now)
        let request = KeptEventRequest(
            consumer: Self.consumer, eventID: "e1", requestID: "request-1", reason: "a test", claimedActor: "carol")
        for _ in 0..<2 { #expect(await monitor.perform(onKept: request) == .outcome(.discarded)) }
        var other = request
        other.eventID = "e2"
        guard case .refused = await monitor.perform(onKept: other) else {
            Issue.record("a request is good for one event")
            return
        }
        other.requestID = "request-2"
        other.eventID = "e1"
        #expect(await monitor.perform(onKept: other) == .outcome(.notFound))
        #expect(try await monitor.keptEvents(nil, limit: 9).value.items.map(\.eventID) == ["e2"])
        let lines = try await monitor.actions(run: nil, limit: 9).value
        #expect(lines.map(\.reason) == ["a test"] && lines.map(\.claimedActor) == ["carol"])
    }

    @Test("A store without any says none, and who may only look drops none")
    func none() async throws {
        let memory = StoreMonitor(
            adapter: InMemoryAdapter(),
            access: .init(target: "memory", actor: "tester", readOnlyReason: "asked for"))
        #expect(try await memory.keptEvents(nil, limit: 9).value == KeptEventList(items: [], total: Total(0, .exact)))
        let request = KeptEventRequest(consumer: "shop", eventID: "e1", requestID: "request-1", reason: nil)
        #expect(await memory.perform(onKept: request) == .refused("read-only: asked for"))
    }
}
