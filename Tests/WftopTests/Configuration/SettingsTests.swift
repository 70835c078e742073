import Dashboard
import Foundation
import Testing
import Workflows

@testable import wftop

@Suite("The configuration file") struct SettingsTests {
    private func read(_ text: String) throws -> Settings { try Settings(text, file: "/etc/x/config.toml") }

    @Test("The one that the README shows is read, and nothing in it is odd")
    func readme() throws {
        let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        let readme = try String(contentsOfFile: "/\(root)/README.md", encoding: .utf8)
        let block = try #require(readme.components(separatedBy: "```toml\n").last?.components(separatedBy: "```").first)
        let settings = try read(block)
        #expect(settings.warnings.isEmpty)
        #expect(settings.profile("prod-eu")?.isProtected == true && settings.defaultProfile == "test")
        #expect(settings.views.map(\.name) == ["stuck"] && settings.rebindings.map(\.command) == ["pause"])
        let (_, refused) = Keymap.standard.rebound(settings.rebindings)
        #expect(refused.isEmpty)
    }

    @Test("Everything that it can say")
    func whole() throws {
        let settings = try read(
            """
            theme = "nord"
            ascii = true
            local_time = true
            mouse = true
            read_only = true
            default_profile = "prod-eu"

            [runs]
            columns = ["state", "reason"]
            sort = "created"

            [keys]
            pause = "ctrl-p"
            down = ["n", "Down"]

            [profiles.prod-eu]
            target = "/var/lib/orders.db"
            protected = true
            read_only = false
            theme = "light"

            [profiles.near]
            target = "stores/near.db"

            [views."stuck for long"]
            filter = "state:paused age>1h"
            sort = "-created"
            columns = ["run"]
            """)
        #expect(settings.warnings.isEmpty)
        #expect(settings.theme == "nord")
        #expect(settings.isASCII && !settings.isUTF8 && settings.showsLocalTime && settings.usesMouse)
        #expect(settings.columns == [.state, .reason])
        #expect(settings.order == RunsOrder(.created, descending: false))
        #expect(
            settings.rebindings == [
                Rebinding(command: "pause", keys: ["ctrl-p"], line: 13),
                Rebinding(command: "down", keys: ["n", "Down"], line: 14),
            ])
        let prod = try #require(settings.profile("prod-eu"))
        #expect(prod.target == "/var/lib/orders.db" && prod.isProtected && prod.theme == "light")
        #expect(settings.defaultProfile == "prod-eu")
        #expect(!settings.isReadOnly(prod), "the profile goes before the file")
        #expect(settings.isReadOnly(settings.profile("near")) && settings.isReadOnly(nil))
        #expect(settings.profile("near")?.target == "/etc/x/stores/near.db", "relative to the file")
        #expect(
            settings.views == [
                SavedView(
                    name: "stuck for long", filter: "state:paused age>1h", order: RunsOrder(.created, descending: true),
                    columns: [.run])
            ])
    }

    @Test("An empty one is as good as none")
    func empty() throws {
        let settings = try read("# nothing\n")
        #expect(settings.profiles.isEmpty && settings.theme == nil && settings.order == nil && !settings.isReadOnly)
    }

    @Test(
        "A name that nobody knows is told with its line and the one that was meant, and the rest is used",
        arguments: [
            ("\nthme = \"dark\"", "/etc/x/config.toml:2: thme is not known: did you mean theme?"),
            (
                "[runs]\nwidth = 3",
                "/etc/x/config.toml:2: width is not known in [runs]: there are columns, sort"
            ),
            (
                "[profiles.a]\ntarget = \"/a\"\nprotectd = true",
                "/etc/x/config.toml:3: protectd is not known in [profiles.a]: did you mean protected?"
            ),
            (
                "[views.a]\nfliter = \"\"",
                "/etc/x/config.toml:2: fliter is not known in [views.a]: did you mean filter?"
            ),
        ])
    func unknown(text: String, says: String) throws {
        let settings = try read("utf8 = true\n" + text)
        #expect(settings.isUTF8)
        let later = says.replacing(/:(\d):/) { ":\((Int($0.1) ?? 0) + 1):" }
        #expect(settings.warnings.map(\.description) == [later])
    }

    @Test(
        "A wrong value is told with its line and what is allowed, and nothing of the file is used",
        arguments: [
            ("theme = 3", "1: theme must be the name of a theme, as \"dark\", in quotes"),
            ("ascii = \"yes\"", "1: ascii must be true or false, without quotes"),
            ("ascii = true\nutf8 = true", "2: ascii and utf8 exclude each other"),
            ("runs = 1", "1: runs must be a table: write [runs] and its entries below it"),
            ("[runs]\ncolumns = 3", "2: columns must be a list of columns, as [\"state\", \"reason\"]"),
            (
                "[runs]\ncolumns = [\"stat\"]",
                "2: there is no column \"stat\": there are workflow, run, state, status, updated, age, version, reason"
            ),
            (
                "[runs]\nsort = \"name\"",
                "2: sort cannot be \"name\": there are \"-updated\", \"updated\", \"-created\", \"created\""
            ),
            ("[keys]\npause = 4", "2: pause must be a key or several, as \"ctrl-d PgDn\""),
            ("[profiles.a]\n\nread_only = true", "1: [profiles.a] names no target"),
            ("[profiles.a]\ntarget = \"\"", "2: target is empty: write the path of a store, or sqlite:PATH"),
            (
                "[profiles.\"a b\"]\ntarget = \"/a\"",
                "1: a profile's name is of letters, digits, - and _: \"a b\" is not"
            ),
            (
                "default_profile = \"prod\"",
                "1: there is no profile \"prod\": write [profiles.prod] with its target"
            ),
            (
                "default_profile = \"prod\"\n[profiles.test]\ntarget = \"/t\"",
                "1: there is no profile \"prod\": there are test"
            ),
            ("[views.a]\nfilter = \"version>=x\"", "2: the filter cannot be read: "),
            ("a = [", "1: this is not TOML: "),
        ])
    func wrong(text: String, says: String) throws {
        let error = try #require(throws: ConfigurationError.self) { try read(text) }
        #expect(error.description.hasPrefix("/etc/x/config.toml:\(says)"), "\(error)")
    }

    @Test("Of several wrong values each is told, in the order of the file")
    func several() throws {
        let error = try #require(throws: ConfigurationError.self) { try read("[runs]\nsort = 1\n[profiles.a]\n") }
        #expect(error.problems.map(\.line) == [2, 3])
    }
}
