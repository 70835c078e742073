import Foundation
import Testing
import Workflows
import WorkflowsMonitoring

@Suite("check finds what must never be, and nothing else", .serialized)
struct CheckTests {
    @Test(
        "A store that was broken on purpose: the promise that is broken is named",
        arguments: [
            ("waits", "DELETE FROM timeouts"), ("waits", "UPDATE timeouts SET done = 1"),
            ("waits", "UPDATE timeouts SET visit = visit + 1"),
            ("waits", "UPDATE timeouts SET held = 1"),
            // Delivered by a step; a timeout leads there from elsewhere only.
            ("edges", "UPDATE events SET origin = 3 WHERE status = 3"),
            // A step has no business with a status that a person paused.
            ("edges", "UPDATE events SET status = 2, origin = 6 WHERE version = 2 AND run_state = 4"),
            // Paused where it was, and counted as if it had left and come back.
            (
                "edges",
                """
                UPDATE versions SET visit = 2 WHERE run_state = 3; UPDATE runs SET visit = 2 WHERE run_state = 3
                """
            ),
            ("run_states", "UPDATE versions SET run_state = 2 WHERE version_id & 2147483647 = 1"),
            (
                "run_states",
                """
                UPDATE versions SET run_state = 7 WHERE run_state = 3; UPDATE runs SET run_state = 7 WHERE run_state = 3
                """
            ),
            ("starts", "UPDATE versions SET status = 3 WHERE version_id & 2147483647 = 1"),
        ])
    func broken(promise: String, damage: String) async throws {
        let store = try await ParcelStore.ofEachFate()
        let sound = try await Wftop.run("check", store.path)
        #expect(sound.end == .code(0), "\(sound)")
        try StoreFile(store.path).damage(damage)
        let result = try await Wftop.run("check", store.path)
        #expect(result.end == .code(1), "\(result)")
        #expect(result.lines.contains { $0.hasPrefix(promise + ": ") }, "\(result)")
    }

    @Test("A run whose event nobody has dealt with yet waits for that; once a cursor has passed it, for nothing")
    func passedOver() async throws {
        let store = try await ParcelStore.ofEachFate()
        #expect(try await Wftop.run("resume", "paused", "--yes", "--at", store.path).end == .code(0))
        let waiting = try await Wftop.run("check", store.path)
        #expect(waiting.end == .code(0), "\(waiting)")
        try StoreFile(store.path).damage("UPDATE cursors SET position = (SELECT max(id) FROM events)")
        let result = try await Wftop.run("check", store.path)
        #expect(result.end == .code(1), "\(result)")
        #expect(result.lines.count == 1)
        #expect(result.lines[0].hasPrefix("waits: Run \(store.runs[2]) of parcels stands in status 1"), "\(result)")
    }

    @Test("A definition that cannot be read is no reason for an alarm, and neither is one that is missing")
    func unknown() async throws {
        for damage in ["UPDATE definitions SET definition = '{'", "DELETE FROM definitions"] {
            let store = try await ParcelStore.ofEachFate()
            try StoreFile(store.path).damage(damage + "; DELETE FROM timeouts")
            let result = try await Wftop.run("check", store.path)
            #expect(result.end == .code(0), "\(result)")
        }
    }

    @Test("A healthy store is sound at every moment: while a service is busy, after it was killed, and when it goes on")
    func busy() async throws {
        let directory = try TemporaryDirectory()
        for seed in 1...2 {
            let service = try DemoService(on: directory.store, rate: 60, seed: seed)
            try await service.holdsEverything()
            for _ in 1...6 {
                let result = try await Wftop.run("check", directory.store)
                #expect(result.end == .code(0), "\(result)")
            }
            try await service.kill()
            let result = try await Wftop.run("check", directory.store)
            #expect(result.end == .code(0), "\(result)")
        }
    }
}
