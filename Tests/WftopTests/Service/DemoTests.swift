import Foundation
import GRDB
import Testing

@Suite("The demo", .serialized)
struct DemoTests {
    @Test("--for triggers so long, finishes what is held, and ends with 0 within five seconds")
    func duration() async throws {
        let directory = try TemporaryDirectory()
        let result = try await Wftop.run(
            "demo", "--headless", "--store", directory.store, "--rate", "20", "--for", "2s")
        #expect(result.end == .code(0), "\(result)")
        #expect(result.took < .seconds(7))
        #expect(result.output.contains("triggered "))
        #expect(result.output.contains("step code ran "))
        #expect(try await Wftop.run("check", directory.store).end == .code(0))
    }

    @Test("A store that has runs is continued with new ones; --rate 0 triggers none and works off what is there")
    func continued() async throws {
        let directory = try TemporaryDirectory()
        func demo(rate: Int) async throws -> Finished {
            try await Wftop.run(
                "demo", "--headless", "--store", directory.store, "--rate", "\(rate)", "--seed", "7", "--for", "1s")
        }
        func orders() throws -> Int {
            try StoreFile(directory.store).number(
                "SELECT count(*) FROM runs r JOIN workflows w ON w.id = r.workflow_id WHERE w.name = 'orders'")
        }
        #expect(try await demo(rate: 20).end == .code(0))
        let first = try orders()
        #expect(first > 0)
        #expect(try await demo(rate: 20).end == .code(0))
        let second = try orders()
        #expect(second > first + 2)
        let quiet = try await demo(rate: 0)
        #expect(quiet.end == .code(0), "\(quiet)")
        #expect(!quiet.output.contains("triggered"))
        #expect(try orders() == second)
        #expect(
            try StoreFile(directory.store).number("SELECT count(*) - count(DISTINCT foreign_id) FROM runs") == 0)
    }

    @Test("The same seed gives every order and every invoice the same fate, whatever the timing")
    func seeded() async throws {
        let stores = try [TemporaryDirectory(), TemporaryDirectory()]
        // Two at once on two cores get in each other's way, each time differently.
        async let first = Self.fates(in: stores[0])
        async let second = Self.fates(in: stores[1])
        let fates = try await (first, second)
        let both = Set(fates.0.keys).intersection(fates.1.keys)
        #expect(both.count > 60)
        #expect(Set(both.compactMap { fates.0[$0] }).count >= 3, "settled, delivered, rejected, …")
        for key in both.sorted() { #expect(fates.0[key] == fates.1[key], "\(key)") }
    }

    /// How the runs ended that did, by workflow and foreign ID; a run that stands because its carrier refused it has
    /// ended as far as chance goes.
    private static func fates(in directory: TemporaryDirectory) async throws -> [String: String] {
        let result = try await Wftop.run(
            "demo", "--headless", "--store", directory.store, "--rate", "30", "--seed", "7", "--for", "9s")
        #expect(result.end == .code(0), "\(result)")
        let rows = try StoreFile(directory.store).rows(
            """
            SELECT w.name || ' ' || r.foreign_id, r.run_state || ' in status ' || r.status FROM runs r
            JOIN workflows w ON w.id = r.workflow_id WHERE r.run_state IN (3, 4, 5) AND w.name <> 'stock'
            """)
        return Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0[1]) })
    }

    @Test("Told to stop it finishes what is in hand and ends with 0", arguments: [SIGTERM, SIGINT])
    func stopped(signal: Int32) async throws {
        let directory = try TemporaryDirectory()
        let service = try Program(
            Wftop.path, ["demo", "--headless", "--store", directory.store, "--rate", "20"])
        try await eventually("it works", seeing: { service.errors }) {
            (try? Attempts.count(path: directory.store + ".effects")).map { $0 > 5 } ?? false
        }
        service.signal(signal)
        #expect(try await service.finish(within: .seconds(12)).end == .code(0))
        #expect(try await Promises(store: directory.store).broken() == [])
    }

    @Test("Told to stop it stops also where it triggers more than it can")
    func overloaded() async throws {
        let directory = try TemporaryDirectory()
        let service = try DemoService(on: directory.store, rate: 100_000)
        try await service.holdsEverything()
        try await eventually("it works", seeing: { try Attempts.count(path: directory.store + ".effects") }) {
            (try? Attempts.count(path: directory.store + ".effects")).map { $0 > 50 } ?? false
        }
        #expect(try await service.stop().end == .code(0))
        #expect(try await Promises(store: directory.store).broken() == [])
    }

    @Test("Without --store it leaves nothing behind")
    func temporary() async throws {
        let directory = try TemporaryDirectory()
        let result = try await Wftop.run(
            "demo", "--headless", "--rate", "5", "--for", "1s", environment: ["TMPDIR": directory.path])
        #expect(result.end == .code(0), "\(result)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).isEmpty)
    }
}
