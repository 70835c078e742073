import Testing
import Workflows
import WorkflowsTesting

@Suite("A clock that a test moves", .timeLimit(.minutes(1)))
struct ManualClockTests {
    private let clock = ManualClock()

    private func watching() -> Task<Void, Never> {
        Task { [clock] in await clock.waitForSleepers(1, dueIn: .minutes(7)) }
    }

    private func sleeping() -> Task<Void, any Error> {
        Task { [clock] in try await clock.sleep(for: .minutes(7)) }
    }

    @Test("Who waits for a sleeper that does not come is let go by a cancellation, and the clock forgets it")
    func cancelled() async throws {
        let watcher = watching()
        try await until("somebody waits for a sleeper", seeing: { clock.watcherCount }) { $0 > 0 }
        watcher.cancel()
        await watcher.value
        #expect(clock.watcherCount == 0)
        // One that was not forgotten would be told of this sleeper too, and nobody may be told twice.
        let sleeper = sleeping()
        await clock.waitForSleeper(dueIn: .minutes(7))
        clock.advance(by: .minutes(7))
        try await sleeper.value
    }

    @Test("Whether the sleeper or the cancellation is first, who waits is let go once")
    func atOnce() async throws {
        for _ in 0..<2_000 {
            let (watcher, sleeper) = (watching(), sleeping())
            async let cancelled: Void = watcher.cancel()
            await watcher.value
            await cancelled
            #expect(clock.watcherCount == 0)
            await clock.waitForSleeper(dueIn: .minutes(7))
            clock.advance(by: .minutes(7))
            try await sleeper.value
        }
    }

    @Test("A task that is cancelled already does not wait at all")
    func alreadyCancelled() async {
        let watcher = Task { [clock] in
            while !Task.isCancelled { await Task.yield() }
            await clock.waitForSleeper(dueIn: .minutes(7))
        }
        watcher.cancel()
        await watcher.value
        #expect(clock.watcherCount == 0)
    }
}
