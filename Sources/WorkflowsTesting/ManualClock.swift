import Synchronization
public import Workflows

/// A clock that stands still until a test moves it: both the Swift `Clock` and the wall clock of an engine.
///
///     let clock = ManualClock()
///     var options = BuildOptions()
///     options.clock = clock.engineClock
///     let workflow = try orders.build(on: InMemoryAdapter(clock: clock.engineClock), options: options)
///
///     clock.advance(by: .hours(24))
public final class ManualClock: Clock, Sendable {
    /// A moment of a manual clock.
    public struct Instant: InstantProtocol {
        /// Since the clock was made.
        public let offset: Duration
        /// The moment a duration later.
        public func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        /// How long after this moment the other is.
        public func duration(to other: Instant) -> Duration { other.offset - offset }
        /// Orders by time.
        public static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private struct Sleeper {
        let until: Instant
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var now = Instant(offset: .zero)
        var nextID = 0
        var sleepers: [Int: Sleeper] = [:]
        var cancelled: Set<Int> = []
        var watchers: [Int: Watcher] = [:]

        /// Tells sleepers and watchers apart.
        mutating func makeID() -> Int {
            defer { nextID += 1 }
            return nextID
        }

        func sleepers(until deadline: Instant) -> Int { sleepers.values.count { $0.until == deadline } }
    }

    private struct Watcher {
        let until: Instant
        let count: Int
        let continuation: CheckedContinuation<Void, Never>
    }

    private let state = Mutex(State())
    private let epoch: Timestamp

    /// A clock that shows this wall-clock time until it is moved: by default 2026-01-05 09:00 UTC, a Monday.
    public init(startingAt epoch: Timestamp = Timestamp(microseconds: 1_767_603_600_000_000)) {
        self.epoch = epoch
    }

    /// The present moment.
    public var now: Instant { state.withLock { $0.now } }

    /// The smallest step.
    public var minimumResolution: Duration { .nanoseconds(1) }

    /// The wall-clock time.
    public var wallClock: Timestamp { epoch + now.offset }

    /// What an engine lives by.
    public var engineClock: EngineClock { EngineClock(self, wall: { self.wallClock }) }

    /// Moves time on and wakes who slept until then.
    public func advance(by duration: Duration) {
        let due = state.withLock { state in
            state.now = state.now.advanced(by: duration)
            let due = state.sleepers.filter { $0.value.until <= state.now }
            for id in due.keys { state.sleepers[id] = nil }
            return due.sorted { $0.value.until < $1.value.until }.map(\.value.continuation)
        }
        for continuation in due { continuation.resume() }
    }

    /// Waits until a task sleeps that will wake so much later than now, and not before: what a test calls before it
    /// moves the clock there. Returns too when the task is cancelled.
    public func waitForSleeper(dueIn duration: Duration) async { await waitForSleepers(1, dueIn: duration) }

    /// Waits until so many tasks sleep that will all wake so much later than now: how a test knows that all of several
    /// workers have looked since the clock was moved, and found nothing more to do.
    ///
    /// Returns too when the task is cancelled, as a test is whose time limit has come.
    public func waitForSleepers(_ count: Int, dueIn duration: Duration) async {
        let id = state.withLock { $0.makeID() }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    let until = state.now.advanced(by: duration)
                    // A cancellation from before this found no watcher to end; a later one waits for the lock.
                    let isOver = Task.isCancelled || state.sleepers(until: until) >= count
                    if !isOver {
                        state.watchers[id] = Watcher(until: until, count: count, continuation: continuation)
                    }
                    return isOver
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.watchers.removeValue(forKey: id) }?.continuation.resume()
        }
    }

    /// How many wait for sleepers, for tests of this clock.
    package var watcherCount: Int { state.withLock { $0.watchers.count } }

    /// How long until the next sleeper is due; `nil` when nothing sleeps.
    public var nextDeadline: Duration? {
        state.withLock { state in
            state.sleepers.values.map(\.until).min().map { max(.zero, state.now.duration(to: $0)) }
        }
    }

    /// Sleeps until the clock has been moved there.
    public func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let id = state.withLock { $0.makeID() }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let (wakeNow, watchers) = state.withLock { state in
                    guard deadline > state.now, state.cancelled.remove(id) == nil else {
                        return (true, [] as [CheckedContinuation<Void, Never>])
                    }
                    state.sleepers[id] = Sleeper(until: deadline, continuation: continuation)
                    let asleep = state.sleepers(until: deadline)
                    let satisfied = state.watchers.filter {
                        $0.value.until == deadline && $0.value.count <= asleep
                    }
                    for id in satisfied.keys { state.watchers[id] = nil }
                    return (false, satisfied.values.map(\.continuation))
                }
                if wakeNow { continuation.resume() }
                for watcher in watchers { watcher.resume() }
            }
        } onCancel: {
            let sleeper = state.withLock { state in
                let sleeper = state.sleepers.removeValue(forKey: id)
                if sleeper == nil { state.cancelled.insert(id) }
                return sleeper
            }
            sleeper?.continuation.resume()
        }
        _ = state.withLock { $0.cancelled.remove(id) }
        try Task.checkCancellation()
    }
}
