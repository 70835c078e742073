import FoundationEssentials
import Testing
import Workflows
import WorkflowsTesting

@Suite("Objects of several versions", .timeLimit(.minutes(1)))
struct ObjectVersionTests {
    private struct Parcel: Codable, Sendable {
        var grams: Int
    }

    private typealias Parcels = Workflow<Parcel, OrderStatus>

    /// The first build weighed in pounds; the second knows grams.
    private func build(
        _ version: Int, on adapter: any WorkflowAdapter, _ clock: EngineClock = .system,
        delete: WorkflowBuilder<Parcel, OrderStatus>.DeletionCode? = nil,
        migrate: @escaping @Sendable (Data, Int) throws -> Data = { bytes, version in
            guard version == 1 else { throw Upstream(description: "version \(version)") }
            let pounds = try JSONDecoder().decode([String: Int].self, from: bytes)["pounds"] ?? 0
            return Data(#"{"grams":\#(pounds * 454)}"#.utf8)
        }
    ) throws -> Parcels {
        let old = ObjectCodec<Parcel>(
            encode: { Data(#"{"pounds":\#($0.grams / 454)}"#.utf8) },
            decode: { Parcel(grams: 454 * (try JSONDecoder().decode([String: Int].self, from: $0)["pounds"] ?? 0)) })
        var builder = WorkflowBuilder<Parcel, OrderStatus>("orders", codec: version == 1 ? old : .json)
        if version > 1 { builder.objectVersion(version, migrate: migrate) }
        if let delete { builder.customDelete(perform: delete) }
        builder.addCallback(from: .created, to: .paid) { run, _ in .to(.paid) }
        builder.addStep(from: .paid, to: .shipped) { run in
            run.object.grams += 1
            return .to(.shipped)
        }
        return try builder.build(on: adapter, options: optionsWithoutPolling(clock: clock))
    }

    @Test(
        "What an earlier build stored is migrated when it is read, and stored as the new version",
        arguments: Stores.allCases)
    func migrated(on store: Stores) async throws {
        let adapter = try store.make()
        let id = try await build(1, on: adapter).trigger("parcel-1", with: Parcel(grams: 908))
        let new = try build(2, on: adapter)
        #expect(try await new.lookup(id).object.grams == 908)
        try await serving(new) {
            _ = try await new.callback(id)
            #expect(try await new.await(id, reaching: .shipped).object.grams == 909)
        }
        #expect(try await new.history(id).map(\.record.objectVersion) == [1, 2, 2])
    }

    @Test(
        "What a later build stored is left alone by an earlier one: not paused, no attempt counted, until a later one comes",
        arguments: Stores.allCases)
    func newer(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let new = try build(2, on: adapter, clock.engineClock)
        let id = try await new.trigger("parcel-1", with: Parcel(grams: 908))
        _ = try await new.callback(id)
        let old = try build(1, on: adapter, clock.engineClock)
        try await serving(old) {
            try await adapter.waitUntil { try await $0.isParked(id) }
            await clock.waitForSleeper(dueIn: .seconds(5))
            clock.advance(by: .seconds(5))
            try await adapter.waitUntil { records in
                let parked = try await records.parked(workflow: nil, runID: id, limit: 1).first
                return parked.map { $0.lastErrorAt > $0.firstErrorAt } ?? false
            }
        }
        let parked = try #require(try await adapter.records.parked(workflow: nil, runID: id, limit: 1).first)
        #expect(parked.attempts == 0)
        #expect(parked.lastError.contains("of version 2, this build knows 1"))
        #expect(try await adapter.records.lookup(id)?.runState == .running)
        await #expect {
            try await old.lookup(id)
        } throws: {
            WorkflowError.Code.codec ~= $0 && "\($0)".contains("left to instances that know it")
        }
        clock.advance(by: .seconds(5))
        try await serving(new) {
            let shipped = try await new.await(id, reaching: .shipped)
            #expect(shipped.object.grams == 909)
        }
    }

    @Test(
        "The longer no build comes that knows it, the more seldom it is looked at: at last once a minute",
        arguments: Stores.allCases)
    func newerForLong(on store: Stores) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let new = try build(2, on: adapter, clock.engineClock)
        let id = try await new.trigger("parcel-1", with: Parcel(grams: 908))
        _ = try await new.callback(id)
        let old = try build(1, on: adapter, clock.engineClock)
        try await serving(old) {
            for wait in [Duration.seconds(5), .seconds(5), .seconds(5), .milliseconds(7500), .hours(1)] {
                await clock.waitForSleeper(dueIn: wait == .hours(1) ? .milliseconds(11_250) : wait)
                clock.advance(by: wait)
            }
            await clock.waitForSleeper(dueIn: .minutes(1))
        }
        #expect(try await adapter.records.parked(workflow: nil, runID: id, limit: 1).first?.attempts == 0)
    }

    @Test("An object that does not migrate pauses its run with why", arguments: Stores.allCases)
    func unmigratable(on store: Stores) async throws {
        let adapter = try store.make()
        let old = try build(1, on: adapter)
        let id = try await old.trigger("parcel-1", with: Parcel(grams: 908))
        _ = try await old.callback(id)
        let new = try build(2, on: adapter, migrate: { _, _ in throw Upstream(description: "pounds of what") })
        try await serving(new) {
            try await adapter.waitUntil { try await $0.lookup(id)?.runState == .paused }
        }
        let record = try #require(try await adapter.records.lookup(id))
        #expect(record.objectVersion == 1)
        #expect(record.meta.reason?.contains("does not decode") == true)
    }

    /// A run that came to its end under a build, and whose data is to be deleted.
    private func shipped(by workflow: Parcels) async throws -> RunID {
        try await serving(workflow) {
            let id = try await workflow.trigger("parcel-1", with: Parcel(grams: 908))
            _ = try await workflow.callback(id)
            _ = try await workflow.await(id, reaching: .shipped)
            return id
        }
    }

    @Test(
        "Code that says what is left when data is deleted is given what an earlier build stored, migrated",
        arguments: Stores.allCases)
    func deletingOlder(on store: Stores) async throws {
        let adapter = try store.make()
        let id = try await shipped(by: build(1, on: adapter))
        let new = try build(2, on: adapter, delete: { $0.grams += 1000 })
        try await serving(new) {
            _ = try await new.deleteData(of: id, reason: "ticket 9", actor: "bob")
            try await adapter.waitUntil { try await $0.lookup(id)?.runState == .dataDeleted }
        }
        let versions = try await new.history(id).map(\.record)
        #expect(versions.map(\.objectVersion) == [2, 2, 2, 2, 2])
        let left = try versions.map { try JSONDecoder().decode(Parcel.self, from: $0.object).grams }
        #expect(left == [1908, 1908, 1908, 1908, 1908])
        #expect(try await new.lookup(id).object.grams == 1908)
    }

    @Test(
        "An earlier build deletes nothing of what a later one stored, whether or not it would keep some of its own",
        arguments: Stores.allCases, [true, false])
    func deletingNewer(on store: Stores, keepsSome: Bool) async throws {
        let clock = ManualClock()
        let adapter = try store.make(clock: clock.engineClock)
        let new = try build(2, on: adapter, clock.engineClock, delete: { $0.grams += 1000 })
        let id = try await shipped(by: new)
        _ = try await new.deleteData(of: id, reason: "ticket 9", actor: "bob")
        let before = try await new.history(id).map(\.record.object)
        let emptying: WorkflowBuilder<Parcel, OrderStatus>.DeletionCode = { $0.grams = 0 }
        let old = try build(1, on: adapter, clock.engineClock, delete: keepsSome ? emptying : nil)
        try await serving(old) { try await adapter.waitUntil { try await $0.isParked(id) } }
        #expect(try await new.history(id).map(\.record.object) == before)
        let parked = try #require(try await adapter.records.parked(workflow: nil, runID: id, limit: 1).first)
        #expect(parked.attempts == 0)
        #expect(parked.lastError.contains("of version 2, this build knows 1"))
        clock.advance(by: .seconds(5))
        try await serving(new) {
            try await adapter.waitUntil { try await $0.lookup(id)?.runState == .dataDeleted }
        }
        #expect(try await new.lookup(id).object.grams == 1909)
    }
}
