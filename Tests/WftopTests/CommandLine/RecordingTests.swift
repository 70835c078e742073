import Foundation
import Testing

@Suite("--record and --replay", .serialized)
struct RecordingTests {
    private func file(_ store: ParcelStore) -> String { store.directory.file("recording") }

    @Test("A frame that was recorded is shown again without the store, as a recording")
    func frame() async throws {
        let store = try await ParcelStore.ofEachFate()
        for screen in ["overview", "runs", "roles", "graph", "timeouts", "run"] {
            let path = store.directory.file(screen)
            let shown = ["--once", "--screen", screen, "--workflow", "parcels", "--run", "paused", "--size", "120x40"]
            let live = try await Wftop.run(shown + ["--record", path, "--read-only", store.path])
            #expect(live.end == .code(0), "\(live)")
            #expect(live.errors.isEmpty, "\(live)")
            let replayed = try await Wftop.run(shown + ["--replay", path], in: "/")
            #expect(replayed.end == .code(0), "\(replayed)")
            #expect(replayed.errors.isEmpty, "\(replayed)")
            // All but the header, which says that it is a recording.
            #expect(replayed.lines.dropFirst() == live.lines.dropFirst(), "\(live)\n\(replayed)")
            let header = try #require(replayed.lines.first)
            #expect(header.contains("recording of store.db  RO"), "\(header)")
            #expect(header.contains("recorded") && !header.contains("live") && !header.contains("clock"), "\(header)")
        }
    }

    @Test("What was not looked at is not in the recording, and the frame says so")
    func missing() async throws {
        let store = try await ParcelStore.ofEachFate()
        let path = file(store)
        _ = try await Wftop.run("--once", "--record", path, store.path)
        let roles = try await Wftop.run("--once", "--screen", "roles", "--replay", path)
        #expect(roles.end == .code(0), "\(roles)")
        #expect(roles.output.contains("not in the recording"), "\(roles)")
        let run = try await Wftop.run("--once", "--run", "paused", "--replay", path)
        #expect(run.end == .code(66), "\(run)")
        let workflow = try await Wftop.run("--once", "--workflow", "letters", "--replay", path)
        #expect(workflow.end == .code(66), "\(workflow)")
    }

    @Test("The file is the person's alone; the objects of runs may be left out")
    func objects() async throws {
        let store = try await ParcelStore.ofEachFate()
        let run = ["--once", "--screen", "run", "--run", "paused", store.path]
        _ = try await Wftop.run(run + ["--record", store.directory.file("with")])
        _ = try await Wftop.run(run + ["--record", store.directory.file("without"), "--without-objects"])
        for (name, hasObjects) in [("with", true), ("without", false)] {
            let path = store.directory.file(name)
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            let text = try String(contentsOfFile: path, encoding: .utf8)
            #expect(text.contains("\"object\":{") == hasObjects, "\(text)")
        }
    }

    @Test("A recording that is cut off is shown as far as it goes, and that is said")
    func cut() async throws {
        let store = try await ParcelStore.ofEachFate()
        let path = file(store)
        _ = try await Wftop.run("--once", "--record", path, store.path)
        let bytes = try Data(contentsOf: URL(filePath: path))
        let cut = store.directory.file("cut")
        try bytes.dropLast(20).write(to: URL(filePath: cut))
        let result = try await Wftop.run("--once", "--replay", cut)
        #expect(result.end == .code(0), "\(result)")
        #expect(result.output.contains("parcels"), "\(result)")
        #expect(result.errors.contains("the recording is damaged at line "), "\(result)")
    }

    @Test(
        "Exit codes: 64 where it makes no sense or would write over a file, 65 where it is none, 66 where there is none"
    )
    func codes() async throws {
        let store = try await ParcelStore.delivered(1)
        let path = file(store)
        let text = try store.directory.write("{}\n", to: "text")
        for (arguments, code, words) in [
            (["--replay", "/nowhere/recording"], 66, "there is no file"),
            (["--replay", text], 65, "is not a recording of wftop"),
            (["--replay", store.path], 65, "is not a recording of wftop"),
            (["--replay", path, store.path], 64, "leave"),
            (["--replay", path, "--record", path, store.path], 64, "exclude each other"),
            (["--record", path], 64, "needs a target"),
            (["--without-objects", store.path], 64, "is said of --record"),
            (["--record", text, store.path], 64, "exists already"),
            (["--record", "/nowhere/recording", store.path], 66, "there is no such directory"),
        ] as [([String], Int32, String)] {
            let result = try await Wftop.run(["--once"] + arguments)
            #expect(result.end == .code(code), "\(arguments): \(result)")
            #expect(result.errors.contains(words), "\(arguments): \(result)")
        }
        #expect(try String(contentsOfFile: text, encoding: .utf8) == "{}\n")
    }

    @Test(
        "77: a recording that may not be read, a directory that may not be written", .enabled(if: Wftop.canRunAsNobody))
    func notAllowed() async throws {
        let store = try await ParcelStore.delivered(1)
        let path = file(store)
        _ = try await Wftop.run("--once", "--record", path, store.path)
        let read = try await Wftop.runAsNobody("--once", "--replay", path)
        #expect(read.end == .code(77), "\(read)")
        let written = try await Wftop.runAsNobody(
            "--once", "--record", store.directory.file("other"), "--read-only", store.path)
        #expect(written.end == .code(77), "\(written)")
    }
}
