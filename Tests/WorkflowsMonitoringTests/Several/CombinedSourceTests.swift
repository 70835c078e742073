import FoundationEssentials
import Testing
import Workflows
import WorkflowsSQLite

@testable import WorkflowsMonitoring

@Suite("Several sources shown as one", .timeLimit(.minutes(1)))
struct CombinedSourceTests {
    @Test("Each workflow bears the name of its source, so that two of a name are two")
    func names() async throws {
        let stores = try await TwoStores()
        let record = try await stores.trigger(1)[1]
        #expect(try await stores.combined.workflows().value.map(\.workflow) == ["eu/orders", "us/orders"])
        #expect(try await stores.combined.graph("us/orders").value.workflow == "us/orders")
        #expect(try await stores.combined.run(record.runID).value.workflow == "us/orders")
        #expect(try await stores.combined.why(record.runID).value.run.workflow == "us/orders")
        #expect(try await stores.combined.history(record.runID).value.map(\.record.workflow) == ["us/orders"])
        await #expect(throws: MonitoringError.self) { try await stores.combined.graph("orders") }
        #expect(throws: MonitoringError.self) {
            try CombinedSource([
                NamedSource("eu", stores.eu.monitor(at: TwoStores.now)),
                NamedSource("eu", stores.us.monitor(at: TwoStores.now)),
            ])
        }
    }

    @Test("The runs are one list in one order, page by page, none twice and none left out", arguments: 1...7)
    func pages(limit: Int) async throws {
        let stores = try await TwoStores()
        let expected = try await stores.trigger(6).map(\.runID)
        // What the second has beside makes the pages end at different places.
        var more: [RunID] = []
        for number in 0..<5 {
            let at = TwoStores.now - .seconds(9000 - number)
            more.append(try await stores.us.trigger(ForeignID("late-\(number)"), at: at).runID)
        }
        for descending in [true, false] {
            var query = RunQuery()
            query.sort = .created
            query.descending = descending
            var (found, cursor, pages) = ([RunID](), PageCursor?.none, 0)
            repeat {
                let page = try await stores.combined.runs(query, after: cursor, limit: limit)
                #expect(page.items.count <= limit)
                #expect(!page.items.isEmpty || page.next == nil)
                found += page.items.map(\.runID)
                (cursor, pages) = (page.next, pages + 1)
            } while cursor != nil && pages < 50
            #expect(found == (descending ? (expected + more).reversed() : expected + more))
        }
        #expect(try await stores.combined.total(RunQuery()) == Total(17, .exact))
        var one = RunQuery()
        one.workflows = ["us/orders"]
        let page = try await stores.combined.runs(one, after: nil, limit: 100)
        #expect(page.items.count == 11 && page.items.allSatisfy { $0.workflow == "us/orders" })
        #expect(page.labels["us/orders"]?[1] == "S1")
        #expect(try await stores.combined.total(one) == Total(11, .exact))
    }

    @Test("A place in a list of other sources is refused, and so is what is none")
    func strangeCursor() async throws {
        let stores = try await TwoStores()
        for text in [#"{"prod":{"skip":1}}"#, "7", "", #"{"eu":{"skip":"1"}}"#, #"{"eu":7}"#] {
            await #expect(
                "\(text)",
                performing: {
                    try await stores.combined.runs(RunQuery(), after: PageCursor(rawValue: text), limit: 3)
                }, throws: { ($0 as? MonitoringError)?.code == .invalid })
        }
    }

    @Test("An action goes to the store that has the run, and to no other")
    func acting() async throws {
        let stores = try await TwoStores()
        let record = try await stores.trigger(1)[1]
        let pause = ActionRequest(
            kind: .pause, runID: record.runID, decidedVersion: 1, requestID: "r-1", reason: "INC-1", claimedActor: nil,
            dryRun: false)
        guard case .outcome(.applied) = await stores.combined.perform(pause) else {
            Issue.record("the run was not paused")
            return
        }
        #expect(try await stores.us.adapter.records.lookup(record.runID)?.runState == .paused)
        #expect(try await stores.eu.adapter.audit.auditEntries(runID: nil, limit: 10).isEmpty)
        #expect(try await stores.combined.actions(run: nil, limit: 10).value.map(\.workflow) == ["us/orders"])

        var stranger = pause
        stranger.runID = .random()
        #expect(await stores.combined.perform(stranger) == .outcome(.notFound))
        let trigger = TriggerRequest(
            workflow: "eu/orders", foreignID: "new", object: Data("{}".utf8), status: nil, requestID: "r-2",
            reason: nil, claimedActor: nil, dryRun: false)
        _ = await stores.combined.trigger(trigger)
        #expect(try await stores.eu.adapter.records.latest(workflow: "orders", foreignID: "new") != nil)
        #expect(try await stores.us.adapter.records.latest(workflow: "orders", foreignID: "new") == nil)
    }

    @Test("Where one may only be read, its runs are refused and those of the others are not")
    func readOnly() async throws {
        let stores = try await TwoStores(readOnly: "profile us says so")
        let records = try await stores.trigger(1)
        let can = try await stores.combined.capabilities()
        #expect(can.canAct)
        #expect(can.readOnlyReason == "us: profile us says so")
        func paused(_ record: Record) async -> ActionEnd {
            await stores.combined.perform(
                ActionRequest(
                    kind: .pause, runID: record.runID, decidedVersion: 1, requestID: RequestID("r-\(record.runID)"),
                    reason: nil,
                    claimedActor: nil, dryRun: false))
        }
        guard case .outcome(.applied) = await paused(records[0]) else {
            Issue.record("a run of the first was not paused")
            return
        }
        #expect(await paused(records[1]) == .outcome(.refused("read-only: profile us says so")))
    }

    @Test("One that cannot be asked takes nothing from the others, is named with the reason, and is back when it is")
    func missing() async throws {
        let stores = try await TwoStores()
        let records = try await stores.trigger(2)
        stores.reach.cut()
        #expect(try await stores.combined.workflows().value.map(\.workflow) == ["eu/orders"])
        #expect(try await stores.combined.total(RunQuery()) == Total(2, .atLeast))
        let page = try await stores.combined.runs(RunQuery(), after: nil, limit: 10)
        #expect(page.items.count == 2 && page.incomplete && page.next == nil)
        #expect(
            try await stores.combined.capabilities().missing == [.init(name: "us", reason: "the disk is gone")])
        // Nobody knows whether it has the run.
        await #expect(
            performing: { try await stores.combined.history(records[1].runID) },
            throws: {
                ($0 as? MonitoringError)?.code == .unreachable
            })
        stores.reach.mend()
        #expect(try await stores.combined.history(records[1].runID).value.count == 1)
        #expect(try await stores.combined.capabilities().missing.isEmpty)
        #expect(try await stores.combined.runs(RunQuery(), after: nil, limit: 10).incomplete == false)
    }

    @Test("What happens is told once, in order, whoever it happens to; what was passed over is counted")
    func following() async throws {
        let stores = try await TwoStores()
        let records = try await stores.trigger(3)
        let first = try await stores.combined.events(after: nil, limit: 4).value
        #expect(first.map(\.runID) == records.suffix(4).map(\.runID))
        #expect(first.map(\.topic.workflow) == ["eu/orders", "us/orders", "eu/orders", "us/orders"])
        #expect(first.map(\.id) == first.map(\.id).sorted())
        let last = try #require(first.last?.id)
        #expect(try await stores.combined.events(after: last, limit: 4).value.isEmpty)

        let next = try await stores.us.move(records[5], at: TwoStores.now)
        let news = try await stores.combined.events(after: last, limit: 4).value
        #expect(news.map(\.runID) == [next.runID] && news.allSatisfy { $0.id > last })
        // Whoever looks further back finds the same events under the same numbers, and older ones before them.
        let all = try await stores.combined.events(after: nil, limit: 50).value
        #expect(all.count == 7)
        #expect(all.suffix(5).map(\.id) == first.map(\.id) + news.map(\.id))
        #expect(all.map(\.id) == all.map(\.id).sorted())
        // Nobody listened while much happened.
        var run = next
        for _ in 0..<20 { run = try await stores.us.move(run, at: TwoStores.now) }
        let latest = try await stores.combined.events(after: nil, limit: 2).value
        let newest = try #require(all.last?.id)
        #expect(try #require(latest.last?.id) - newest >= 20)
    }

    @Test("Events that are kept for connectors are one list, and dropped at the source that keeps them")
    func kept() async throws {
        let stores = try await TwoStores()
        for (number, store) in [stores.eu, stores.us, stores.eu].enumerated() {
            let inbox = try #require(store.adapter.records as? any InboxStore)
            let entry = InboxEntry(
                consumer: "payments", event: ConnectorEvent(id: "e\(number)", key: "a", at: TwoStores.now), attempts: 1,
                dueAt: TwoStores.now, lastError: "503", keptAt: TwoStores.now + .seconds(number))
            try await inbox.keep(entry, fence: nil)
        }
        let list = try await stores.combined.keptEvents(nil, limit: 2).value
        #expect(list.items.map(\.consumer) == ["eu/payments", "us/payments"] && list.total == Total(3, .exact))
        #expect(list.items.map(\.eventID) == ["e0", "e1"])
        let request = KeptEventRequest(consumer: "us/payments", eventID: "e1", requestID: "request-1", reason: nil)
        #expect(await stores.combined.perform(onKept: request) == .outcome(.discarded))
        let left = try await stores.combined.keptEvents(nil, limit: 9).value
        #expect(left.items.map(\.eventID) == ["e0", "e2"])
    }
}
