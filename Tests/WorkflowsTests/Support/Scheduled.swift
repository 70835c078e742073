import Synchronization
import Testing
import Workflows
import WorkflowsTesting

/// The schedule of the suites: a stocktaking each noon, counted from 2026-01-05 09:00, a Monday.
let stocktaking = ScheduleKey(workflow: "orders", foreignID: "stock", spec: "0 12 * * *", timeZone: "UTC")

/// The longest wait between two looks of a schedule: an hour, and a second that tells it from all other waits.
let scheduleLook = Duration.seconds(3601)

/// Runs that a step ships at once, or that wait for a callback.
func scheduled(
    on adapter: any WorkflowAdapter, clock: EngineClock, shipsAtOnce: Bool = true, instance: InstanceName = "test",
    switchedOff: Set<Protection> = [], _ addSchedules: (inout WorkflowBuilder<Order, OrderStatus>) -> Void
) throws -> Workflow<Order, OrderStatus> {
    var builder = WorkflowBuilder<Order, OrderStatus>("orders")
    if shipsAtOnce {
        builder.addStep(from: .created, to: .shipped) { _ in .to(.shipped) }
    } else {
        builder.addCallback(from: .created, to: .shipped) { _, _ in .to(.shipped) }
    }
    builder.addCallback(from: .paid, to: .shipped) { _, _ in .to(.shipped) }
    addSchedules(&builder)
    var options = optionsWithoutPolling(clock: clock)
    options.instance = instance
    options.schedulePolling = scheduleLook
    options.switchedOff = switchedOff
    return try builder.build(on: adapter, options: options)
}

/// An order that says for which slot it is.
@Sendable func order(for slot: Timestamp) -> Order { Order(notes: ["\(slot)"]) }

extension WorkflowAdapter {
    /// How a schedule stands as soon as so many decisions are stored.
    @discardableResult
    func decided(_ count: Int, of key: ScheduleKey = stocktaking) async throws -> ScheduleStanding {
        let listener = changes.listen(to: [.schedules(key.workflow)])
        while true {
            if let standing = try await records.schedule(key), standing.decisions >= count { return standing }
            try await listener.wait(upTo: .seconds(10), clock: .system)
        }
    }

    /// How a schedule stands as soon as so many decisions are stored and the last one's run is shipped: it is not in the
    /// way of the next.
    @discardableResult
    func shipped(_ count: Int, of key: ScheduleKey = stocktaking) async throws -> ScheduleStanding {
        let standing = try await decided(count, of: key)
        if let run = standing.last?.result.run {
            try await waitUntil { try await $0.lookup(run)?.runState == .completed }
        }
        return standing
    }

    /// The first versions of a foreign ID's runs, in the order they were triggered.
    func firstVersions(of foreignID: ForeignID = "stock") async throws -> [Record] {
        var query = RunQuery()
        query.foreignIDs = [foreignID]
        query.sort = .created
        query.descending = false
        var records: [Record] = []
        for run in try await self.records.list(query, after: nil, limit: 100).items {
            if let first = try await self.records.version(1, of: run.runID) { records.append(first) }
        }
        return records
    }
}

extension SlotResult {
    /// The run that was triggered.
    var run: RunID? { if case .triggered(let run) = self { run } else { nil } }
}

/// A wall clock that is set to another time while the clock that waits runs on.
final class SettableClock: Sendable {
    let manual = ManualClock()
    private let shift = Mutex(Duration.zero)

    var engineClock: EngineClock { EngineClock(manual, wall: { self.wallClock }) }
    var wallClock: Timestamp { manual.wallClock + shift.withLock { $0 } }

    func set(_ duration: Duration) { shift.withLock { $0 += duration } }
}

extension WorkflowAdapter {
    /// Has the first noon's slot decided, lets the clock go years ahead for a slot, and sets it right but for six hours: noon
    /// of the first day comes again.
    ///
    /// - Returns: what became of the slot, and what does the second time.
    func noonAgain(_ clock: SettableClock) async throws -> (first: SlotResult?, again: SlotResult?) {
        clock.manual.advance(by: .hours(3))
        let first = try await shipped(1).last?.result
        await clock.manual.waitForSleeper(dueIn: scheduleLook)
        clock.set(.hours(24 * 3650))
        clock.manual.advance(by: scheduleLook)
        _ = try await shipped(2)
        await clock.manual.waitForSleeper(dueIn: scheduleLook)
        clock.set(.hours(-24 * 3650 - 6))
        clock.manual.advance(by: scheduleLook)
        await clock.manual.waitForSleeper(dueIn: scheduleLook)
        #expect(clock.wallClock == "2026-01-05 08:00:02")
        clock.manual.advance(by: .hours(4))
        let again = try await shipped(3).last
        #expect(again?.slot == "2026-01-05 12:00")
        return (first, again?.result)
    }
}
