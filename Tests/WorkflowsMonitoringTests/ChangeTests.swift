import Testing
import Workflows
import WorkflowsMonitoring
import WorkflowsTesting

@Suite("Waiting for a change")
struct ChangeTests {
    @Test("A change is one however late whoever waits for it goes on; the time being up is none")
    func late() async throws {
        let clock = ManualClock()
        let adapter = InMemoryAdapter()
        let monitor = StoreMonitor(
            adapter: adapter, access: .init(target: "store", actor: "tester"), clock: clock.engineClock)
        async let changed = monitor.waitForChange(upTo: .seconds(2))
        await clock.waitForSleeper(dueIn: .seconds(2))
        adapter.changes.notifyAll()
        clock.advance(by: .seconds(3))
        #expect(try await changed)
        async let unchanged = monitor.waitForChange(upTo: .seconds(2))
        await clock.waitForSleeper(dueIn: .seconds(2))
        clock.advance(by: .seconds(2))
        #expect(try await !unchanged)
    }
}
