import Testing
import Workflows
import WorkflowsTesting

@testable import WorkflowsSQLite

/// Where the newest version of a run can be read, and an earlier one cannot.
extension DamagedEngineTests {
    private static let first = "\(ParcelService.ofBad) AND version_id & 2147483647 = 1"

    @Test("Who needs the history of a run waits for the part that cannot be read, and goes on once it is mended")
    func history() async throws {
        let service = try ParcelService()
        try await service.prepare()
        let (bad, good) = try await service.standAll()
        try await service.change("UPDATE versions SET origin = 0 \(Self.first)")
        let adapter = try service.adapter()
        try await serving(try service.workflow(on: adapter)) {
            // Both wait; who deals with the others does not.
            var put: [ParkedEvent] = []
            for standing in [Standing.paused, .erased] {
                try await service.eventually("\(standing) is put aside") {
                    try await !adapter.records.parked(workflow: nil, runID: bad[standing], limit: 9).isEmpty
                }
                put += try await adapter.records.parked(workflow: nil, runID: bad[standing], limit: 9)
            }
            #expect(put.map(\.attempts) == [0, 0])
            #expect(put.allSatisfy { $0.lastError.contains("there is no origin 0") }, "\(put)")
            try await service.eventually("the others go on") {
                try await service.stands(good[.erased], .shipped, .dataDeleted)
            }
            // It still cannot be read a minute later.
            await service.clock.waitForSleeper(dueIn: .minutes(1))
            service.clock.advance(by: .minutes(1))
            for standing in [Standing.paused, .erased] {
                try await service.eventually("\(standing) is put aside again") {
                    let parked = try await adapter.records.parked(workflow: nil, runID: bad[standing], limit: 9)
                    return parked.first?.lastErrorAt == service.clock.wallClock
                }
            }
            try await service.change("UPDATE versions SET origin = 1 WHERE origin = 0")
            await service.clock.waitForSleeper(dueIn: .minutes(1))
            service.clock.advance(by: .minutes(1))
            try await service.eventually("its data is deleted") {
                try await service.stands(bad[.erased], .shipped, .dataDeleted)
            }
            // No sooner than ten minutes after it was paused.
            #expect(try await service.stands(bad[.paused], .ordered, .paused))
            await service.clock.waitForSleeper(dueIn: .minutes(8))
            service.clock.advance(by: .minutes(8))
            for runs in [bad, good] {
                try await service.eventually("it is resumed") {
                    try await service.stands(runs[.paused], .packed, .running)
                }
            }
        }
        #expect(service.troubles.all.withLock { $0 } == [])
    }

