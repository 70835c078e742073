import Dashboard
import Foundation
import Testing
import Workflows

@testable import wftop

@Suite("Saved views in their file") struct ViewStoreTests {
    @Test("What is saved is read back, whatever its name is; the file is for the person only")
    func roundTrip() throws {
        let directory = try TemporaryDirectory()
        let store = ViewStore(folder: directory.file("state/wftop"))
        #expect(try store.load().isEmpty)
        let odd = SavedView(
            name: "a \"quoted\" \\ name.with dots \u{1}é", filter: "reason:\"503 \\\" x\"",
            order: RunsOrder(.created, descending: false), columns: [.state, .age], isKept: true)
        let plain = SavedView(name: "plain", filter: "", isKept: true)
        _ = try store.keep(odd)
        let (kept, note) = try store.keep(plain)
        #expect(kept == [odd, plain])
        #expect(note == "view plain saved")
        #expect(try store.load() == [odd, plain])
        let mode = try FileManager.default.attributesOfItem(atPath: store.path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let folder = try FileManager.default.attributesOfItem(atPath: store.folder)[.posixPermissions] as? Int
        #expect(folder == 0o700)
    }

    @Test("A view takes the place of the one of its name, and one that is deleted is gone")
    func replaceAndDrop() throws {
        let directory = try TemporaryDirectory()
        let store = ViewStore(folder: directory.path)
        _ = try store.keep(SavedView(name: "a", filter: "state:paused", isKept: true))
        _ = try store.keep(SavedView(name: "b", filter: "", isKept: true))
        let (kept, note) = try store.keep(SavedView(name: "a", filter: "state:running", isKept: true))
        #expect(kept.map(\.filter) == ["state:running", ""])
        #expect(note == "view a saved in place of the one before")
        #expect(try store.drop("a").kept.map(\.name) == ["b"])
        #expect(try store.load().map(\.name) == ["b"])
    }

    @Test("A file that cannot be read is told with its line, and not written over")
    func damaged() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write("[views.a]\nsort = \"size\"\n", to: "views.toml")
        let store = ViewStore(folder: directory.path)
        let failure = try #require(throws: Failure.self) {
            try store.keep(SavedView(name: "b", filter: "", isKept: true))
        }
        #expect(failure.message.hasPrefix("\(path):2: sort cannot be \"size\""), "\(failure.message)")
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "[views.a]\nsort = \"size\"\n")
    }

    @Test("Of several programs that save at once none loses what another saved")
    func atOnce() async throws {
        let directory = try TemporaryDirectory()
        let folder = directory.path
        try await withThrowingTaskGroup { group in
            for number in 0..<20 {
                group.addTask {
                    _ = try ViewStore(folder: folder).keep(SavedView(name: "v\(number)", filter: "", isKept: true))
                }
            }
            try await group.waitForAll()
        }
        #expect(try Set(ViewStore(folder: folder).load().map(\.name)) == Set((0..<20).map { "v\($0)" }))
    }
}
