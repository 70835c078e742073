import Testing
import Workflows
import WorkflowsTesting

@testable import WorkflowsSQLite

/// Numbers that no program of ours stores.
extension DamagedEngineTests {
    @Test("Attempts that cannot be counted on crash nobody: what failed is tried again", arguments: [Int64.max, .min])
    func attempts(_ number: Int64) async throws {
        let service = try ParcelService()
        try await service.prepare()
        let (bad, _) = try await service.standAll()
        service.isFailing.withLock { $0 = true }
        service.source.send(ConnectorEvent(id: "1", key: "one", at: service.clock.wallClock))
        let once = [
            "step bad-ordered", "timeout bad-late", "complete bad-done", "pause bad-paused 2", "payment one", "delete",
        ]
        let first = try service.adapter()
        try await serving(try service.workflow(on: first)) {
            await service.clock.waitForSleeper(dueIn: .minutes(10))
            service.clock.advance(by: .hours(1))
            try await service.eventually("all failed") { once.allSatisfy { service.called($0) > 0 } }
        }
        for table in ["parked", "timeouts", "inbox"] {
            try await service.change("UPDATE \(table) SET attempts = \(number)")
        }

        let adapter = try service.adapter()
        try await serving(try service.workflow(on: adapter)) {
            service.calls.withLock { $0 = [] }
            service.clock.advance(by: ParcelService.wait)
            // What the step and the timeout failed at is paused where it has failed too often.
            try await service.eventually("all failed again") { once.allSatisfy { service.called($0) > 0 } }
            service.isFailing.withLock { $0 = false }
            service.clock.advance(by: ParcelService.wait)
            service.clock.advance(by: .minutes(10))
            try await service.eventually("its data is deleted") {
                try await service.stands(bad[.erased], .shipped, .dataDeleted)
            }
            try await service.eventually("nothing is left") {
                try await SQLiteRecordStore(store: adapter.store).inbox(limit: 9).isEmpty
            }
            let fresh = try await service.stand(.ordered, "fresh")
            try await service.eventually("what is new goes on") {
                // Another connection wrote it, which is looked for by the clock.
                service.clock.advance(by: .milliseconds(100))
                return try await service.stands(fresh, .packed, .running)
            }
        }
        #expect(service.troubles.all.withLock { $0 } == [])
    }

    @Test(
        "Times, versions and places that cannot be are no end of the service: what is new goes on",
        arguments: [
            "UPDATE events SET at = 9223372036854775807", "UPDATE events SET at = -9223372036854775807 - 1",
            "UPDATE events SET version = 9223372036854775807, status = 9223372036854775807, previous_status = 7e300",
            "UPDATE versions SET at = 9223372036854775807, entered_at = -9223372036854775807 - 1",
            "UPDATE versions SET visit = 9223372036854775807",
            "UPDATE versions SET object_version = 9223372036854775807",
            "UPDATE runs SET version = 9223372036854775807", "UPDATE runs SET version = -9223372036854775807 - 1",
            "UPDATE runs SET updated_at = 9223372036854775807, entered_at = -9223372036854775807 - 1",
            "UPDATE runs SET workflow_id = 99, created_at = -9223372036854775807 - 1",
            "UPDATE timeouts SET due_at = -9223372036854775807 - 1, first_due_at = 9223372036854775807",
            "UPDATE timeouts SET due_at = 9223372036854775807, visit = -9223372036854775807 - 1",
            "UPDATE parked SET due_at = -9223372036854775807 - 1, first_error_at = 9223372036854775807",
            "UPDATE parked SET version = -9223372036854775807 - 1", "UPDATE parked SET version = 9223372036854775807",
            "UPDATE inbox SET due_at = -9223372036854775807 - 1, at = 9223372036854775807",
            "UPDATE cursors SET position = -9223372036854775807 - 1",
            "UPDATE roles SET epoch = 9223372036854775807",
            "UPDATE consumers SET claimed_at = 9223372036854775807, missed = 9223372036854775807, told = -9",
            "UPDATE counts SET n = 9223372036854775807",
            "UPDATE edge_slots SET n = 9223372036854775807; UPDATE edge_totals SET n = 9223372036854775807",
            "UPDATE created_marks SET first_key = 9223372036854775807, slot = -9223372036854775807 - 1",
        ])
    func numbers(_ sql: String) async throws {
        let service = try ParcelService()
        try await service.prepare()
        _ = try await service.standAll()
        service.isFailing.withLock { $0 = true }
        service.source.send(ConnectorEvent(id: "1", key: "one", at: service.clock.wallClock))
        try await serving(try service.workflow(on: try service.adapter())) {
            try await service.eventually("some failed") {
                ["step bad-ordered", "complete bad-done", "payment one", "delete"].allSatisfy { service.called($0) > 0 }
            }
        }
        try await service.change(sql)
        service.isFailing.withLock { $0 = false }

        let adapter = try service.adapter()
        let workflow = try service.workflow(on: adapter) {
            $0.retention = Retention(finishedRuns: .hours(2), objects: 1)
        }
        try await serving(workflow) {
            let fresh = try await service.stand(.ordered, "fresh")
            try await service.eventually("what is new is packed") {
                service.clock.advance(by: .milliseconds(100))
                return try await service.stands(fresh, .packed, .running)
            }
            try await service.eventually("its timeout is armed") {
                try await adapter.timeouts?.timeouts(workflow: nil, runID: fresh, limit: 1).isEmpty == false
            }
            service.clock.advance(by: .hours(1))
            try await service.eventually("it is over") { try await service.stands(fresh, .expired, .completed) }
            try await service.eventually("its hook is called") { service.called("complete fresh") >= 1 }
            service.clock.advance(by: .hours(3))
            service.source.send(ConnectorEvent(id: "2", key: "two", at: service.clock.wallClock))
            try await service.eventually("streams are read") { service.called("payment two") >= 1 }
        }
    }

