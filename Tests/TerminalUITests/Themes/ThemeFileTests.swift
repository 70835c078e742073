import Testing

@testable import TerminalUI

@Suite("Theme files")
struct ThemeFileTests {
    func load(_ text: String) throws -> (theme: Theme, warnings: [ThemeError]) {
        var library = ThemeLibrary()
        library.add(name: "mine", file: "mine.toml", text: text)
        return try library.theme(named: "mine")
    }

    @Test("Styles are read as attributes, a colour, and what is behind it")
    func styles() throws {
        let theme = try load(
            """
            [palette]
            ink = "#102030"

            [roles]
            text = "ink on bright-white"
            error = "bold underline 196"
            dim = "dim"
            """
        ).theme
        let ink = Color.rgb(red: 0x10, green: 0x20, blue: 0x30)
        #expect(theme[.text] == Style(foreground: ink, background: .ansi(15)))
        #expect(
            theme[.error]
                == Style(foreground: .palette(196), background: .ansi(15), attributes: [.bold, .underline]))
        let stale = Style(foreground: ink, background: .ansi(15), attributes: .dim)
        #expect(theme[.stale] == stale, "stale is a kind of dim")
    }

    @Test("A palette of one's own recolours the theme it extends")
    func extends() throws {
        let (theme, warnings) = try load("extends = \"dark\"\n[palette]\nfg = \"#ffffff\"\n[roles]\nok = \"bold\"\n")
        #expect(warnings.isEmpty)
        #expect(theme[.text].foreground == .rgb(red: 255, green: 255, blue: 255))
        #expect(theme[.ok].attributes == .bold)
        #expect(try theme[.error] == ThemeLibrary().theme(named: "dark").theme[.error])
    }

    @Test("A theme may extend the built-in one it replaces")
    func replaces() throws {
        var library = ThemeLibrary()
        library.add(name: "dark", file: "dark.toml", text: "extends = \"dark\"\n[roles]\nok = \"bold\"\n")
        let theme = try library.theme(named: "dark").theme
        #expect(theme[.ok].attributes == .bold)
        #expect(theme[.title] == (try ThemeLibrary().theme(named: "dark").theme[.title]))
    }

    struct Mistake: Sendable, CustomTestStringConvertible {
        var text: String
        var code: ThemeError.Code
        var line: Int
        var column: Int
        var says: String
        var testDescription: String { says }
    }

    static let mistakes = [
        Mistake(
            text: "# 1\n# 2\n\n[roles]\ntext = \"red\"\n\nerror = \"bold rad on 236\"\n", code: .badValue, line: 7,
            column: 15, says: "did you mean red?"),
        Mistake(
            text: "[roles]\n  ok = \"red blue\"\n", code: .badValue, line: 2, column: 13,
            says: "write \"on\" before it"),
        Mistake(text: "[roles]\nok = \"red on\"\n", code: .badValue, line: 2, column: 11, says: "missing after \"on\""),
        Mistake(text: "[roles]\nok = 7\n", code: .badValue, line: 2, column: 6, says: "in quotes"),
        Mistake(
            text: "[palette]\nink = \"#12345\"\n", code: .badValue, line: 2, column: 8, says: "#12345 is not a colour"),
        Mistake(text: "roles = \"none\"\n", code: .badValue, line: 1, column: 10, says: "write [roles]"),
        Mistake(text: "[roles]\nok = \n", code: .syntax, line: 2, column: 6, says: "not TOML"),
        Mistake(
            text: "extends = \"drak\"\n", code: .unknownTheme, line: 1, column: 12, says: "there is no theme drak"),
        Mistake(text: "extends = \"mine\"\n", code: .circular, line: 1, column: 12, says: "extends itself"),
    ]

    @Test("A mistake names its file, line and column, and says what to do", arguments: mistakes)
    func mistake(mistake: Mistake) throws {
        let error = try #require(throws: ThemeError.self) { try load(mistake.text) }
        #expect(error.code == mistake.code)
        #expect(error.line == mistake.line)
        #expect(error.column == mistake.column)
        #expect(error.message.contains(mistake.says), "\(error.message)")
        #expect(error.description.hasPrefix("mine.toml:\(mistake.line):\(mistake.column): "))
    }

    @Test("Unknown names are told with their line, and the theme is used all the same")
    func unknown() throws {
        let (theme, warnings) = try load("author = \"me\"\n[roles]\nerorr = \"red\"\nok = \"green\"\n")
        #expect(warnings.map(\.line) == [1, 3])
        #expect(warnings.last?.message.contains("error is") == true)
        #expect(theme[.ok].foreground == .ansi(2))
    }

    @Test("Every role can be named in a file, and no two share a name")
    func roleNames() {
        #expect(Set(ThemeRole.allCases.map(\.name)).count == ThemeRole.allCases.count)
        for role in ThemeRole.allCases { #expect(ThemeRole(name: role.name) == role) }
        #expect(ThemeRole.borderFocused.name == "border-focused")
    }

    @Test("Every role falls back to the text in the end", arguments: ThemeRole.allCases)
    func fallbacks(role: ThemeRole) {
        var chain: [ThemeRole] = [role]
        while let next = chain.last?.fallback, chain.count <= ThemeRole.allCases.count { chain.append(next) }
        #expect(chain.last == .text)
    }
}
