import Synchronization
import Workflows
import WorkflowsSQLite
import WorkflowsTesting

/// The time of a scenario: wall clock and boot clock move together, and only when the story says so.
final class ScenarioClock: Sendable {
    let manual = ManualClock()
    let ids = SeededRunIDs(seed: 7)

    var engine: EngineClock { manual.engineClock }
    var now: Timestamp { manual.wallClock }

    var boot: BootClock { Self.boot { [manual] in manual.now.offset } }

    static func boot(_ offset: @escaping @Sendable () -> Duration) -> BootClock {
        BootClock(now: { 1_000_000_000_000 + offset().wholeMicroseconds * 1000 }, bootID: { "boot" })
    }

    private let isPassing = Atomic<Bool>(false)

    /// Time passes for everybody. Until the body is through, step code takes no time: what came due would otherwise
    /// move on under the hands of others that came due with it.
    func pass(_ duration: Duration, _ body: () async throws -> Void) async rethrows {
        isPassing.store(true, ordering: .sequentiallyConsistent)
        defer { isPassing.store(false, ordering: .sequentiallyConsistent) }
        manual.advance(by: duration)
        try await body()
    }

    /// Step code takes time by moving the clock.
    func take(_ duration: Duration) {
        if !isPassing.load(ordering: .sequentiallyConsistent) { manual.advance(by: duration) }
    }

    /// Step code that does not come back until it is cancelled.
    func stuck() async throws {
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        for await _ in stream {}
        withExtendedLifetime(continuation) {}
        throw CancellationError()
    }
}

/// Run IDs from a seed.
final class SeededRunIDs: Sendable {
    private let generator: Mutex<Sample.Generator>

    init(seed: UInt64) { generator = Mutex(Sample.Generator(state: seed)) }

    func next() -> RunID { generator.withLock { RunID.random(using: &$0) } }
}
