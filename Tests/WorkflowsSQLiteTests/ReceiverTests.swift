import Testing
import Workflows

@testable import WorkflowsSQLite

@Suite("Receiving", .timeLimit(.minutes(1)))
struct ReceiverTests {
    private func subscription(partitions: PartitionSet = .all, fence: RoleFence? = nil) -> Subscription {
        Subscription(
            topic: Topic(workflow: Samples.workflow, kind: .status(1)), consumer: "orders-1", partitions: partitions,
            polling: .hours(1), fence: fence)
    }

    @Test("Another process' events arrive while this one is busy writing, though the watcher gets no turn")
    func saturated() async throws {
        let store = try TemporaryStore()
        let other = try store.another()
        try await store.records.create(Samples.record("ours-1", status: 5))
        let receiver = try await store.adapter.streamer.receiver(for: subscription())
        #expect(try await receiver.receive(limit: 10, until: .distantPast).isEmpty)
        async let deliveries = receiver.receive(limit: 10, until: nil)
        let theirs = try await other.records.create(Samples.record("theirs"))
        try await store.records.create(Samples.record("ours-2", status: 5))
        #expect(try await deliveries.map(\.event.runID) == [theirs.runID])
    }

    @Test("A page full of events that cannot be read keeps nobody from those behind it")
    func unreadable() async throws {
        let store = try TemporaryStore()
        for number in 0..<40 { try await store.records.create(Samples.record(ForeignID("order-\(number)"))) }
        try await store.adapter.store.writer.urgently { try $0.execute("UPDATE events SET origin = 99") }.get()
        let readable = try await store.records.create(Samples.record("readable"))
        let receiver = try await store.adapter.streamer.receiver(for: subscription())
        let deliveries = try await receiver.receive(limit: 16, until: .distantPast)
        #expect(deliveries.map(\.event.runID) == [readable.runID])
        #expect(store.adapter.unreadableRows == 40)
    }

    @Test("An event that cannot be read is kept with what was found and why, once, before a cursor passes it")
    func deadLetters() async throws {
        let store = try TemporaryStore()
        let broken = try await store.records.create(Samples.record("broken"))
        try await store.adapter.store.writer.urgently { connection in
            try connection.execute("UPDATE events SET run_state = x'0102' || 'nonsense'")
        }.get()
        try await store.records.create(Samples.record("readable"))
        for _ in 1...2 {
            let receiver = try await store.adapter.streamer.receiver(for: subscription())
            #expect(try await receiver.receive(limit: 16, until: .distantPast).count == 1)
        }
        #expect(try await store.records.deadLetterCount() == 1)
        let letter = try #require(try await store.records.deadLetters(limit: 10).first)
        #expect(letter.consumer == "orders-1" && letter.eventID == 1)
        #expect(letter.error == "there is no run state 0")
        let text = String(decoding: letter.bytes, as: UTF8.self)
        #expect(text.contains("id=1 ") && text.contains("nonsense") && text.contains("version=1"))
        #expect(try await store.records.lookup(broken.runID) == broken)
    }

    @Test("Whoever lost the role keeps no dead letters for it")
    func fencedDeadLetters() async throws {
        let store = try TemporaryStore()
        try await store.records.create(Samples.record())
        try await store.adapter.store.writer.urgently { connection in
            try connection.execute(
                "UPDATE events SET origin = 99; INSERT INTO roles(name, epoch) VALUES ('orders-1', 5)")
        }.get()
        let receiver = try await store.adapter.streamer.receiver(
            for: subscription(fence: RoleFence(role: "orders-1", epoch: 4)))
        await #expect { try await receiver.receive(limit: 1, until: .distantPast) } throws: {
            WorkflowError.Code.roleLost ~= $0
        }
        #expect(try await store.records.deadLetterCount() == 0)
    }

    @Test("Whoever lost the role moves no cursor any more, not even over what is nobody's")
    func fencedCursors() async throws {
        let store = try TemporaryStore()
        let record = try await store.records.create(Samples.record())
        let partition = Partition(of: record.runID)
        try await store.adapter.store.writer.urgently { connection in
            try connection.execute(
                """
                INSERT INTO roles(name, epoch) VALUES ('orders-1', 5);
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
                INSERT INTO events(workflow_id, topic, partition, run_key, version, status, run_state, origin, at)
                SELECT workflow_id, topic, partition, run_key, 1, 1, 1, origin, at FROM events, n;
                """)
        }.get()
        let idle = PartitionSet(bits: ~(1 << UInt64(partition.number)))
        func look(_ epoch: Int64) async throws {
            let fence = RoleFence(role: "orders-1", epoch: epoch)
            let receiver = try await store.adapter.streamer.receiver(
                for: subscription(partitions: idle, fence: fence))
            _ = try await receiver.receive(limit: 10, until: .distantPast)
        }
        func cursors() async throws -> Int64? {
            try await store.adapter.store.read { connection in
                try connection.statement("SELECT count(*) FROM cursors").first { $0.int64(0) }
            }
        }
        await #expect { try await look(4) } throws: { WorkflowError.Code.roleLost ~= $0 }
        #expect(try await cursors() == 0)
        try await look(5)
        #expect(try await cursors() == 63)
    }
}
