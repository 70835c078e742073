import Synchronization
import Workflows

/// A clock that stands still while anything can be done, and jumps to the next moment that somebody waits for when
/// nothing can.
final class SimulatedClock: Clock, Sendable {
    struct Instant: InstantProtocol {
        let offset: Duration
        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private struct State {
        var now = Duration.zero
        var nextID = 0
        /// The last to wake first.
        var due: [(at: Duration, id: Int)] = []
        /// Who still sleeps; one who does not is passed over when it is due.
        var sleepers: [Int: CheckedContinuation<Void, Never>] = [:]
        var cancelled: Set<Int> = []

        mutating func insert(_ id: Int, at moment: Duration) {
            var low = 0
            var high = due.count
            while low < high {
                let middle = (low + high) / 2
                if (due[middle].at, due[middle].id) > (moment, id) { low = middle + 1 } else { high = middle }
            }
            due.insert((moment, id), at: low)
        }
    }

    private let state = Mutex(State())
    /// What the wall clock shows at first: 2026-01-05 09:00 UTC, a Monday.
    private let epoch = Timestamp(microseconds: 1_767_603_600_000_000)

    var now: Instant { Instant(offset: elapsed) }
    var elapsed: Duration { state.withLock { $0.now } }
    var minimumResolution: Duration { .nanoseconds(1) }

    /// The wall-clock time, by a clock that is right.
    var wallClock: Timestamp { wallClock(at: elapsed) }

    /// What a clock that is right shows after so long.
    func wallClock(at elapsed: Duration) -> Timestamp { epoch + elapsed }

    /// What a process lives by whose wall clock is wrong by so much.
    func engineClock(skew: @escaping @Sendable () -> Duration = { .zero }) -> EngineClock {
        EngineClock(self, wall: { self.wallClock + skew() })
    }

    /// Moves on to the next moment that somebody waits for; `false` when nobody waits.
    func jump() -> Bool {
        let awakened: [CheckedContinuation<Void, Never>] = state.withLock { state in
            var awakened: [CheckedContinuation<Void, Never>] = []
            while let next = state.due.last, awakened.isEmpty || next.at <= state.now {
                state.due.removeLast()
                guard let sleeper = state.sleepers.removeValue(forKey: next.id) else { continue }
                state.now = max(state.now, next.at)
                awakened.append(sleeper)
            }
            return awakened
        }
        for sleeper in awakened { sleeper.resume() }
        return !awakened.isEmpty
    }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let id = newID()
        await withTaskCancellationHandler {
            await wait(id, until: deadline.offset)
        } onCancel: {
            wake(id)
        }
        _ = state.withLock { $0.cancelled.remove(id) }
        try Task.checkCancellation()
    }

    /// Lets time pass, whether or not the task is cancelled: what a store that is slow does.
    func pause(for duration: Duration) async { await wait(newID(), until: elapsed + duration) }

    private func newID() -> Int {
        state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
    }

    private func wait(_ id: Int, until deadline: Duration) async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                guard deadline > state.now, !state.cancelled.contains(id) else { return true }
                state.sleepers[id] = continuation
                state.insert(id, at: deadline)
                return false
            }
            if isOver { continuation.resume() }
        }
    }

    private func wake(_ id: Int) {
        let sleeper = state.withLock { state in
            let sleeper = state.sleepers.removeValue(forKey: id)
            if sleeper == nil { state.cancelled.insert(id) }
            return sleeper
        }
        sleeper?.resume()
    }
}
