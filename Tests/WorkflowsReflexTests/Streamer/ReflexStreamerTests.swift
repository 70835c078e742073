import Foundation
import Logging
import Testing
import Workflows
import WorkflowsReflex
import WorkflowsTesting

@Suite("Events in Reflex's tables", .timeLimit(.minutes(1)))
struct ReflexStreamerTests {
    @Test("What is sent is given to each consumer of its topic as it was, in the order it was sent")
    func roundTrip() async throws {
        let reflex = try await TemporaryReflex()
        let run = RunID(high: 7, low: 9)
        let events = [
            sampleEvent(1), sampleEvent(2, run: run, version: 1), sampleEvent(2, run: run, version: 2),
            sampleEvent(3, status: 2), sampleEvent(4, workflow: "stock"), sampleEvent(5, runState: .completed),
            sampleEvent(2, run: run, version: 3),
        ]
        try await reflex.streamer.send(events)
        try await reflex.streamer.send([])
        for consumer in ["first", "second"] as [ConsumerName] {
            let given = try await reflex.receiver(consumer: consumer).now(reflex.clock).map(\.event)
            #expect(given == [1, 2, 3, 7].map { events[$0 - 1].numbered(Int64($0)) })
        }
        let ended = try await reflex.receiver(on: Topic(workflow: "orders", kind: .runStateChange)).now(reflex.clock)
        #expect(ended.map(\.event) == [events[5].numbered(6)])
    }

