import Foundation
import TerminalTesting
import TerminalUI
import Testing

@Suite("A recording on a terminal", .serialized)
struct ReplayTests {
    private func open(_ arguments: String...) throws -> TerminalProgram {
        try TerminalProgram(
            Wftop.path, arguments, environment: ["HOME": "/nonexistent"], size: Size(columns: 120, rows: 40))
    }

    /// The beginnings of run IDs on the screen.
    private func runs(on program: TerminalProgram) -> [String] {
        program.screen.text.matches(of: /\b[0-9a-f]{8}\b/).map { String($0.0) }
    }

    @Test("A service that was recorded at work is seen at work again when it is gone, and nothing can be done to it")
    func replay() async throws {
        let directory = try TemporaryDirectory()
        let service = try DemoService(on: directory.store, rate: 5)
        try await service.holdsEverything()
        let live = try open(directory.store, "--record", directory.file("recording"))
        try live.waitUntil("what happened") { _ in self.runs(on: live).count > 5 }
        let early = try #require(runs(on: live).first)
        // Until it has left the screen, pushed down by others.
        try live.waitUntil("others", timeout: .seconds(60)) { _ in !self.runs(on: live).contains(early) }
        let late = try #require(runs(on: live).first)
        live.type("2")
        try live.waitFor("exact")
        live.type("q")
        #expect(try live.waitForExit() == .code(0))
        try await service.kill()
        try FileManager.default.removeItem(atPath: directory.store)

        let replay = try open("--replay", directory.file("recording"))
        try replay.waitFor(early, timeout: .seconds(20))
        #expect(replay.screen.shows("recording of store.db"))
        #expect(!replay.screen.shows(late))
        try replay.waitFor(late, timeout: .seconds(80))
        #expect(!replay.screen.shows(early))
        try replay.waitFor("the recording is over", timeout: .seconds(20))
        replay.type("2")
        try replay.waitFor("exact")
        replay.type("p")
        try replay.waitFor("read-only: this is a recording of store.db")
        replay.type("3")
        try replay.waitFor("not in the recording")
        replay.type("q")
        #expect(try replay.waitForExit() == .code(0))
    }

    @Test("A recording that was not closed is said to be so while it is shown, and at the end")
    func cut() async throws {
        let store = try await ParcelStore.ofEachFate()
        let path = store.directory.file("recording")
        let live = try open(store.path, "--record", path)
        try live.waitFor("parcels")
        // What it shows is written a moment later: behind the first line, which names the store, there is another then.
        func lines() throws -> [String] {
            try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
        }
        try await eventually("what is shown is recorded", seeing: lines) {
            try lines().contains { $0.contains("elapsed_seconds") && $0.contains("parcels") }
        }
        live.terminal.signal(SIGKILL)
        _ = try live.waitForExit()
        let replay = try open("--replay", path)
        try replay.waitFor("parcels")
        try replay.waitFor("the recording was not closed")
        replay.type("q")
        #expect(try replay.waitForExit() == .code(0))
    }
}
