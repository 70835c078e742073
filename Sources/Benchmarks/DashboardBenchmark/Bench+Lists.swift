import Foundation
import TerminalTesting
import TerminalUI
import Workflows
import WorkflowsMonitoring
import WorkflowsSQLite

extension Bench {
    /// Goes down through the list until as many rows are loaded as the dashboard ever loads.
    func loadRows(_ dashboard: WatchedDashboard) throws -> Duration {
        try dashboard.program.waitUntil("the first run") { $0.chosenRun?.isEmpty == false }
        let bound = min(runs, 100_000)
        let began = ContinuousClock.now
        var last: String?
        var stuck = 0
        // The foreign IDs show when the end is reached: nothing moves any more.
        while ContinuousClock.now - began < .seconds(300) {
            dashboard.program.type("\u{1b}[6~")
            dashboard.read(for: .milliseconds(3))
            if bound >= 100_000, dashboard.program.screen.title.contains("100 000 loaded") { break }
            stuck = dashboard.program.screen.chosenRun == last ? stuck + 1 : 0
            last = dashboard.program.screen.chosenRun
            if stuck > 300 { break }
        }
        dashboard.read(for: .milliseconds(500))
        return ContinuousClock.now - began
    }

    /// A letter in the prompt until the rows that match it show, with a hundred thousand rows loaded.
    func measureFilter() async throws {
        let store = try await store()
        let dashboard = try watch(store.path, ["--screen", "runs"])
        let loading = try loadRows(dashboard)
        var samples: [Duration] = []
        for text in quick ? ["order"] : ["order-7", "payment", "zzzz", "order-99", "503", "Picking", "e77"] {
            _ = try dashboard.time("/", "a prompt") { $0.prompt != nil }
            var written = ""
            for letter in text {
                written.append(letter)
                dashboard.read(for: .milliseconds(60))
                samples.append(
                    try dashboard.time(String(letter), "the filter “\(written)”") { [written] in
                        $0.prompt == written && $0.title.contains("searched in loaded rows")
                    })
            }
            _ = try dashboard.time("\u{1b}", "no prompt") { $0.prompt == nil }
            dashboard.read(for: .milliseconds(300))
        }
        var result = Measurement("filter_keystroke")
        result.add("rows", Double(min(runs, 100_000)))
        result.add("loading_s", loading.inSeconds)
        result.add("", samples, p99: 10)
        report(result)
        withExtendedLifetime(store) {}
    }

    /// The first page by what an index finds, in the large store.
    func measurePages() async throws {
        let store = try await store(large: true)
        let guest = try SQLiteAdapter.guest(path: store.path, readOnly: true)
        let monitor = StoreMonitor(adapter: guest, access: .init(target: "bench", actor: "bench"))
        let middle = EngineClock.system.now - .hours(36)
        let queries: [(String, (inout RunQuery) -> Void)] = [
            ("state", { $0.runStates = [.paused] }), ("status", { $0.statuses = [6] }),
            ("workflow", { $0.workflows = ["returns"] }),
            (
                "updated",
                {
                    $0.updatedFrom = middle
                    $0.updatedBefore = middle + .minutes(10)
                }
            ),
            ("created", { $0.createdBefore = middle }), ("run_id_prefix", { $0.runIDPrefix = "a17" }),
        ]
        for (name, change) in queries {
            var samples: [Duration] = []
            for sort in RunQuery.Sort.allCases {
                for descending in [true, false] {
                    var query = RunQuery()
                    (query.sort, query.descending) = (sort, descending)
                    change(&query)
                    for _ in 0..<(quick ? 1 : 10) {
                        let began = ContinuousClock.now
                        _ = try await monitor.runs(query, after: nil, limit: 200)
                        samples.append(ContinuousClock.now - began)
                    }
                }
            }
            var result = Measurement("first_page")
            result.note("by", name)
            result.add("runs", Double(many))
            result.add("", samples, p99: 50)
            report(result)
        }
        withExtendedLifetime(store) {}
    }

    /// Until it is said that no run of the large store has a text in it, and how fast the next key stops that search.
    func measureSubstring() async throws {
        let store = try await store(large: true)
        for field in ["fid", "reason"] {
            var none: [Duration] = []
            var stop: [Duration] = []
            for _ in 0..<(quick ? 1 : 5) {
                let dashboard = try watch(store.path, ["--screen", "runs"])
                try dashboard.program.waitUntil("the first run") { $0.chosenRun?.isEmpty == false }
                _ = try dashboard.time("/", "a prompt") { $0.prompt != nil }
                let text = "\(field):~zqz"
                for end in text.indices {
                    let written = String(text[...end])
                    let time = try dashboard.time(String(text[end]), written) { $0.prompt == written }
                    if written.hasSuffix("~zq") { stop.append(time) }
                }
                let began = ContinuousClock.now
                try dashboard.program.waitFor("No run matches", timeout: .seconds(60))
                none.append(ContinuousClock.now - began)
                stop.append(try dashboard.time("y", "the next key") { $0.prompt == text + "y" })
            }
            var result = Measurement("substring")
            result.note("of", field)
            result.add("runs", Double(many))
            result.add("none_", none, p99: 1000)
            result.add("next_key_", stop, p99: 16)
            report(result)
        }
        withExtendedLifetime(store) {}
    }
}
