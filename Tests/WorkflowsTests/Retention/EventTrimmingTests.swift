import Testing
import Workflows
import WorkflowsTesting

@Suite("Events go once everybody has passed them", .timeLimit(.minutes(1)))
struct EventTrimmingTests {
    @Test(
        "They go as new ones come, in every order of things but this: the present version's of a run under way stays",
        arguments: Stores.sharing)
    func trimmed(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock, keepingEvents: 0)
        let workflow = try parcels(on: adapter, clock: clock.engineClock)
        let waiting = try await workflow.trigger("waits", with: Order())
        let paused = try await workflow.trigger("paused", with: Order())
        _ = try await workflow.pause(paused, actor: "alice")
        let owed = try await workflow.shipped(1, "owed")[0]
        _ = try await workflow.deleteData(of: owed, actor: "alice")
        let ids = try await workflow.shipped(600)
        let left = try await adapter.records.events(after: 0, limit: 10_000)
        #expect(left.count < 600)
        #expect(Array(left.prefix(3).map(\.runID)) == [waiting, paused, owed])
        #expect(left.prefix(3).map(\.version) == [1, 2, 3])
        #expect(try await adapter.records.lastEventID() == 1206)
        #expect(left.last?.id == 1206)
        // Only the events: everything else is kept.
        #expect(try await workflow.history(ids[0]).map(\.record.version) == [1, 2])
        #expect(try await workflow.callback(waiting) == .applied(version: 2))
    }

    @Test("The newest are kept for those who look back", arguments: Stores.sharing)
    func newest(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock, keepingEvents: 300)
        try await parcels(on: adapter, clock: clock.engineClock).shipped(800)
        let left = try await adapter.records.events(after: 0, limit: 10_000)
        #expect(left.count >= 300 && left.count < 1000)
        #expect(left.map(\.id) == Array((1601 - Int64(left.count))...1600))
    }

    @Test("What a slow consumer has not passed stays, and nothing else does", arguments: Stores.sharing)
    func slow(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock, keepingEvents: 0)
        let workflow = try parcels(on: adapter, clock: clock.engineClock)
        let receiver = try await adapter.claim("slow")
        try await workflow.shipped(600)
        var left = try await adapter.records.events(after: 0, limit: 10_000)
        #expect(left.count { $0.topic.kind == .runStateChange } == 600)
        #expect(left.count { $0.topic.kind != .runStateChange } < 300)
        #expect(try await adapter.standing(of: "slow").waiting == Total(600, .exact))
        #expect(try await adapter.standing(of: "slow").holdsBack)

        // It gets on, and is given every event on its way.
        var seen = 0
        while seen < 600 {
            for delivery in try await receiver.receive(limit: 64, until: .distantPast) {
                var transaction = StoreTransaction(at: clock.wallClock)
                transaction.cursor = delivery.cursor
                #expect(try await adapter.records.transact(transaction).cursorMoved)
                seen += 1
            }
        }
        #expect(seen == 600)
        #expect(try await adapter.standing(of: "slow").waiting == Total(0, .exact))
        try await workflow.shipped(1400, "later")
        left = try await adapter.records.events(after: 0, limit: 10_000)
        #expect(left.allSatisfy { $0.id > 1200 })
    }

    @Test(
        "A consumer that nobody claimed for a week holds nothing back and is listed; when it comes back it is told what went",
        arguments: Stores.sharing)
    func abandoned(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock, keepingEvents: 0)
        let workflow = try parcels(on: adapter, clock: clock.engineClock)
        #expect(try await adapter.claim("gone").missed == 0)
        try await workflow.shipped(300)
        clock.advance(by: .hours(7 * 24) - .seconds(1))
        try await workflow.shipped(300, "sixth-day")
        #expect(try await !adapter.standing(of: "gone").isAbandoned)
        #expect(try await adapter.standing(of: "gone").missed == 0)
        clock.advance(by: .seconds(1))
        try await workflow.shipped(900, "eighth-day")
        let standing = try await adapter.standing(of: "gone")
        #expect(standing.isAbandoned && !standing.holdsBack)
        let left = try await adapter.records.events(after: 0, limit: 10_000)
        let waiting = left.count { $0.topic.kind == .runStateChange }
        #expect(waiting < 600)
        #expect(standing.missed == 1500 - waiting)

        let back = try await adapter.claim("gone")
        #expect(back.missed == standing.missed)
        let first = try await back.receive(limit: 1, until: .distantPast).first
        #expect(first?.event.id == left.first { $0.topic.kind == .runStateChange }?.id)
        // Once is enough; the number stays to be seen.
        #expect(try await adapter.claim("gone").missed == 0)
        #expect(try await adapter.standing(of: "gone").missed == standing.missed)
        #expect(try await !adapter.standing(of: "gone").isAbandoned)
    }

    @Test("A consumer that is served stays claimed, however quiet it is", arguments: Stores.sharing)
    func served(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock, keepingEvents: 0)
        let receiver = try await adapter.claim("quiet")
        for _ in 1...9 {
            clock.advance(by: .hours(24))
            _ = try await receiver.receive(limit: 1, until: .distantPast)
        }
        #expect(try await adapter.standing(of: "quiet").claimedAt == clock.wallClock)
    }

    @Test(
        "A hook that comes back after its events went says so, and goes on with the first that is left",
        arguments: Stores.sharing)
    func told(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock, keepingEvents: 0)
        let calls = Counter()
        let workflow = try parcels(on: adapter, clock: clock.engineClock) { builder in
            builder.onComplete { _ in calls.increment() }
        }
        let role = try #require(workflow.definition.roles.first { $0.kind == .hook }?.name)
        let consumer = ConsumerName(role.rawValue)
        try await serving(workflow) {
            try await until("the hook has cursors", seeing: workflow.consumers) { consumers in
                consumers.contains { $0.consumer == consumer }
            }
        }
        clock.advance(by: .hours(7 * 24))
        try await workflow.shipped(900)
        let missed = try await adapter.standing(of: consumer).missed
        #expect(missed > 300)
        try await serving(workflow) {
            try await until("nothing waits for the hook", seeing: { try await adapter.standing(of: consumer) }) {
                $0.waiting.count == 0
            }
            #expect(workflow.internalState[role]?.skipped["missed"] == missed)
            #expect(calls.count == 900 - missed)
        }
    }

    @Test(
        "A hook or a pause retry wants the events of its run state alone: the others wait for nobody",
        arguments: Stores.sharing)
    func filtered(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock, keepingEvents: 0)
        let workflow = try parcels(on: adapter, clock: clock.engineClock) { builder in
            builder.onPause { _ in }
        }
        try await serving(workflow) {
            try await workflow.shipped(600)
            let left = try await adapter.records.events(after: 0, limit: 10_000)
            #expect(left.count < 600)
        }
    }
}
