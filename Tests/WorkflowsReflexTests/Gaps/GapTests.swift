import Foundation
import Testing
import Workflows
import WorkflowsReflex
import WorkflowsTesting

@Suite("Gaps between events", .timeLimit(.minutes(1)))
struct GapTests {
    @Test("An event that becomes visible late is lost to a reader that goes past gaps: nothing else keeps it")
    func lost() async throws {
        let reflex = try await TemporaryReflex { $0.switchedOff = [.gaps] }
        let receiver = try await reflex.receiver()
        for id in [1, 2, 4] as [Int64] { try await reflex.write(id, sampleEvent(UInt64(id))) }
        #expect(try await receiver.ids(reflex.clock) == [1, 2, 4])
        for id in [3, 5] as [Int64] { try await reflex.write(id, sampleEvent(UInt64(id))) }
        #expect(try await receiver.ids(reflex.clock) == [5])
    }

    @Test("An event that becomes visible late is given, and before those behind it")
    func late() async throws {
        let reflex = try await TemporaryReflex()
        let receiver = try await reflex.receiver()
        for id in [1, 2, 4, 6] as [Int64] { try await reflex.write(id, sampleEvent(UInt64(id))) }
        #expect(try await receiver.ids(reflex.clock) == [1, 2])
        #expect(try await receiver.ids(reflex.clock) == [])
        try await reflex.write(3, sampleEvent(3))
        #expect(try await receiver.ids(reflex.clock) == [3, 4])
        try await reflex.write(5, sampleEvent(5))
        #expect(try await receiver.ids(reflex.clock) == [5, 6])
    }

    @Test("The first event of a table is no exception: what is before it may come yet")
    func first() async throws {
        let reflex = try await TemporaryReflex()
        let receiver = try await reflex.receiver()
        try await reflex.write(2, sampleEvent(2))
        #expect(try await receiver.ids(reflex.clock) == [])
        try await reflex.write(1, sampleEvent(1))
        #expect(try await receiver.ids(reflex.clock) == [1, 2])
    }

    @Test("A gap that stands is filled, the events behind it are given, and who comes late is refused and writes again")
    func filled() async throws {
        let reflex = try await TemporaryReflex()
        let receiver = try await reflex.receiver()
        for id in [1, 3, 6] as [Int64] { try await reflex.write(id, sampleEvent(UInt64(id))) }
        #expect(try await receiver.ids(reflex.clock) == [1])
        async let behind = receiver.receive(limit: 10, until: nil)
        await reflex.clock.waitForSleeper(dueIn: .milliseconds(250))
        reflex.clock.advance(by: .milliseconds(249))
        await reflex.clock.waitForSleeper(dueIn: .milliseconds(1))
        #expect(try await reflex.rows("SELECT id FROM events ORDER BY id").compactMap { $0[0].integer } == [1, 3, 6])
        reflex.clock.advance(by: .milliseconds(1))
        // What was missing behind the first gap when that was seen has been missing for as long.
        #expect(try await behind.map(\.event.id) == [3, 6])

        let error = await #expect(throws: WorkflowError.self) { try await reflex.write(2, sampleEvent(2)) }
        #expect(error?.code == .conflict)
        try await reflex.streamer.send([sampleEvent(2)])
        #expect(try await receiver.now(reflex.clock).map(\.event.foreignID) == ["order-2"])
        let fillers = try await reflex.rows("SELECT id FROM events WHERE foreign_id = '0' AND type = 0 ORDER BY id")
        #expect(fillers.compactMap { $0[0].integer } == [2, 4, 5])
    }

    @Test("A gap that is seen anew has to stand for as long as any")
    func patience() async throws {
        let reflex = try await TemporaryReflex()
        let receiver = try await reflex.receiver()
        for id in [1, 3] as [Int64] { try await reflex.write(id, sampleEvent(UInt64(id))) }
        #expect(try await receiver.ids(reflex.clock) == [1])
        reflex.clock.advance(by: .milliseconds(200))
        try await reflex.write(2, sampleEvent(2))
        try await reflex.write(5, sampleEvent(5))
        #expect(try await receiver.ids(reflex.clock) == [2, 3])
        reflex.clock.advance(by: .milliseconds(200))
        #expect(try await receiver.ids(reflex.clock) == [])
        reflex.clock.advance(by: .milliseconds(50))
        #expect(try await receiver.ids(reflex.clock) == [5])
    }

    @Test("Where gaps are left to others they are waited for, however long")
    func waiting() async throws {
        let reflex = try await TemporaryReflex { $0.gaps = .wait }
        let receiver = try await reflex.receiver()
        for id in [1, 3] as [Int64] { try await reflex.write(id, sampleEvent(UInt64(id))) }
        #expect(try await receiver.ids(reflex.clock) == [1])
        reflex.clock.advance(by: .hours(1000))
        #expect(try await receiver.ids(reflex.clock) == [])
        try await reflex.write(2, sampleEvent(2))
        #expect(try await receiver.ids(reflex.clock) == [2, 3])
    }

