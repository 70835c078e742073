import Foundation
import TerminalTesting

extension Bench {
    /// What a dashboard costs that nobody types at, with ten transitions a second arriving.
    func measureAttached(screen: String) async throws {
        let store = try await store()
        let dashboard = try await settled(store, screen: screen)
        let arrivals = try await Arrivals(store, perSecond: 10)
        dashboard.read(for: .seconds(2))
        let seconds = quick ? 5.0 : 60
        let used = use(of: dashboard, for: seconds)
        let arrived = try await arrivals.stop()
        var result = Measurement("attached")
        result.note("screen", screen)
        result.add("runs", Double(runs))
        result.add("arrived", Double(arrived))
        result.add("bytes_per_second", used.bytes / seconds, most: 1500)
        result.add("processor_percent", used.processor / seconds * 100, most: 0.5)
        result.add("wake_ups_per_second", used.wakeUps / seconds)
        report(result)
    }

    /// What it costs while nothing arrives.
    func measureIdle() async throws {
        let store = try await store()
        for screen in ["overview", "runs"] {
            let dashboard = try await settled(store, screen: screen)
            let seconds = quick ? 5.0 : 40
            let used = use(of: dashboard, for: seconds)
            var result = Measurement("idle")
            result.note("screen", screen)
            result.add("bytes", used.bytes, most: 0)
            result.add("wake_ups_per_second", used.wakeUps / seconds, most: 25)
            result.add("processor_percent", used.processor / seconds * 100)
            report(result)
        }
    }

    private func settled(_ store: SampleStore, screen: String) async throws -> WatchedDashboard {
        try await store.renew()
        let dashboard = try watch(store.path, ["--screen", screen])
        try dashboard.program.waitFor("live")
        // Until what was alive at first is known to be gone: from then on nothing arrives.
        dashboard.read(for: .seconds(17))
        return dashboard
    }

    private func use(
        of dashboard: WatchedDashboard, for seconds: Double
    ) -> (bytes: Double, processor: Double, wakeUps: Double) {
        let bytes = dashboard.program.bytesRead
        let before = ProcessUsage(of: dashboard.process)
        dashboard.read(for: .milliseconds(Int(seconds * 1000)))
        let after = ProcessUsage(of: dashboard.process)
        return (
            Double(dashboard.program.bytesRead - bytes), after.processorSeconds - before.processorSeconds,
            Double(after.sleeps - before.sleeps)
        )
    }
}
