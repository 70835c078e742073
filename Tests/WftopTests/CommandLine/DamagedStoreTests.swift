import Foundation
import GRDB
import Testing
import Workflows
import WorkflowsMonitoring
import WorkflowsSQLite

@Suite("Stores whose rows say what cannot be: every question is answered or refused with a sentence", .serialized)
struct DamagedStoreTests {
    /// What stands in the file instead of what the engine wrote. Each is a mistake that a hand, a disk or another program
    /// can make.
    static let damages = [
        "UPDATE versions SET run_state = 99", "UPDATE runs SET run_id = run_key || 'no uuid'",
        "UPDATE versions SET origin = 0",
        "UPDATE runs SET run_state = 'seven'", "DELETE FROM versions", "DELETE FROM workflows",
        "UPDATE versions SET object = 17, at = 'then', visit = -9223372036854775807 - 1",
        "UPDATE runs SET version = 9223372036854775807", "UPDATE events SET topic = -7, partition = -9999",
        "UPDATE events SET run_state = 0",
        "DELETE FROM events; INSERT INTO events(id, workflow_id, topic, partition, "
            + "run_key, version, status, run_state, origin, at) VALUES (-9223372036854775807 - 1, 1, 2, 0, 1, 1, 1, 1, 1, 1)",
        "UPDATE counts SET n = 9223372036854775807",
        "UPDATE cursors SET position = -5, partition = partition + 3000", "UPDATE timeouts SET due_at = 'soon'",
        "UPDATE timeouts SET due_at = -9223372036854775807 - 1, attempts = 9223372036854775807",
        "UPDATE timeouts SET due_at = 9223372036854775807",
        "UPDATE parked SET attempts = 'many', workflow_id = 99",
        "UPDATE parked SET attempts = 9223372036854775807, due_at = 9223372036854775807, version = -1",
        "UPDATE audit SET action = 'dance'", "UPDATE definitions SET definition = '{'",
        "UPDATE definitions SET definition = replace(definition, '\"number\":2', '\"number\":1')",
        "UPDATE definitions SET definition = replace(definition, '\"to\":2', '\"to\":9223372036854775807')",
        "UPDATE role_reports SET report = x'00ff'",
        // Decodes, and is more than a duration's own parts can hold.
        "UPDATE role_reports SET report = json_set(report, '$.lag', json('[9223372036854775807,0]'), '$.latencyP50', "
            + "json('[9223372036854775807,1]'), '$.latencyP99', json('[-9223372036854775808,0]'))",
        "UPDATE role_reports SET report = json_set(report, '$.lag', json('[9223372036854775807,18446744073709551615]'))",
        "UPDATE role_reports SET report = json_set(report, '$.processed', 9223372036854775807, '$.errorCount', "
            + "9223372036854775807, '$.skipped', json('{\"a\":9223372036854775807,\"b\":9223372036854775807}'))",
        "UPDATE role_reports SET report = json_set(report, '$.since', 9223372036854775807, '$.backoffUntil', "
            + "9223372036854775807, '$.lastErrorAt', -9223372036854775807)",
        "UPDATE roles SET epoch = 9223372036854775807, holder = x'00'",
        "UPDATE instances SET pid = 1e300, boot_id = 5",
        "UPDATE instances SET seen_at = -9223372036854775807, seen_boot = -9223372036854775807, stopped_at = NULL",
        "UPDATE OR REPLACE stays SET bin = 9223372036854775807, n = 9223372036854775807",
        "UPDATE edge_slots SET n = 'x'",
        "UPDATE edge_slots SET n = 9223372036854775807", "UPDATE edge_slots SET origin = 77",
        "UPDATE status_minutes SET errors = 9223372036854775807, entered = 9223372036854775807",
        "UPDATE workflow_minutes SET errors = 9223372036854775807, transitions = 9223372036854775807",
        "UPDATE meta SET value = NULL",
    ]

    /// Parcels of each fate, one that failed and is tried again, and one that somebody acted on: a row in every table.
    private static func store() async throws -> ParcelStore {
        let store = try await ParcelStore.ofEachFate()
        let monitor = try StoreFile(store.path).monitor(readOnly: false)
        _ = await monitor.perform(
            ActionRequest(kind: .resume, runID: store.runs[2], decidedVersion: 2, requestID: "r", reason: "tested"))
        try StoreFile(store.path).damage(
            """
            INSERT INTO parked(run_key, consumer, workflow_id, partition, version, status, attempts, due_at, last_error,
              first_error_at, last_error_at)
            SELECT run_key, 'parcels-1', workflow_id, partition, version, status, 3, 1, '503', 1, 1 FROM runs
            WHERE foreign_id = 'paused'
            """)
        return store
    }