    @Test("Two processes that find the same gap fill it together")
    func twoProcesses() async throws {
        let reflex = try await TemporaryReflex()
        let other = try reflex.another()
        let receivers = [
            try await reflex.receiver(),
            try await other.receiver(
                for: Subscription(topic: sampleTopic, consumer: "other", partitions: .all, polling: .hours(1))),
        ]
        try await reflex.write(250, sampleEvent(250))
        for receiver in receivers { #expect(try await receiver.ids(reflex.clock) == []) }
        reflex.clock.advance(by: .milliseconds(250))
        async let one = receivers[0].ids(reflex.clock)
        async let two = receivers[1].ids(reflex.clock)
        #expect(try await [one, two] == [[250], [250]])
        #expect(try await reflex.rows("SELECT count(*) FROM events") == [[.integer(250)]])
    }

    @Test("What was trimmed from the beginning of a table is no gap")
    func trimmed() async throws {
        let reflex = try await TemporaryReflex()
        for id in [5001, 5002] as [Int64] { try await reflex.write(id, sampleEvent(UInt64(id))) }
        #expect(try await reflex.receiver().ids(reflex.clock) == [5001, 5002])
    }

    @Test("A later start does not read again what was settled, nor miss what was trimmed of it")
    func restarted() async throws {
        let reflex = try await TemporaryReflex()
        let events = (1...2500).map { sampleEvent(UInt64($0)) }
        try await reflex.streamer.send(events)
        let receiver = try await reflex.receiver()
        var count = 0
        while case let found = try await receiver.now(reflex.clock), !found.isEmpty { count += found.count }
        #expect(count == 2500)
        try await reflex.database.execute([SQLStatement("DELETE FROM events WHERE id <= 1500")])
        let after = try await reflex.another().receiver(
            for: Subscription(topic: sampleTopic, consumer: "another", partitions: .all, polling: .hours(1)))
        #expect(try await after.ids(reflex.clock).first == 1501)
        #expect(try await reflex.rows("SELECT count(*) FROM events") == [[.integer(1000)]])
    }

    @Test("A jump that nobody can have made by writing is an error that says what to do, and fills nothing")
    func tooWide() async throws {
        let reflex = try await TemporaryReflex()
        let receiver = try await reflex.receiver()
        try await reflex.write(1, sampleEvent(1))
        try await reflex.write(.max, sampleEvent(2))
        #expect(try await receiver.ids(reflex.clock) == [1])
        reflex.clock.advance(by: .seconds(1))
        let error = await #expect(throws: WorkflowError.self) { try await receiver.ids(reflex.clock) }
        #expect(error?.code == .damagedStore)
        #expect(error?.message.contains("events (settled)") == true)
        #expect(try await reflex.rows("SELECT count(*) FROM events") == [[.integer(2)]])
    }

    @Test("A consumer that begins at the latest event hears of one that was under way")
    func beginning() async throws {
        let reflex = try await TemporaryReflex()
        for id in [1, 3] as [Int64] { try await reflex.write(id, sampleEvent(UInt64(id))) }
        async let begun: Void = reflex.streamer.beginAtLatest("consumer")
        await reflex.clock.waitForSleeper(dueIn: .milliseconds(250))
        reflex.clock.advance(by: .milliseconds(250))
        try await begun
        try await reflex.streamer.send([sampleEvent(4)])
        let receiver = try await reflex.receiver()
        #expect(try await receiver.ids(reflex.clock) == [4])
        // It has cursors by now.
        try await reflex.streamer.send([sampleEvent(5)])
        try await reflex.streamer.beginAtLatest("consumer")
        #expect(try await reflex.receiver().ids(reflex.clock) == [4, 5])
    }

    @Test("A consumer that begins at the latest event begins before a gap that nobody closes, and misses nothing of it")
    func beginningBeforeGap() async throws {
        let reflex = try await TemporaryReflex { $0.gaps = .wait }
        for id in [1, 3] as [Int64] { try await reflex.write(id, sampleEvent(UInt64(id))) }
        async let begun: Void = reflex.streamer.beginAtLatest("consumer")
        await reflex.clock.waitForSleeper(dueIn: .seconds(1))
        reflex.clock.advance(by: .seconds(1))
        try await begun
        let receiver = try await reflex.receiver()
        #expect(try await receiver.ids(reflex.clock) == [])
        try await reflex.write(2, sampleEvent(2))
        #expect(try await receiver.ids(reflex.clock) == [2, 3])
    }

    @Test("Whoever waits for a gap to close at the beginning can be cancelled, and is not begun")
    func cancelledBeginning() async throws {
        let reflex = try await TemporaryReflex { $0.gaps = .wait }
        for id in [1, 3] as [Int64] { try await reflex.write(id, sampleEvent(UInt64(id))) }
        let beginning = Task { try await reflex.streamer.beginAtLatest("consumer") }
        await reflex.clock.waitForSleeper(dueIn: .seconds(1))
        beginning.cancel()
        let error = await #expect(throws: WorkflowError.self) { try await beginning.value }
        #expect(error?.code == .stopping)
        #expect(try await reflex.rows("SELECT * FROM cursors WHERE id LIKE 'consumer/%'").isEmpty)
    }
}
