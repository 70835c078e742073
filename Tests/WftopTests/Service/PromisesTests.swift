import Foundation
import Testing

/// What checks the others is checked itself: on stores that were damaged on purpose.
@Suite("The checker of promises finds what is broken", .serialized)
struct PromisesTests {
    private let directory: TemporaryDirectory
    private var store: String { directory.store }

    init() async throws {
        directory = try TemporaryDirectory()
        let finished = try await Wftop.run(
            "demo", "--headless", "--store", directory.store, "--rate", "20", "--for", "2s")
        #expect(finished.end == .code(0), "\(finished)")
    }

    private func broken() async throws -> String {
        try await Promises(store: store).broken().joined(separator: "\n")
    }

    private func changeAttempts(_ change: (inout [Substring]) -> Void) throws {
        let path = store + ".effects"
        var lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        change(&lines)
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: path))
    }

    @Test("A store that nobody touched keeps them all")
    func sound() async throws {
        #expect(try await broken() == "")
    }

    @Test("A transition that no code made")
    func unmade() async throws {
        try changeAttempts { lines in lines.removeAll { $0.hasSuffix(" price") } }
        #expect(try await broken().contains("by step, but its code was never called"))
    }

    @Test("An attempt that came to nothing, one on a version that is not there, one made twice, one not counted")
    func attempts() async throws {
        let waiting = try #require(
            try StoredRun.all(in: StoreFile(store)).values.first { $0.workflow == "invoices" && $0.current == 2 })
        try changeAttempts { lines in
            lines += [
                "\(waiting.id) 2 1 remind", "\(waiting.id) 9 1 remind", "\(waiting.id) 1 1 send",
                "\(waiting.id) 1 3 send",
                "\(waiting.id) 1 1 price", "01234567-89ab-4cde-8f01-23456789abcd 1 1 send", "half a li",
            ]
        }
        let broken = try await broken()
        #expect(broken.contains("on version 2 of \(waiting.id): nothing came of it, and nothing says why"))
        #expect(broken.contains("on version 9 of \(waiting.id): there is no such version"))
        #expect(broken.contains("on version 1 of \(waiting.id) was made twice by one process"))
        #expect(broken.contains("send on version 1 of \(waiting.id): the attempts are [1, 3]"))
        #expect(broken.contains("price, attempt 1, on version 1 of \(waiting.id): the run was in status 1 then"))
        #expect(broken.contains("of 01234567-89ab-4cde-8f01-23456789abcd: there is no such run"))
        #expect(broken.contains("not an attempt: half a li"))
    }

    @Test("A gap in the versions, an edge nobody declared, a run state that cannot follow")
    func versions() async throws {
        let file = StoreFile(store)
        try file.damage("DELETE FROM versions WHERE version_id = (SELECT min(version_id) FROM versions)")
        #expect(try await broken().contains("has versions [2"))
        try file.damage("UPDATE versions SET status = 9 WHERE version_id & 2147483647 = 2 AND status = 2")
        #expect(try await broken().contains("1 to 9 by step is not declared"))
        try file.damage("UPDATE versions SET run_state = 4 WHERE version_id & 2147483647 = 2")
        #expect(try await broken().contains("cancelled to running is not legal"))
    }

    @Test("A version written under an older epoch than one before it")
    func epochs() async throws {
        try StoreFile(store).damage(
            """
            UPDATE versions SET epoch = 5 WHERE version_id = (
              SELECT (run_key << 31) | version FROM events JOIN versions ON version_id = (run_key << 31) | version
              WHERE role IS NOT NULL ORDER BY id LIMIT 1)
            """)
        #expect(try await broken().contains("wrote under epoch 1 after 5"))
    }

    @Test("A run that nothing will move again, and one that is paused and does not say why")
    func stranded() async throws {
        try StoreFile(store).damage("DELETE FROM timeouts")
        let stranded = try await Promises(store: store).stranded
        #expect(stranded.contains { $0.hasSuffix("waits for nothing") })
        try StoreFile(store).damage("UPDATE versions SET run_state = 3, reason = NULL WHERE status = 2")
        #expect(try await Promises(store: store).stranded.contains { $0.hasSuffix("is paused without a reason") })
    }
}
