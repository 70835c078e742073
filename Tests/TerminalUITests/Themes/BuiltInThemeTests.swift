import Foundation
import Testing

@testable import TerminalUI

@Suite("Built-in themes")
struct BuiltInThemeTests {
    static let names = ThemeLibrary().names
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../Themes")
        .standardizedFileURL

    @Test("Every file in Themes is embedded as it is")
    func embedded() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path())
            .filter { $0.hasSuffix(".toml") }
        #expect(Set(files.map { String($0.dropLast(5)) }) == Set(BuiltInThemes.texts.keys))
        for file in files {
            let text = try String(contentsOf: Self.folder.appending(path: file), encoding: .utf8)
            #expect(BuiltInThemes.texts[String(file.dropLast(5))] == text)
        }
    }

    @Test("The default comes first, and the promised ones are there: twelve at least")
    func listed() {
        #expect(Self.names.count >= 12)
        #expect(Self.names.first == "terminal")
        #expect(Set(["mono", "dark", "light", "high-contrast", "colour-blind-safe"]).isSubset(of: Self.names))
    }

    @Test("None has a mistake or an odd line", arguments: names)
    func clean(name: String) throws {
        #expect(try ThemeLibrary().theme(named: name).warnings.isEmpty)
    }

    @Test("The default uses the terminal's own sixteen colours only; mono uses none")
    func limited() throws {
        let library = ThemeLibrary()
        let (terminal, mono) = (try library.theme(named: "terminal").theme, try library.theme(named: "mono").theme)
        for role in ThemeRole.allCases {
            for color in [terminal[role].foreground, terminal[role].background] {
                switch color {
                case .default, .ansi: break
                default: Issue.record("\(role.name) is \(color)")
                }
            }
            #expect(mono[role].foreground == .default && mono[role].background == .default)
        }
    }

    static let fixed = names.filter { name in
        (try? ThemeLibrary().theme(named: name))?.theme[.text].background.components != nil
    }

    @Test("Themes that fix both colours are readable after quantising to 256", arguments: fixed)
    func contrast(name: String) throws {
        let theme = try ThemeLibrary().theme(named: name).theme
        var styles = ThemeRole.allCases.map { ($0.name, theme[$0]) }
        let rows: [ThemeRole] = [.cursorRow, .cursorRowUnfocused, .overlay, .nodeSelected, .header]
        let words: [ThemeRole] = [
            .text, .marked, .stateInitiated, .stateRunning, .statePaused, .stateCancelled, .stateCompleted,
            .stateDeleted, .stateUnknown, .ok, .info, .warning, .error, .dim, .sparkline, .tombstone,
        ]
        for row in rows { styles += words.map { ("\($0.name) in \(row.name)", theme[$0, on: row]) } }
        for (role, style) in styles {
            let (text, ground) = (style.foreground.quantised(to: .palette), style.background.quantised(to: .palette))
            let contrast = try #require(text.contrast(on: ground), "\(role) does not fix both colours")
            let least = name == "high-contrast" ? 7 : 4.5
            #expect(contrast >= least, "\(role): \(style.foreground) on \(style.background) is \(contrast)")
            #expect(!style.attributes.contains(.dim), "\(role): dim takes contrast away by an unknown amount")
        }
        #expect(Self.fixed.count >= 4)
    }

    @Test("A paused, a cancelled and a completed run look different", arguments: names.filter { $0 != "mono" })
    func statesDiffer(name: String) throws {
        let theme = try ThemeLibrary().theme(named: name).theme
        let states: [ThemeRole] = [.stateRunning, .statePaused, .stateCancelled, .stateCompleted]
        #expect(Set(states.map { theme[$0] }).count == states.count)
    }
}
