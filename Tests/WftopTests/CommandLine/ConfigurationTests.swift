import Foundation
import Testing

@Suite("Profiles and the configuration file, as commands use them", .serialized)
struct ConfigurationTests {
    /// A folder of configuration with this file in it.
    private struct Home {
        let directory: TemporaryDirectory
        var environment: [String: String] {
            ["XDG_CONFIG_HOME": directory.path, "XDG_STATE_HOME": directory.file("state")]
        }

        init(_ configuration: String) throws {
            directory = try TemporaryDirectory()
            for folder in ["wftop/themes", "state/wftop"] {
                try FileManager.default.createDirectory(
                    atPath: directory.file(folder), withIntermediateDirectories: true)
            }
            _ = try directory.write(configuration, to: "wftop/config.toml")
        }

        var file: String { directory.file("wftop/config.toml") }
    }

    @Test("A profile is the first word, --at, WFTOP_TARGET, and the default where nothing is named")
    func profile() async throws {
        let store = try await ParcelStore.delivered(1)
        let home = try Home("[profiles.prod-eu]\ntarget = \"\(store.path)\"\n")
        let opened = try await Wftop.run("prod-eu", "--once", environment: home.environment)
        #expect(opened.end == .code(0), "\(opened)")
        #expect(opened.lines.first?.contains("prod-eu") == true, "\(opened)")
        #expect(opened.lines.first?.contains("RW") == true, "\(opened)")
        let listed = try await Wftop.run("runs", "--at", "prod-eu", environment: home.environment)
        #expect(listed.output.contains("parcel-1"), "\(listed)")
        let named = home.environment.merging(["WFTOP_TARGET": "prod-eu"]) { $1 }
        #expect(try await Wftop.run("runs", environment: named).output.contains("parcel-1"))
        #expect(try await Wftop.run("check", "prod-eu", environment: home.environment).output.contains("ok: 1 runs"))
        let none = try await Wftop.run("runs", environment: home.environment)
        #expect(none.end == .code(64))
        let standard = try Home("default_profile = \"p\"\n[profiles.p]\ntarget = \"\(store.path)\"\n")
        #expect(try await Wftop.run("runs", environment: standard.environment).output.contains("parcel-1"))
        let screen = try await Wftop.run("--once", environment: standard.environment)
        #expect(screen.lines.first?.contains(" p ") == true, "\(screen)")
    }

    @Test("Without a target the profiles are named, too")
    func listed() async throws {
        let home = try Home("[profiles.prod-eu]\ntarget = \"/srv/orders.db\"\n")
        let result = try await Wftop.run(environment: home.environment, in: home.directory.path)
        #expect(result.end == .code(0))
        #expect(result.output.contains("wftop prod-eu  /srv/orders.db"), "\(result)")
    }