    @Test("Every read of the monitor, and its JSON", arguments: damages)
    func reads(damage: String) async throws {
        let store = try await Self.store()
        try StoreFile(store.path).damage(damage)
        let adapter = try SQLiteAdapter.guest(path: store.path, readOnly: true)
        let monitor = StoreMonitor(adapter: adapter, access: .init(target: "damaged", actor: "tester"))
        let run = store.runs[2]
        var texts: [String] = []
        func answered(_ body: () async throws(MonitoringError) -> [JSON]) async {
            do throws(MonitoringError) {
                for json in try await body() { texts.append(json.text) }
            } catch {
                #expect(!error.description.isEmpty)
            }
        }
        await answered { () throws(MonitoringError) in
            _ = try await monitor.capabilities(); return []
        }
        await answered { () throws(MonitoringError) in
            _ = try await monitor.workflows(); return []
        }
        await answered { () throws(MonitoringError) in
            let answer = try await monitor.graph("parcels")
            return [.graph(answer.value, asOf: answer.asOf)]
        }
        await answered { () throws(MonitoringError) in try await monitor.roles(nil).value.map { .role($0) } }
        for sort in RunQuery.Sort.allCases {
            var query = RunQuery()
            query.sort = sort
            await answered { () throws(MonitoringError) in
                let page = try await monitor.runs(query, after: nil, limit: 100)
                return page.items.map { .run($0, label: page.label($0.workflow, $0.status)) }
            }
            await answered { () throws(MonitoringError) in
                [.list([], asOf: Timestamp(microseconds: 0), total: try await monitor.total(query))]
            }
        }
        await answered { () throws(MonitoringError) in
            try await monitor.find("paused", limit: 4).map { .run($0, label: nil) }
        }
        await answered { () throws(MonitoringError) in [.record(try await monitor.run(run).value)] }
        await answered { () throws(MonitoringError) in try await monitor.history(run).value.map { .version($0) } }
        for id in store.runs {
            await answered { () throws(MonitoringError) in
                let why = try await monitor.why(id)
                return [.string(why.value.sentence(asOf: why.asOf))]
            }
        }
        await answered { () throws(MonitoringError) in
            let answer = try await monitor.timeouts(nil, run: nil, limit: 100)
            return answer.value.map { .timeout($0, label: nil, asOf: answer.asOf) }
        }
        await answered { () throws(MonitoringError) in
            try await monitor.parked(nil, run: nil, limit: 100).value.map { .parked($0, label: nil) }
        }
        await answered { () throws(MonitoringError) in
            _ = try await monitor.outbox(); return []
        }
        await answered { () throws(MonitoringError) in
            _ = try await monitor.events(after: nil, limit: 100); return []
        }
        await answered { () throws(MonitoringError) in
            _ = try await monitor.crossings(
                of: Crossed(workflow: "parcels", from: 1, to: 2, origin: .step), limit: 100)
            return []
        }
        await answered { () throws(MonitoringError) in
            _ = try await monitor.actions(run: nil, limit: 100); return []
        }
        for text in texts { _ = try JSONValue(text) }
        try await adapter.close()
    }

    @Test("Every screen and every command that prints", arguments: damages)
    func screens(damage: String) async throws {
        let store = try await Self.store()
        try StoreFile(store.path).damage(damage)
        let id = store.runs[2].description
        let screens = ["overview", "runs", "roles", "graph", "timeouts", "run"].map { screen in
            ["--once", "--size", "120x40", "--screen", screen, "--workflow", "parcels", "--run", id, store.path]
        }
        let commands = [
            ["roles", "-o", "json"], ["timeouts"], ["graph", "parcels"], ["run", "show", id],
        ].map { $0 + ["--at", store.path] }
        for arguments in screens + commands {
            let result = try await Program(Wftop.path, arguments).finish(within: .seconds(60))
            guard case .code(let code) = result.end else {
                Issue.record("\(arguments) after \(damage): \(result)")
                continue
            }
            #expect([0, 1, 64, 65, 66, 70].contains(code), "\(arguments) after \(damage): \(result)")
            #expect(code == 0 || code == 1 || !result.errors.isEmpty, "\(arguments) after \(damage): \(result)")
        }
    }
}
