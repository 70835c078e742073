import Foundation
import Testing
import Workflows

@Suite("CSV: the same names and values as JSON", .serialized)
struct CSVTests {
    static let lists = [
        ["runs"], ["roles"], ["timeouts"], ["run", "history", "waits"], ["pause", "waits", "delivered", "--dry-run"],
    ]

    @Test("Every cell is what the item's JSON says, and empty where that says nothing", arguments: lists)
    func cells(command: [String]) async throws {
        let store = try await ParcelStore.ofEachFate()
        // Two looks at one moment are two moments: what is counted from now may grow between them.
        let growing: Set<String> = ["overdue_seconds", "request_id"]
        let items = try await lines(command, "ndjson", store).map { try JSONValue($0) }
        let rows = try await rows(command, store)
        let names = try #require(rows.first)
        #expect(rows.count == items.count + 1)
        #expect(!items.isEmpty)
        for (item, row) in zip(items, rows.dropFirst()) {
            #expect(row.count == names.count)
            #expect(Set(item.keys).subtracting(names).isEmpty, "\(item.keys)")
            for (name, cell) in zip(names, row) where !growing.contains(name) {
                #expect(try item[name].isSaid(by: cell), "\(name): \(cell)")
            }
        }
    }

    @Test("The titles are those documented for the command, whatever the rows have")
    func titles() async throws {
        let store = try await ParcelStore.ofEachFate()
        let run = [
            "workflow_name", "foreign_id", "run_id", "run_state", "status", "status_label", "version", "reason",
            "created_at", "updated_at",
        ]
        #expect(try await rows(["runs"], store)[0] == run)
        #expect(try await rows(["runs", "--filter", "fid:nobody"], store) == [run])
        let timeout = try await rows(["timeouts"], store)[0]
        #expect(try await rows(["timeouts", "--limit", "0"], store) == [timeout])
        for name in ["run_id", "status", "name", "due_at", "overdue_seconds"] { #expect(timeout.contains(name)) }
        let role = try await rows(["roles"], store)[0]
        for name in [
            "workflow_name", "role", "display_name", "kind", "instance", "instance_state", "instance_seen_at", "state",
            "since", "holder", "current_run_id", "lag_seconds", "last_error", "last_error_at", "error_count",
            "backoff_until", "processed", "skipped", "latency_p50_seconds", "latency_p99_seconds",
        ] { #expect(role.contains(name), "\(name)") }
        let version = try await rows(["run", "history", "waits"], store)[0]
        for name in run + ["object", "object_version", "at", "role", "instance", "actor", "dwell_seconds"] {
            #expect(version.contains(name), "\(name)")
        }
    }

    @Test("A duration is a number of seconds, and a number that is negative is a number")
    func numbers() async throws {
        let store = try await ParcelStore.ofEachFate()
        try StoreFile(store.path).damage(
            """
            UPDATE versions SET at = at + 192500000 WHERE version_id & 1 = 0;
            UPDATE runs SET status = -4 WHERE foreign_id = 'paused';
            UPDATE counts SET status = -4 WHERE run_state = 3
            """)
        let history = try await rows(["run", "history", "waits"], store)
        let dwell = try #require(history[0].firstIndex(of: "dwell_seconds"))
        let seconds = try #require(Double(history[1][dwell]))
        #expect((192.5..<300).contains(seconds))
        #expect(history[2][dwell].isEmpty)
        let runs = try await rows(["runs"], store)
        let status = try #require(runs[0].firstIndex(of: "status"))
        #expect(runs.map { $0[status] }.contains("-4"))
    }

    private func lines(_ command: [String], _ format: String, _ store: ParcelStore) async throws -> [String] {
        let program = try Program(Wftop.path, command + ["-o", format, "--at", store.path])
        return try await program.finish(within: .seconds(60)).lines
    }

    private func rows(_ command: [String], _ store: ParcelStore) async throws -> [[String]] {
        let program = try Program(Wftop.path, command + ["-o", "csv", "--at", store.path])
        return Self.parsed(try await program.finish(within: .seconds(60)).output)
    }

    /// Reads CSV as RFC 4180 has it.
    private static func parsed(_ text: String) -> [[String]] {
        var rows: [[String]] = []
        var row: [String] = []
        var cell = ""
        var isQuoted = false
        var scalars = Array(text.unicodeScalars)[...]
        while let scalar = scalars.popFirst() {
            switch scalar {
            case "\"" where isQuoted && scalars.first == "\"":
                scalars.removeFirst()
                cell.append("\"")
            case "\"": isQuoted.toggle()
            case "," where !isQuoted:
                row.append(cell)
                cell = ""
            case "\r" where !isQuoted: break
            case "\n" where !isQuoted:
                rows.append(row + [cell])
                (row, cell) = ([], "")
            default: cell.unicodeScalars.append(scalar)
            }
        }
        return rows
    }
}

extension JSONValue {
    /// Whether a cell of CSV says the same.
    fileprivate func isSaid(by cell: String) throws -> Bool {
        if isMissing { return cell.isEmpty }
        if let text { return text == cell }
        return try JSONValue(cell) == self
    }
}