    @Test("A word that is nearly a profile is a usage error that offers it; with --at it is not found")
    func mistyped() async throws {
        let home = try Home("[profiles.prod-eu]\ntarget = \"/srv/orders.db\"\n")
        let first = try await Wftop.run("prod-ue", environment: home.environment)
        #expect(first.end == .code(64), "\(first)")
        #expect(
            first.errors.contains(
                "\"prod-ue\" is neither a command, a file nor a profile; did you mean \"wftop prod-eu\"?"), "\(first)")
        let at = try await Wftop.run("runs", "--at", "prod-ue", environment: home.environment)
        #expect(at.end == .code(66), "\(at)")
        #expect(at.errors.contains("\"prod-ue\" is neither a file nor a profile; did you mean prod-eu?"), "\(at)")
    }

    @Test("A profile goes before a file of its name, which is ./NAME")
    func sameName() async throws {
        let (one, two) = (try await ParcelStore.delivered(1), try await ParcelStore.delivered(2))
        let home = try Home("[profiles.orders]\ntarget = \"\(one.path)\"\n")
        try FileManager.default.copyItem(atPath: two.path, toPath: home.directory.file("orders"))
        let profile = try await Wftop.run(
            "check", "--at", "orders", environment: home.environment, in: home.directory.path)
        #expect(profile.output.contains("ok: 1 runs"), "\(profile)")
        let file = try await Wftop.run(
            "check", "--at", "./orders", environment: home.environment, in: home.directory.path)
        #expect(file.output.contains("ok: 2 runs"), "\(file)")
    }

    @Test("Nothing is done through a profile that is read-only: 77, and the screen says RO")
    func readOnly() async throws {
        let store = try await ParcelStore.ofEachFate()
        let home = try Home("[profiles.prod]\ntarget = \"\(store.path)\"\nread_only = true\n")
        let result = try await Wftop.run(
            "cancel", "waits", "--yes", "--reason", "tested", "--at", "prod", environment: home.environment)
        #expect(result.end == .code(77), "\(result)")
        #expect(result.errors.contains("prod is read-only here: profile prod says so"), "\(result)")
        let screen = try await Wftop.run("prod", "--once", environment: home.environment)
        #expect(screen.lines.first?.contains("RO") == true, "\(screen)")
        let all = try Home("read_only = true\n")
        let path = try await Wftop.run(
            "cancel", "waits", "--yes", "--reason", "tested", "--at", store.path, environment: all.environment)
        #expect(path.end == .code(77), "\(path)")
        #expect(path.errors.contains("\(all.file) says so"), "\(path)")
    }

    @Test("A wrong value ends the program with its line before anything is opened; an unknown name only warns")
    func mistakes() async throws {
        let store = try await ParcelStore.delivered(1)
        let wrong = try Home("\nread_only = \"yes\"\n")
        for arguments in [["--once", store.path], ["runs", "--at", store.path]] {
            let result = try await Wftop.run(arguments, environment: wrong.environment)
            #expect(result.end == .code(64), "\(result)")
            #expect(result.errors.contains("\(wrong.file):2: read_only must be true or false"), "\(result)")
            #expect(result.output.isEmpty)
        }
        let unknown = try Home("\n\ncolour = \"red\"\n")
        for arguments in [["--once", store.path], ["runs", "--at", store.path]] {
            let result = try await Wftop.run(arguments, environment: unknown.environment)
            #expect(result.end == .code(0), "\(result)")
            #expect(result.errors.contains("\(unknown.file):3: colour is not known: there are theme,"), "\(result)")
        }
    }

    @Test("Characters, columns and order are as configured, and a flag goes before them")
    func look() async throws {
        let store = try await ParcelStore.ofEachFate()
        let home = try Home("ascii = true\n[runs]\ncolumns = [\"state\"]\nsort = \"created\"\n")
        let arguments = ["--once", "--screen", "runs", "--size", "120x40", store.path]
        let plain = try await Wftop.run(arguments, environment: home.environment)
        #expect(plain.output.utf8.allSatisfy { $0 < 0x80 }, "\(plain)")
        #expect(plain.output.contains("STATE") && !plain.output.contains("STATUS "), "\(plain)")
        #expect(plain.output.contains("CREATED"), "\(plain)")
        let unicode = try await Wftop.run(arguments + ["--utf8"], environment: home.environment)
        #expect(unicode.output.contains("┌"), "\(unicode)")
    }

    @Test("A theme that is configured and broken is told with its line, and the default is used")
    func brokenTheme() async throws {
        let store = try await ParcelStore.delivered(1)
        let home = try Home("theme = \"mine\"\n")
        let theme = try home.directory.write(
            "extends = \"dark\"\n[roles]\nok = \"grene\"\n", to: "wftop/themes/mine.toml")
        let broken = try await Wftop.run("--once", store.path, environment: home.environment)
        #expect(broken.end == .code(0), "\(broken)")
        #expect(broken.errors.contains("\(theme):3:"), "\(broken)")
        let unknown = try await Wftop.run(
            "--once", store.path, environment: home.environment.merging(["WFTOP_THEME": "nrod"]) { $1 })
        #expect(unknown.end == .code(0), "\(unknown)")
        #expect(unknown.errors.contains("WFTOP_THEME: no theme is named \"nrod\""), "\(unknown)")
        let flag = try await Wftop.run("--once", "--theme", "mine", store.path, environment: home.environment)
        #expect(flag.end == .code(64), "who names a theme in the command wants that one: \(flag)")
    }

    @Test("A saved view narrows the list, with a filter besides; an unknown one is not found")
    func views() async throws {
        let store = try await ParcelStore.ofEachFate()
        let home = try Home("[views.stuck]\nfilter = \"state:paused\"\n")
        _ = try home.directory.write(
            "[views.mine]\nfilter = \"state:cancelled,paused\"\n", to: "state/wftop/views.toml")
        func runs(_ arguments: String...) async throws -> Finished {
            try await Wftop.run(["runs", "--at", store.path] + arguments, environment: home.environment)
        }
        let stuck = try await runs("--view", "stuck")
        #expect(stuck.lines.count == 2 && stuck.output.contains("paused"), "\(stuck)")
        #expect(try await runs("--view", "mine").lines.count == 3)
        #expect(try await runs("--view", "mine", "--filter", "-state:paused").lines.count == 2)
        let unknown = try await runs("--view", "stcuk")
        #expect(unknown.end == .code(66), "\(unknown)")
        #expect(unknown.errors.contains("no view is named \"stcuk\": did you mean stuck?"), "\(unknown)")
    }

    @Test("Keys that cannot be are told with their line; the key reference has those that are")
    func keys() async throws {
        let home = try Home("[keys]\nfreeze = \"ctrl-f\"\npaus = \"x\"\nresume = \"p\"\nhelp = \"gg\"\n")
        let result = try await Wftop.run("keys", "-o", "ndjson", environment: home.environment)
        #expect(result.end == .code(0), "\(result)")
        #expect(result.output.contains(#""keys":"ctrl-f","command":"freeze""#), "\(result)")
        #expect(result.output.contains(#""keys":"r","command":"resume""#), "\(result)")
        #expect(result.errors.contains("\(home.file):3: paus is no command: did you mean pause?"), "\(result)")
        #expect(result.errors.contains("\(home.file):4: p cannot be resume: it is pause (runs)"), "\(result)")
        #expect(result.errors.contains("\(home.file):5: \"gg\" is no key that can be typed"), "\(result)")
    }

    @Test("Shells are given completions of every command", arguments: ["bash", "zsh", "fish"])
    func completions(shell: String) async throws {
        let result = try await Wftop.run("--generate-completion-script", shell)
        #expect(result.end == .code(0), "\(result)")
        for word in ["runs", "timeouts", "cancel", "check", "filter", "theme"] {
            #expect(result.output.contains(word), "\(word)")
        }
    }
}
