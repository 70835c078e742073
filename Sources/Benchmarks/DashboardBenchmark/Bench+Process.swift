import Foundation
import TerminalTesting
import TerminalUI

extension Bench {
    /// From the start of the process to its first frame, and to the first rows.
    func measureStart() async throws {
        let store = try await store()
        for screen in ["overview", "runs"] {
            var frames: [Duration] = []
            var rows: [Duration] = []
            for _ in 0..<(quick ? 3 : 30) {
                let began = ContinuousClock.now
                let dashboard = try watch(store.path, ["--screen", screen])
                try dashboard.program.waitUntil("the first frame") { $0.text(row: 0, to: 10).contains("wf") }
                frames.append(ContinuousClock.now - began)
                try dashboard.program.waitUntil("the first row") { screen in
                    screen.title.contains("2 Runs")
                        ? screen.chosenRun?.isEmpty == false : screen.text(row: 3).contains("orders")
                }
                rows.append(ContinuousClock.now - began)
            }
            var result = Measurement("start")
            result.note("screen", screen)
            result.add("runs", Double(runs))
            result.add("first_frame_", frames, median: 50)
            result.add("rows_", rows, median: 300)
            report(result)
        }
        withExtendedLifetime(store) {}
    }

    /// What it holds in memory with the first screen shown, and with as many rows loaded as it ever loads.
    func measureMemory(large: Bool) async throws {
        let store = try await store(large: large)
        let dashboard = try watch(store.path, ["--screen", "runs"])
        try dashboard.program.waitUntil("the first run") { $0.chosenRun?.isEmpty == false }
        dashboard.read(for: .seconds(1))
        let first = ProcessUsage(of: dashboard.process)
        let loading = try loadRows(dashboard)
        let loaded = ProcessUsage(of: dashboard.process)
        var result = Measurement("memory")
        result.add("runs", Double(large ? many : runs))
        result.add("first_screen_MiB", first.residentMiB)
        result.add("listing_100000_MiB", loaded.residentMiB, most: 80)
        result.add("peak_MiB", loaded.peakMiB, most: 80)
        result.add("loading_s", loading / .seconds(1))
        report(result)
        withExtendedLifetime(store) {}
    }
}