    @Test("Objects go up to a failure's version, whatever number that is")
    func thinning() async throws {
        for number in [Int64.min, 0, .max] {
            let service = try ParcelService()
            let waiting = try await service.store.shipped("waiting")
            let other = try await service.store.shipped("other")
            var parking = StoreTransaction(at: Samples.start)
            parking.parking = .parked(
                ParkedEvent(
                    consumer: "a-hook", workflow: "orders", runID: waiting.runID, foreignID: "waiting",
                    partition: Partition(of: waiting.runID), version: 2, status: 2, attempts: 1, dueAt: Samples.start,
                    lastError: "503", firstErrorAt: Samples.start, lastErrorAt: Samples.start, lasting: true))
            _ = try await service.store.records.transact(parking)
            try await service.change("UPDATE parked SET version = \(number)")
            try await service.store.upkeep(.thin([waiting.runID: 3, other.runID: 3], of: "orders"))
            #expect(try await service.store.records.version(3, of: other.runID)?.hasKeptObject == false)
            let kept = try await service.store.records.version(1, of: waiting.runID)?.hasKeptObject
            #expect(kept == (number != .max), "\(number)")
            // The writer remembers how a run stands; another does not.
            try await service.change("UPDATE runs SET version = \(number)")
            let upkeep = try service.adapter()
            var transaction = StoreTransaction(at: Samples.start + .hours(1))
            transaction.upkeep = .thin([waiting.runID: 3, other.runID: 3], of: "orders")
            _ = try await upkeep.records.transact(transaction)
        }
    }

    @Test("The last event that can be numbered is stored and read; what comes after it is refused")
    func lastEvent() async throws {
        let service = try ParcelService()
        try await service.stand(.ordered, "first")
        try await service.change("UPDATE sqlite_sequence SET seq = 9223372036854775806 WHERE name = 'events'")
        let id = try await service.stand(.ordered, "last")
        let records = service.store.records
        for after in [0, Int64.max - 2, .max - 1, .max] {
            let events = try await records.events(after: after, limit: 9)
            #expect(events.last?.runID == (after == .max ? nil : id))
        }
        let receiver = try await service.store.adapter.streamer.receiver(
            for: Subscription(
                topic: Topic(workflow: "parcels", kind: .status(1)), consumer: "any", partitions: .all,
                polling: .hours(1)))
        #expect(try await receiver.receive(limit: 9, until: .distantPast).map(\.event.id) == [1, .max])
        let error = await #expect(throws: WorkflowError.self) { try await service.stand(.ordered, "none") }
        #expect(error?.code == .storeFull)
    }
}
