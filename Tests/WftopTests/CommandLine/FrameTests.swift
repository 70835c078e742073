import Foundation
import TerminalUI
import Testing

@Suite("--once: a frame as text", .serialized)
struct FrameTests {
    @Test(
        "A frame is exactly as wide and high as asked",
        arguments: ["overview", "runs", "roles", "graph", "timeouts", "run"], ["80x24", "120x40", "40x15", "213x57"])
    func size(screen: String, size: String) async throws {
        let store = try await ParcelStore.ofEachFate()
        let parts = size.split(separator: "x").compactMap { Int($0) }
        let result = try await Wftop.run(
            "--once", "--size", size, "--screen", screen, "--workflow", "parcels", "--run", "paused", store.path)
        #expect(result.end == .code(0), "\(result)")
        let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        #expect(lines.count == parts[1])
        #expect(lines.allSatisfy { $0.count == parts[0] }, "\(lines.map(\.count))")
    }

    @Test("The frame shows what was asked for")
    func shows() async throws {
        let store = try await ParcelStore.ofEachFate()
        let overview = try await Wftop.run("--once", store.path).output
        #expect(overview.contains("parcels"))
        let run = try await Wftop.run("--once", "--screen", "run", "--run", "paused", "--size", "120x40", store.path)
        #expect(run.output.contains("no such street"), "\(run)")
        let filtered = try await Wftop.run("--once", "--screen", "runs", "--filter", "state:paused", store.path)
        #expect(filtered.output.contains("paused"))
        #expect(!filtered.output.contains("delivered"), "\(filtered)")
    }

    @Test("Why a run does not move is said in the same words on the screen and by a command")
    func why() async throws {
        let store = try await ParcelStore.ofEachFate()
        for (run, end) in [("waits", ", due in"), ("paused", "street")] {
            let shown = try await Wftop.run("run", "show", run, "--at", store.path)
            let line = try #require(shown.lines.first { $0.hasPrefix("why ") }, "\(shown)")
            let words = try #require(
                line.dropFirst(12).firstRange(of: end).map { line.dropFirst(12)[..<$0.upperBound] })
            let frame = try await Wftop.run("--once", "--screen", "run", "--run", run, "--size", "120x40", store.path)
            #expect(frame.output.contains("Why: \(words)"), "\(line)\n\(frame)")
        }
    }

    @Test("With a locale that is not UTF-8 or with --ascii nothing else than ASCII is drawn")
    func ascii() async throws {
        let store = try await ParcelStore.ofEachFate()
        let roles = ["--once", "--screen", "roles", store.path]
        let asked = try await Wftop.run(roles + ["--ascii"])
        let plain = try await Wftop.run(roles, environment: ["LC_ALL": "C"])
        let unicode = try await Wftop.run(roles + ["--utf8"], environment: ["LC_ALL": "C"])
        for result in [asked, plain] {
            #expect(result.lines.count == 24, "\(result)")
            #expect(result.output.utf8.allSatisfy { $0 < 0x80 }, "\(result)")
        }
        #expect(unicode.output.contains("┌"), "\(unicode)")
    }

    @Test("Without a target it names the stores that lie about, opens none, and ends with 0")
    func discovery() async throws {
        let store = try await ParcelStore.delivered(1)
        let found = try await Wftop.run(in: store.directory.path)
        #expect(found.end == .code(0))
        #expect(found.output.contains("wftop store.db"))
        #expect(found.output.contains("wftop demo"))
        let empty = try TemporaryDirectory()
        let none = try await Wftop.run(in: empty.path)
        #expect(none.end == .code(0))
        #expect(none.output.contains("wftop demo"))
    }
}
