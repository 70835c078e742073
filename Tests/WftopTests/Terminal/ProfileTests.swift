import Foundation
import TerminalTesting
import TerminalUI
import Testing

@Suite("The dashboard as it is configured, on a terminal", .serialized)
struct ProfileTests {
    private func open(
        _ arguments: [String], _ directory: TemporaryDirectory, configuration: String
    ) throws -> TerminalProgram {
        try FileManager.default.createDirectory(
            atPath: directory.file("wftop"), withIntermediateDirectories: true)
        _ = try directory.write(configuration, to: "wftop/config.toml")
        return try TerminalProgram(
            Wftop.path, arguments,
            environment: ["XDG_CONFIG_HOME": directory.path, "XDG_STATE_HOME": directory.file("state")])
    }

    @Test("@ switches to another profile and back; one that cannot be opened leaves all as it was")
    func switching() async throws {
        let (one, many) = (try await ParcelStore.delivered(1), try await ParcelStore.delivered(7))
        let directory = try TemporaryDirectory()
        let program = try open(
            ["one"], directory,
            configuration: """
                [profiles.one]
                target = "\(one.path)"
                [profiles.many]
                target = "\(many.path)"
                read_only = true
                [profiles.none]
                target = "/nonexistent/store.db"
                """)
        let before = program.terminal.settings
        try program.waitUntil("one, RW") { $0.shows("one") && $0.shows("RW") }
        program.type("2")
        try program.waitFor("parcel-1")
        program.type("@")
        try program.waitFor("read-only")
        program.type("j\r")
        try program.waitUntil("many, RO") { $0.shows("many is shown now") && $0.shows("RO") }
        program.type("2")
        try program.waitUntil("its runs") { $0.shows("parcel-7") && $0.shows("7, exact") }
        program.type("@jj\r")
        try program.waitFor("none was not opened")
        #expect(program.screen.shows("parcel-7"))
        program.type("@k\r")
        try program.waitUntil("one again") { $0.shows("one is shown now") && $0.shows("RW") }
        program.type("q")
        #expect(try program.waitForExit() == .code(0))
        #expect(program.terminal.settings == before)
    }

    @Test("Keys that were rebound work, and help and header name them; what is wrong is said on the screen")
    func rebound() async throws {
        let store = try await ParcelStore.delivered(3)
        let directory = try TemporaryDirectory()
        let program = try open(
            [store.path], directory, configuration: "[keys]\nhelp = \"F2\"\nruns = \"ctrl-r\"\nroles = \"F3\"\n")
        try program.waitFor("config.toml:3: ctrl-r cannot be runs: it is fetch_now")
        program.type("\u{1b}OR")
        try program.waitFor("3 Roles")
        program.type("\u{1b}OQ")
        try program.waitFor("Everywhere")
        program.type("\u{1b}[6~")
        try program.waitFor("roles by instance")
        #expect(program.screen.shows("F3"))
        program.type("\u{1b}")
        try program.waitUntil("help closed") { !$0.shows("roles by instance") }
        program.type("2")
        try program.waitFor("2 Runs")
        program.type("q")
        #expect(try program.waitForExit() == .code(0))
    }

    @Test("A view that is saved is there when the program is started again")
    func views() async throws {
        let store = try await ParcelStore.ofEachFate()
        let directory = try TemporaryDirectory()
        var program = try open([store.path, "--screen", "runs"], directory, configuration: "")
        try program.waitFor("paused")
        program.type("/state:paused\r")
        try program.waitUntil("only the paused one") { $0.shows("1, exact") }
        program.type("w")
        try program.waitFor("Save this view")
        program.type("\r")
        try program.waitFor("Enter saves")
        program.type("stuck\r")
        try program.waitFor("view stuck saved")
        program.type("q")
        #expect(try program.waitForExit() == .code(0))
        program = try open([store.path, "--screen", "runs"], directory, configuration: "")
        try program.waitFor("delivered")
        program.type("w")
        try program.waitFor("stuck")
        program.type("k\r")
        try program.waitUntil("the view") { $0.shows("1, exact") && $0.shows("state:paused") }
        program.type("q")
        #expect(try program.waitForExit() == .code(0))
    }

    @Test("On a protected profile a command is confirmed by the number of runs, and not by a yes")
    func protected() async throws {
        let store = try await ParcelStore.ofEachFate()
        let directory = try TemporaryDirectory()
        for (answer, end, state) in [("yes", Int32(1), "running"), ("1", 0, "cancelled")] {
            let program = try open(
                ["cancel", "waits", "--reason", "tested", "--at", "prod"], directory,
                configuration: "[profiles.prod]\ntarget = \"\(store.path)\"\nprotected = true\n")
            try program.waitFor("cancel 1 run on prod? It is protected. Type the number of runs:")
            program.type(answer + "\n")
            #expect(try program.waitForExit() == .code(end))
            let shown = try await Wftop.run("run", "waits", "--at", store.path)
            #expect(shown.output.contains("state       \(state)"), "\(shown)")
        }
    }
}
