import Foundation
import GRDB
import Testing

@Suite("Stores that cannot be used: a sentence that says what to do, and the documented code", .serialized)
struct BadStoreTests {
    /// Every way of looking at a store.
    private static let looks = [["runs", "--at"], ["check"], ["--once"], ["watch", "--read-only", "--once"]]

    private func look(at path: String, _ arguments: [String]) async throws -> Finished {
        try await Program(Wftop.path, arguments + [path]).finish(within: .seconds(60))
    }

    @Test("No such file: 66, and none is made", arguments: looks)
    func missing(arguments: [String]) async throws {
        let directory = try TemporaryDirectory()
        let result = try await look(at: directory.file("missing.db"), arguments)
        #expect(result.end == .code(66), "\(result)")
        #expect(result.errors.contains("There is no file \(directory.file("missing.db")): give the path of"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).isEmpty)
    }

    @Test("Empty, text, or a directory: 65", arguments: looks)
    func notADatabase(arguments: [String]) async throws {
        let directory = try TemporaryDirectory()
        let empty = try directory.write("", to: "empty.db")
        let text = try directory.write(String(repeating: "not a database\n", count: 100), to: "text.db")
        for (path, advice) in [
            (empty, "start that first"), (text, "give the path of"),
            (directory.path, "Give the path of the file itself"),
        ] {
            let result = try await look(at: path, arguments)
            #expect(result.end == .code(65), "\(result)")
            #expect(result.errors.contains("is not a store of workflows"))
            #expect(result.errors.contains(advice), "\(result)")
        }
    }

    @Test("Somebody else's database: 65, and it is not touched", arguments: looks)
    func foreign(arguments: [String]) async throws {
        let directory = try TemporaryDirectory()
        try StoreFile(directory.store).damage("CREATE TABLE theirs(a); PRAGMA user_version = 1")
        let before = FileManager.default.contents(atPath: directory.store)
        let result = try await look(at: directory.store, arguments)
        #expect(result.end == .code(65), "\(result)")
        #expect(result.errors.contains("is not a store of workflows: give the path of"))
        #expect(FileManager.default.contents(atPath: directory.store) == before)
        let demo = try await Wftop.run("demo", "--headless", "--rate", "0", "--for", "1s", "--store", directory.store)
        #expect(demo.end == .code(65), "\(demo)")
        #expect(try StoreFile(directory.store).number("SELECT count(*) FROM sqlite_master") == 1)
    }

    @Test("An older and a newer schema: 65, told apart", arguments: looks)
    func schemas(arguments: [String]) async throws {
        let advices = [
            (0, "use the program that came with the store"), (1, "start the service of this version once"),
            (2, "start the service of this version once"),
            (99, "it needs to be updated"),
        ]
        for (version, advice) in advices {
            let directory = try TemporaryDirectory()
            try StoreFile(directory.store).damage(
                "PRAGMA application_id = \(0x7766_6C77); PRAGMA user_version = \(version); CREATE TABLE t(a)")
            let result = try await look(at: directory.store, arguments)
            #expect(result.end == .code(65), "\(result)")
            #expect(result.errors.contains("has schema \(version)"))
            #expect(result.errors.contains(advice))
        }
    }

    @Test(
        "A file that may not be read: 77", .enabled(if: Wftop.canRunAsNobody, "needs root, and files others may read"))
    func unreadable() async throws {
        let store = try await ParcelStore.delivered(1)
        try store.directory.setMode(0o000, of: "store.db")
        let result = try await Wftop.runAsNobody("runs", "--at", store.path)
        #expect(result.end == .code(77), "\(result)")
        #expect(result.errors.contains("does not allow this user to open \(store.path)"))
        #expect(result.errors.contains("run as the user of its service"))
    }

    @Test(
        "A file that may only be read is read; an action on it is not allowed: 77, and nothing is done",
        .enabled(if: Wftop.canRunAsNobody, "needs root, and files others may read"))
    func readOnly() async throws {
        let store = try await ParcelStore.ofEachFate()
        try store.directory.setMode(0o644, of: "store.db")
        for arguments in [["runs", "--at", store.path], ["check", store.path], ["--once", store.path]] {
            let program = try Program(
                "/usr/bin/setpriv",
                ["--reuid=65534", "--regid=65534", "--clear-groups", Wftop.path] + arguments)
            let result = try await program.finish(within: .seconds(60))
            #expect(result.end == .code(0), "\(result)")
        }
        let action = try await Wftop.runAsNobody("cancel", "waits", "--yes", "--reason", "tested", "--at", store.path)
        #expect(action.end == .code(77), "\(action)")
        #expect(!action.errors.isEmpty)
        #expect(try await Wftop.run("run", "show", "waits", "--at", store.path).output.contains("state       running"))
    }

    @Test(
        "A demo where nothing may be written: 77 or 69",
        .enabled(if: Wftop.canRunAsNobody, "needs root, and files others may read"))
    func readOnlyDirectory() async throws {
        let directory = try TemporaryDirectory()
        let result = try await Wftop.runAsNobody(
            "demo", "--headless", "--rate", "0", "--for", "1s", "--store", directory.store)
        #expect([.code(77), .code(69)].contains(result.end), "\(result)")
        #expect(result.errors.contains(directory.store))
    }
}