    @Test("A hook that is through is called for the next version, and not again because an early one cannot be read")
    func hooks() async throws {
        let service = try ParcelService()
        try await service.prepare()
        // Paused twice; at the first time the hook fails, so that the second waits behind it.
        let first = try await service.store.records.create(
            Samples.record("bad-1", workflow: "parcels", at: service.clock.wallClock, object: #"{"note":"books"}"#))
        var record = first
        for runState in [RunState.paused, .running, .paused] {
            record = try await service.store.records.advance(
                record, record.next(runState: runState, after: .zero, origin: Origin(.person)))
        }
        service.isFailing.withLock { $0 = true }
        let adapter = try service.adapter()
        let workflow = try service.workflow(on: adapter)
        try await serving(workflow) {
            try await service.eventually("the hook fails") {
                try await !adapter.records.parked(workflow: nil, runID: first.runID, limit: 9).isEmpty
            }
            try await service.eventually("the other waits behind it") {
                workflow.internalState.values.contains { $0.skipped["parked"] == 1 }
            }
            try await service.change("UPDATE versions SET origin = 0 \(Self.first)")
            service.isFailing.withLock { $0 = false }
            await service.clock.waitForSleeper(dueIn: ParcelService.wait)
            service.clock.advance(by: ParcelService.wait)
            try await service.eventually("the second comes next") { service.called("pause bad-1 4") == 1 }
            try await service.eventually("nothing is left") {
                try await adapter.records.parked(workflow: nil, runID: first.runID, limit: 9).isEmpty
            }
        }
        #expect(service.called("pause bad-1 2") == 2 && service.called("pause bad-1 4") == 1)
        #expect(service.troubles.all.withLock { $0 } == [])
    }

    @Test("Events of another system, whose runs cannot be read, are put aside; the sweeper passes such runs over")
    func relayed() async throws {
        let service = try ParcelService()
        try await service.prepare()
        let bad = try await service.stand(.ordered, "bad-1")
        let good = try await service.stand(.ordered, "good-1")
        let badLate = try await service.stand(.late, "bad-late", dueIn: .hours(90))
        try await service.stand(.late, "good-late", dueIn: .hours(90))
        let streamer = InMemoryStreamer(clock: service.clock.engineClock)
        let inner = try service.adapter()
        let adapter = RelayedAdapter(store: inner, streamer: streamer)
        let workflow = try service.workflow(on: adapter) { $0.outbox?.sweepsAfter = .minutes(50) }
        let sweeper = try #require(workflow.definition.roles.first { $0.kind == .sweeper }).name
        try await service.change("UPDATE versions SET origin = 0 \(ParcelService.ofBad)")
        try await serving(workflow) {
            try await service.eventually("the step packs") { try await service.stands(good, .packed, .running) }
            for id in [bad, badLate] {
                try await service.eventually("what cannot be read is put aside") {
                    try await !inner.records.parked(workflow: nil, runID: id, limit: 9).isEmpty
                }
                let parked = try await inner.records.parked(workflow: nil, runID: id, limit: 9)
                #expect(parked.allSatisfy { $0.lastError.contains("there is no origin 0") && $0.attempts == 0 })
            }
            // The sweeper leaves alone what has a failure that waits.
            try await service.change(
                "DELETE FROM parked WHERE run_key = (SELECT run_key FROM runs WHERE foreign_id = 'bad-late')")
            // Each sweep finds all that is to be done by then done, and what the roles have to say of it stored.
            var sweeps = 0
            while sweeps < 30 {
                await service.clock.waitForSleeper(dueIn: .minutes(5))
                try await service.eventually("the roles' reports are stored") {
                    try await adapter.registry.instances().contains { $0.seenAt == service.clock.wallClock }
                }
                let report = workflow.internalState[sweeper]
                if report?.skipped["unreadable_run"] != nil, report?.processed ?? 0 > 0 { break }
                service.clock.advance(by: .minutes(5))
                sweeps += 1
            }
            let report = workflow.internalState[sweeper]
            #expect(
                report?.skipped == ["unreadable_run": 1] && report?.processed ?? 0 > 0,
                "\(sweeps) \(String(describing: report))")
            #expect(report?.lastError?.contains("there is no origin 0") == true)
        }
        #expect(service.troubles.all.withLock { $0 } == [])
    }

    @Test("A lost race, and a second trigger, are told as what they are, also where the present record cannot be read")
    func conflicts() async throws {
        let service = try ParcelService()
        let first = try await service.store.records.create(Samples.record("bad-1", workflow: "parcels"))
        _ = try await service.store.records.advance(first, first.next(status: 2))
        try await service.change("UPDATE versions SET origin = 0")
        let records = try service.adapter().records
        let conflict = await #expect(throws: WorkflowError.self) {
            try await records.advance(first, first.next(status: 2))
        }
        #expect(conflict?.code == .conflict && conflict?.runID == first.runID && conflict?.current == nil)
        let second = await #expect(throws: WorkflowError.self) {
            try await records.create(Samples.record("bad-1", workflow: "parcels"))
        }
        #expect(second?.code == .runInProgress && second?.runID == first.runID && second?.current == nil)
    }
}
