import TerminalUI
import Testing
import Workflows

@testable import Dashboard

@Suite struct KeyTableTests {
    @Test("Every name of a key in the table is a key, and no place has a key twice")
    func names() {
        var seen: Set<String> = []
        for binding in KeyTable.bindings {
            // What is rare is done by its name, in the palette.
            let isRare = [.trigger, .replayLetter, .discardLetter].contains(binding.command)
            #expect(!binding.keys.isEmpty || isRare, "\(binding.command)")
            for key in binding.keys {
                #expect(seen.insert("\(binding.place) \(key)").inserted, "\(binding.place) \(key)")
            }
        }
    }

    @Test("Wherever there is a next one there is one before, by the keys beside each other, and help says of what")
    func pairs() {
        let next = KeyTable.bindings.filter { $0.command == .nextTab }
        let before = KeyTable.bindings.filter { $0.command == .previousTab }
        #expect(next.map(\.place) == before.map(\.place))
        #expect(next.map(\.place) == [.run, .roles, .graph, .timeouts, .activity, .attention])
        for (next, before) in zip(next, before) {
            let what = next.place == .run ? "tab" : "workflow"
            #expect(next.keyNames == "]" && next.help == "next \(what)" && next.footer == what)
            #expect(before.keyNames == "[" && before.help == "\(what) before" && before.footer == nil)
        }
    }

    @Test("Every command has a key")
    func commands() {
        let bound = Set(KeyTable.bindings.map(\.command))
        for command in Command.allCases { #expect(bound.contains(command), "\(command)") }
    }

    /// Keys that lead to a place where others work.
    static let ways: [(KeyPlace, String)] = [
        (.overview, "1"), (.runs, "2"), (.list, "2"), (.everywhere, "1"), (.always, "1"), (.run, "2 Enter"),
        (.timeline, "2 Enter ]"), (.object, "2 Enter ] ]"), (.roles, "3"), (.graph, "4"), (.timeouts, "5"),
        (.activity, "6"), (.attention, "!"),
        (.prompt, "2 /"), (.confirm, "2 r"),
        (.field, "2 S"),
        (.outcomes, "2 A p"), (.choices, "2 m"), (.palette, ":"), (.letter, "5 S-Tab Enter"), (.help, "?"),
    ]

    private func desk(at place: KeyPlace, readOnly: String? = nil) async -> Desk {
        let source = Sample.source()
        if place == .letter { source.change { $0.letters = Sample.letters(3) } }
        var desk = await Desk.open(source, readOnly: readOnly)
        for key in (Self.ways.first { $0.0 == place }?.1 ?? "").split(separator: " ") {
            desk.press(String(key))
            await desk.settle()
        }
        if place == .outcomes {
            desk.wait(.milliseconds(300))
            desk.press("Tab Tab")
            while case .confirm(let confirm)? = desk.model.overlays.last, confirm.focus != .count { desk.press("Tab") }
            desk.type("36")
            desk.press("Tab y")
        }
        desk.wait(.milliseconds(300))
        return desk
    }

    @Test("Each bound key is reached from its place and is in help there", arguments: KeyPlace.allCases)
    func reachable(_ place: KeyPlace) async {
        let desk = await desk(at: place)
        #expect(desk.model.keyPlaces.contains(place))
        for binding in KeyTable.bindings where binding.place == place {
            for key in binding.keys {
                let found = desk.model.configuration.keys.binding(for: key, in: desk.model.keyPlaces)
                let isNearer = found?.place != place && found != nil
                #expect(found?.command == binding.command || isNearer, "\(key) at \(place)")
            }
        }
        var helped = desk
        helped.model.overlays = []
        helped.model.prompt = nil
        helped.press("?")
        let lines = helped.model.helpLines
        for binding in KeyTable.bindings where binding.place == place {
            let keys = binding.keys.isEmpty ? ":" : binding.keyNames
            #expect(lines.contains { $0.keys == keys && $0.text == binding.help }, "\(binding.help)")
        }
    }

    @Test("No line of help is cut at 80 columns", arguments: KeyPlace.allCases)
    func wholeHelp(_ place: KeyPlace) async {
        var desk = await desk(at: place)
        desk.send(.terminal(.resize(Size(columns: 80, rows: 24))))
        desk.model.overlays = []
        desk.model.prompt = nil
        desk.press("?")
        for _ in 0..<12 {
            let inside = desk.screen.dropFirst(2).dropLast()
            #expect(!inside.contains { $0.contains("…") }, "\(desk)")
            desk.press("PgDn")
        }
        let last = desk.model.helpLines.last?.text ?? ""
        #expect(desk.shows(String(last.prefix(40))), "the end is reached by PgDn")
    }

    @Test("Read-only, no action is in help or in the footer", arguments: [KeyPlace.runs, .run, .overview, .object])
    func readOnly(_ place: KeyPlace) async {
        let desk = await desk(at: place, readOnly: "asked for")
        #expect(!desk.model.footerBindings.contains { $0.acts })
        let lines = desk.model.helpLines
        for binding in KeyTable.bindings where binding.acts && binding.help != "these keys" {
            #expect(!lines.contains { $0.text == binding.help && $0.keys == binding.keyNames }, "\(binding.help)")
        }
    }
}
