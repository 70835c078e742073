#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The time an engine lives by: a wall clock for what is stored and shown, a Swift `Clock` for how long to wait.
///
/// A test passes a manual clock for both and never sleeps.
public struct EngineClock: Sendable {
    private let wall: @Sendable () -> Timestamp
    private let monotonic: @Sendable () -> Duration
    private let sleeper: @Sendable (Duration) async throws -> Void
    /// Blocks the calling thread for a time; `nil` where that cannot be done by this clock.
    package private(set) var blocksThread: (@Sendable (Duration) -> Void)?

    /// A clock made of a Swift `Clock` and a source of wall-clock time.
    public init<C: Clock>(_ clock: C, wall: @escaping @Sendable () -> Timestamp) where C.Duration == Duration {
        let origin = clock.now
        self.wall = wall
        monotonic = { origin.duration(to: clock.now) }
        sleeper = { try await clock.sleep(until: origin.advanced(by: $0), tolerance: nil) }
    }

    /// The machine's clocks.
    public static let system: EngineClock = {
        var clock = EngineClock(ContinuousClock(), wall: EngineClock.systemWallClock)
        clock.blocksThread = { duration in
            let (seconds, attoseconds) = min(max(.zero, duration), EngineClock.horizon).components
            var time = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
            nanosleep(&time, nil)
        }
        return clock
    }()

    /// The wall-clock time.
    public var now: Timestamp { wall() }

    /// How long this clock has run; never goes back, and is comparable with nothing but itself.
    public var elapsed: Duration { monotonic() }

    /// No sleep ends later: a hundred years. Clocks trap at the end of their range, which a wait "for ever" would pass.
    private static let horizon = Duration.hours(100 * 8766)

    /// Waits until this clock has run so long.
    ///
    /// - Throws: `CancellationError` when the task is cancelled.
    public func sleep(until elapsed: Duration) async throws {
        try await sleeper(min(elapsed, Self.horizon))
    }

    /// Waits.
    ///
    /// - Throws: `CancellationError` when the task is cancelled.
    public func sleep(for duration: Duration) async throws {
        try await sleep(until: elapsed + duration)
    }

    /// How long this clock will have run at a moment of the wall clock; now for one that has passed.
    public func elapsed(at moment: Timestamp) -> Duration {
        // In this order: time that passes between the two makes the wait shorter, never longer.
        let base = elapsed
        return base + max(.zero, moment - now)
    }

    @Sendable private static func systemWallClock() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }
}
