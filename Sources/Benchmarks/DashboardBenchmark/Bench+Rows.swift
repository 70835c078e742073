import Dashboard
import Foundation
import TerminalUI
import Workflows
import WorkflowsMonitoring
import WorkflowsSQLite

extension Bench {
    /// How many rows each screen reads from the store when it is fetched.
    func measureRows() async throws {
        StatementCounter.install()
        let store = try await store()
        let guest = try SQLiteAdapter.guest(path: store.path, readOnly: true)
        let monitor = StoreMonitor(adapter: guest, access: .init(target: "bench", actor: "bench"))
        let run = try await guest.records.list(RunQuery(), after: nil, limit: 1).items.first?.runID
        for screen in Screen.allCases {
            _ = StatementCounter.take()
            _ = try await renderOnce(
                Picture(screen, run: run), from: monitor, configuration: Configuration(seed: 1),
                size: Size(columns: 120, rows: 40), now: EngineClock.system.now)
            let counts = StatementCounter.take()
            var result = Measurement("rows_read")
            result.note("screen", screen.rawValue)
            result.add("runs", Double(runs))
            result.add("rows", Double(counts.rows + counts.scanned), most: 2000)
            result.add("returned", Double(counts.rows))
            result.add("scanned", Double(counts.scanned))
            result.add("sorts", Double(counts.sorts))
            result.add("statements", Double(counts.statements))
            result.add("instructions", Double(counts.instructions))
            report(result)
        }
        withExtendedLifetime(store) {}
    }
}
