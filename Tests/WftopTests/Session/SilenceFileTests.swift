import Dashboard
import Foundation
import TerminalTesting
import TerminalUI
import Testing
import Workflows

@testable import wftop

@Suite("What was silenced lasts over a restart", .serialized)
struct SilenceFileTests {
    private static let now = EngineClock.system.now

    private func silence(_ line: String, for duration: Duration = .hours(1)) -> Silence {
        Silence(
            line: line, what: "37 runs paused", size: 37, isGrave: false, until: Self.now + duration, by: "alice",
            reason: "INC-42 \u{1B}[2J", at: Self.now)
    }

    private func file(_ folder: TemporaryDirectory) -> SilenceFile {
        SilenceFile(target: "/var/lib/orders.db", path: folder.path + "/state/wftop/silenced.json")
    }

    @Test("What is added is there the next time, what is lifted is not, and nobody else can read it")
    func kept() throws {
        let folder = try TemporaryDirectory()
        let file = file(folder)
        #expect(file.load().silences.isEmpty && file.load().note == nil)
        for line in ["a", "b", "a"] { #expect(file.keep(.add(silence(line))) == nil) }
        #expect(file.keep(.lift(line: "b")) == nil)
        #expect(file.load().silences == [silence("a")])
        let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/state/wftop")
        #expect(left == ["silenced.json"])
    }

    @Test("What two dashboards silence is kept of both")
    func two() throws {
        let folder = try TemporaryDirectory()
        let (one, other) = (file(folder), file(folder))
        _ = one.load()
        _ = other.load()
        _ = one.keep(.add(silence("a")))
        _ = other.keep(.add(silence("b")))
        #expect(Set(one.load().silences.map(\.line)) == ["a", "b"])
    }

    @Test("What is over is not read any more, nor what nobody can have silenced for so long")
    func over() throws {
        let folder = try TemporaryDirectory()
        let file = file(folder)
        let all = [("over", Duration.seconds(-1)), ("open", .hours(1)), ("for ever", .hours(24 * 365))]
        for (line, duration) in all {
            _ = file.keep(.add(silence(line, for: duration)))
        }
        #expect(file.load().silences.map(\.line) == ["open"])
    }

    @Test(
        "A damaged file is told of, is no obstacle, and is set aside by the next silence", arguments: ["{", "", "[]"])
    func damaged(_ text: String) throws {
        let folder = try TemporaryDirectory()
        let file = file(folder)
        _ = file.keep(.add(silence("a")))
        try Data(text.utf8).write(to: URL(filePath: file.path))
        let loaded = file.load()
        #expect(loaded.silences.isEmpty && loaded.note?.contains("is damaged") == true)
        #expect(file.keep(.add(silence("b")))?.contains(".damaged") == true)
        #expect(file.load().silences.map(\.line) == ["b"])
        #expect(try Data(contentsOf: URL(filePath: file.path + ".damaged")) == Data(text.utf8))
    }

    @Test("Where nothing can be kept it says so")
    func unwritable() throws {
        let file = SilenceFile(target: "x", path: "/dev/null/wftop/silenced.json")
        #expect(file.keep(.add(silence("a")))?.contains("only until the dashboard ends") == true)
    }

    @Test("Somebody silences a line, quits, and finds it silenced; --once knows of it too")
    func restart() async throws {
        let store = try await ParcelStore.ofEachFate()
        let state = try TemporaryDirectory()
        let environment = ["HOME": "/nonexistent", "XDG_STATE_HOME": state.path]
        func open() throws -> TerminalProgram {
            try TerminalProgram(
                Wftop.path, [store.path], environment: environment, size: Size(columns: 80, rows: 24))
        }
        let first = try open()
        try first.waitFor("parcels")
        first.type("!")
        try first.waitFor("! Attention")
        try first.waitFor("silence")
        first.type("i")
        try first.waitFor("Silence this?")
        first.type("\tINC-42\r\r")
        try first.waitFor("1 silenced")
        first.type("q")
        #expect(try first.waitForExit() == .code(0))
        let second = try open()
        try second.waitFor("1 silenced")
        second.type("!IG")
        try second.waitFor("INC-42")
        second.type("q")
        #expect(try second.waitForExit() == .code(0))
        let frame = try await Wftop.run(
            store.path, "--once", "--size", "100x30", "--screen", "attention", environment: environment)
        #expect(frame.output.contains("! Attention") && frame.output.contains("1 silenced"))
    }
}