    @Test("Every version of a run goes through, whatever its state and status", arguments: RunState.allCases)
    func states(state: RunState) async throws {
        let reflex = try await TemporaryReflex()
        for status in [0, -7, Int(Int32.max), Int(Int32.min)] {
            let event = sampleEvent(1, version: 4, status: status, runState: state, workflow: "named with \"spaces\" ✓")
            try await reflex.streamer.send([event])
            let receiver = try await reflex.receiver(on: event.topic, consumer: ConsumerName("\(status)"))
            #expect(try await receiver.now(reflex.clock).last.map { $0.event.numbered(0) } == event)
        }
        let error = await #expect(throws: WorkflowError.self) {
            try await reflex.streamer.send([sampleEvent(1), sampleEvent(1, status: 1 << 31)])
        }
        #expect(error?.code == WorkflowError.Code("unfit_for_wire"))
        #expect(try await reflex.rows("SELECT count(*) FROM events") == [[.integer(4)]])
    }

    @Test("The trace that a run carries is a header of its event, by the W3C's name, and comes back")
    func trace() async throws {
        let reflex = try await TemporaryReflex()
        let origin = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        var event = sampleEvent(1)
        event.traceOrigin = origin
        #expect(try ReflexEvent(event).headers()["traceparent"] == origin)
        #expect(try ReflexEvent(sampleEvent(2)).headers()["traceparent"] == nil)
        try await reflex.streamer.send([event, sampleEvent(2)])
        #expect(try await reflex.receiver().now(reflex.clock).map(\.event.traceOrigin) == [origin, nil])
    }

    @Test("What is acknowledged is not given again, what is not is, and a cursor never goes back")
    func cursors() async throws {
        let reflex = try await TemporaryReflex()
        let run = RunID(high: 7, low: 9)
        try await reflex.streamer.send((1...5).map { sampleEvent(2, run: run, version: $0) })
        let receiver = try await reflex.receiver()
        let given = try await receiver.now(reflex.clock)
        #expect(given.map(\.cursor.from) == [0, 1, 2, 3, 4] && given.map(\.cursor.to) == [1, 2, 3, 4, 5])
        try await receiver.acknowledge(given[2].cursor)
        try await receiver.acknowledge(given[0].cursor)
        #expect(try await receiver.ids(reflex.clock) == [])
        #expect(try await reflex.receiver().ids(reflex.clock) == [4, 5])
        #expect(try await reflex.receiver(consumer: "other").ids(reflex.clock) == [1, 2, 3, 4, 5])
    }

    @Test("Acknowledgements that come together are few writes, and each has its effect")
    func manyAcknowledgements() async throws {
        let reflex = try await TemporaryReflex()
        try await reflex.streamer.send((1...300).map { sampleEvent(UInt64($0)) })
        let database = CountingDatabase(reflex.database)
        let receiver = try await ReflexStreamer(on: database).receiver(
            for: Subscription(topic: sampleTopic, consumer: "consumer", partitions: .all, polling: .hours(1)))
        let given = try await receiver.receive(limit: 500, until: nil)
        #expect(given.count == 300)
        let before = database.writes
        try await withThrowingDiscardingTaskGroup { group in
            for delivery in given { group.addTask { try await receiver.acknowledge(delivery.cursor) } }
        }
        #expect(database.writes - before < 150)
        #expect(try await reflex.receiver().ids(reflex.clock) == [])
    }

    @Test(
        "Who cannot acknowledge is told so, and the next one can; what is refused while gaps are filled is sent again")
    func failingDatabase() async throws {
        let reflex = try await TemporaryReflex()
        let database = CountingDatabase(reflex.database)
        let streamer = ReflexStreamer(on: database)
        let receiver = try await streamer.receiver(
            for: Subscription(topic: sampleTopic, consumer: "consumer", partitions: .all, polling: .hours(1)))
        database.failNext(WorkflowError(.conflict, "the ID is taken"))
        try await streamer.send([sampleEvent(1)])
        let given = try await receiver.receive(limit: 10, until: nil)
        #expect(given.map(\.event.id) == [1])
        database.failNext(WorkflowError(.storeBusy, "busy"))
        let error = await #expect(throws: WorkflowError.self) { try await receiver.acknowledge(given[0].cursor) }
        #expect(error?.code == .storeBusy)
        try await receiver.acknowledge(given[0].cursor)
        #expect(try await reflex.receiver().ids(reflex.clock) == [])

        database.failNext(WorkflowError(.storeFull, "full"))
        await #expect(throws: WorkflowError.self) { try await streamer.send([sampleEvent(2)]) }
        #expect(try await reflex.rows("SELECT count(*) FROM events") == [[.integer(1)]])
    }

    @Test("Workers share the partitions, whatever their number, and it may change")
    func partitions() async throws {
        let reflex = try await TemporaryReflex()
        try await reflex.streamer.send((1...200).map { sampleEvent(UInt64($0)) })
        var all: [Int64] = []
        for index in 0..<3 {
            let receiver = try await reflex.receiver(partitions: .share(index, of: 3))
            let given = try await receiver.now(reflex.clock, limit: 20)
            #expect(given.allSatisfy { PartitionSet.share(index, of: 3).contains($0.event.partition) })
            for delivery in given { try await receiver.acknowledge(delivery.cursor) }
            all += given.map(\.event.id)
        }
        for index in 0..<5 {
            let receiver = try await reflex.receiver(partitions: .share(index, of: 5))
            all += try await receiver.now(reflex.clock, limit: 500).map(\.event.id)
        }
        #expect(all.sorted() == Array(1...200))
    }

    @Test("Only events of runs that came into a state are given where one is asked for")
    func runState() async throws {
        let reflex = try await TemporaryReflex()
        let states: [RunState] = [.paused, .completed, .cancelled, .completed]
        try await reflex.streamer.send(states.enumerated().map { sampleEvent(UInt64($0 + 1), runState: $1) })
        let topic = Topic(workflow: "orders", kind: .runStateChange)
        #expect(try await reflex.receiver(on: topic, runState: .completed).ids(reflex.clock) == [2, 4])
    }

    @Test("Who waits is given what is sent at once, without looking")
    func told() async throws {
        let reflex = try await TemporaryReflex()
        let receiver = try await reflex.receiver()
        async let given = receiver.receive(limit: 10, until: nil)
        await reflex.clock.waitForSleeper(dueIn: .hours(1))
        try await reflex.streamer.send([sampleEvent(1)])
        #expect(try await given.map(\.event.id) == [1])
    }

    @Test("What another process sent is found by looking")
    func otherProcess() async throws {
        let reflex = try await TemporaryReflex { $0.watchInterval = .milliseconds(100) }
        let receiver = try await reflex.receiver()
        async let given = receiver.receive(limit: 10, until: nil)
        await reflex.clock.waitForSleeper(dueIn: .milliseconds(100))
        try await reflex.another().send([sampleEvent(1)])
        reflex.clock.advance(by: .milliseconds(100))
        #expect(try await given.map(\.event.id) == [1])
    }

    @Test(
        "Of many who wait one looks for what other processes sent, and tells the others; when it ends another one looks"
    )
    func watching() async throws {
        let reflex = try await TemporaryReflex { $0.watchInterval = .milliseconds(100) }
        let (first, second) = (try await reflex.receiver(), try await reflex.receiver(consumer: "second"))
        let looking = Task { try await first.receive(limit: 10, until: nil) }
        await reflex.clock.waitForSleeper(dueIn: .milliseconds(100))
        async let told = second.receive(limit: 10, until: nil)
        await reflex.clock.waitForSleeper(dueIn: .hours(1))
        let other = try reflex.another()
        try await other.send([sampleEvent(1)])
        reflex.clock.advance(by: .milliseconds(100))
        #expect(try await looking.value.map(\.event.id) == [1])
        #expect(try await told.map(\.event.id) == [1])

        let leaving = Task { try await first.receive(limit: 10, until: nil) }
        await reflex.clock.waitForSleeper(dueIn: .milliseconds(100))
        async let left = second.receive(limit: 10, until: nil)
        reflex.clock.advance(by: .milliseconds(50))
        leaving.cancel()
        await #expect(throws: CancellationError.self) { try await leaving.value }
        await reflex.clock.waitForSleeper(dueIn: .milliseconds(100))
        try await other.send([sampleEvent(2)])
        reflex.clock.advance(by: .milliseconds(100))
        #expect(try await left.map(\.event.id) == [2])
    }

    @Test("A wait ends when it is interrupted, at its moment, after the polling's time, and when it is cancelled")
    func ends() async throws {
        // Each on tables of its own: a wait that is over may leave its timer to the next one.
        let interrupted = try await waiting(.hours(1), until: nil) { receiver, _, _ in receiver.interrupt() }
        #expect(try interrupted.get().isEmpty)
        let polled = try await waiting(.hours(1), until: .hours(3)) { _, clock, _ in clock.advance(by: .hours(1)) }
        #expect(try polled.get().isEmpty)
        let ended = try await waiting(.minutes(1), until: .minutes(1)) { _, clock, _ in clock.advance(by: .minutes(1)) }
        #expect(try ended.get().isEmpty)
        let cancelled = try await waiting(.hours(1), until: nil) { _, _, task in task.cancel() }
        #expect(throws: CancellationError.self) { try cancelled.get() }
    }

    /// What comes of a wait that sleeps for so long when something ends it.
    private func waiting(
        _ sleep: Duration, until moment: Duration?,
        _ end: (any EventReceiver, ManualClock, Task<[Delivery], any Error>) -> Void
    ) async throws -> Result<[Delivery], any Error> {
        let reflex = try await TemporaryReflex()
        let receiver = try await reflex.receiver()
        let task = Task {
            try await receiver.receive(limit: 10, until: moment.map { reflex.clock.wallClock + $0 })
        }
        await reflex.clock.waitForSleeper(dueIn: sleep)
        end(receiver, reflex.clock, task)
        return await task.result
    }

    @Test("A workflow runs on it, from the store's outbox to the cursors")
    func workflow() async throws {
        let reflex = try await TemporaryReflex { $0.clock = .system }
        let adapter = RelayedAdapter(store: InMemoryAdapter(), streamer: reflex.streamer)
        var builder = WorkflowBuilder<[String], Parcel>("parcels")
        builder.addStep(from: .taken, to: .sent, options: .parallel(3)) { run in
            run.object.append("sent")
            return .to(.sent)
        }
        builder.addStep(from: .sent, to: .delivered) { run in
            run.object.append("delivered")
            return .to(.delivered)
        }
        var options = BuildOptions()
        options.poll(every: .hours(1))
        options.logger.logLevel = .critical
        let workflow = try builder.build(on: adapter, options: options)
        let service = Task { try await workflow.run() }
        await workflow.started()
        var ids: [RunID] = []
        for number in 0..<30 { ids.append(try await workflow.trigger(ForeignID("parcel-\(number)"), with: [])) }
        for id in ids {
            let run = try await workflow.await(id, reaching: .delivered, within: .seconds(30))
            #expect(run.object == ["sent", "delivered"])
        }
        service.cancel()
        _ = await service.result
        #expect(try await reflex.rows("SELECT count(*) FROM events") == [[.integer(90)]])
    }
}

private enum Parcel: Int, WorkflowStatus {
    case taken = 1
    case sent
    case delivered
}

extension Event {
    /// The event as its streamer numbered it.
    func numbered(_ id: Int64) -> Event {
        Event(
            id: id, topic: topic, partition: partition, runID: runID, foreignID: foreignID, version: version,
            status: status, previousStatus: previousStatus, runState: runState, origin: origin, at: at)
    }
}
