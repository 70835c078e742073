import TerminalUI
import Testing

@testable import Dashboard

@Suite("Keys that the person wants in place of the default ones")
struct RebindingTests {
    private func rebound(_ wishes: (String, String)...) -> (keymap: Keymap, refusals: [Rebinding.Refusal]) {
        Keymap.standard.rebound(
            wishes.enumerated().map { index, wish in
                Rebinding(command: wish.0, keys: wish.1.split(separator: " ").map(String.init), line: index + 1)
            })
    }

    private func keys(_ command: Command, in keymap: Keymap) -> Set<String> {
        Set(keymap.bindings.filter { $0.command == command }.map(\.keyNames))
    }

    @Test("A command has its new keys wherever it works, and the old ones do nothing")
    func granted() async {
        let (keymap, refusals) = rebound(("pause", "ctrl-p ctrl-o"), ("palette", ":"), ("roles", "F3"))
        #expect(refusals.isEmpty)
        #expect(keys(.pause, in: keymap) == ["ctrl-p ctrl-o"])
        var desk = await desk(keymap)
        desk.press("3")
        #expect(desk.model.screen == .overview)
        desk.press("F3")
        #expect(desk.model.screen == .roles)
        desk.press("2")
        await desk.narrow(to: "state:running")
        desk.press("p")
        #expect(desk.model.overlays.isEmpty)
        desk.press("ctrl-o")
        guard case .confirm? = desk.model.overlays.last else {
            Issue.record("it did not ask: \(desk)")
            return
        }
    }

    @Test("Two commands may change their keys with each other")
    func swapped() {
        let (keymap, refusals) = rebound(("pause", "r"), ("resume", "p"))
        #expect(refusals.isEmpty)
        #expect(keys(.pause, in: keymap) == ["r"])
        #expect(keys(.resume, in: keymap) == ["p"])
    }

    @Test("A key that means something else where both work is refused with its line, and the default stands")
    func conflict() {
        let (keymap, refusals) = rebound(("freeze", "f"), ("resume", "p"), ("sort", "?"))
        #expect(
            refusals == [
                Rebinding.Refusal(line: 2, message: "p cannot be resume: it is pause (runs)"),
                Rebinding.Refusal(line: 3, message: "? cannot be sort: it is help (everywhere)"),
            ])
        #expect(keys(.freeze, in: keymap) == ["f"])
        #expect(keys(.resume, in: keymap) == ["r"])
        #expect(keys(.sort, in: keymap) == ["o"])
    }

    @Test("Two wishes for one key are both refused, and so is one that a refused command's old key is in the way of")
    func conflictOfWishes() {
        let (both, refusals) = rebound(("sort", "b"), ("columns", "b"))
        #expect(refusals.map(\.line) == [1, 2])
        #expect(keys(.sort, in: both) == ["o"] && keys(.columns, in: both) == ["O"])
        let (chain, later) = rebound(("pause", "?"), ("resume", "p"))
        #expect(later.map(\.line) == [1, 2])
        #expect(keys(.pause, in: chain) == ["p"] && keys(.resume, in: chain) == ["r"])
    }

    @Test("One key for two commands that never work in the same place is no conflict")
    func apart() {
        let (keymap, refusals) = rebound(("heat", "o"), ("go", "p"), ("pick_edge", "m"))
        #expect(refusals.isEmpty, "\(refusals)")
        #expect(keys(.heat, in: keymap) == ["o"])
    }

    @Test("Unknown commands and keys that nobody can press are told with what is meant")
    func mistakes() {
        let (_, refusals) = rebound(
            ("paus", "x"), ("zzzzzzzzzzzz", "x"), ("pause", "ctrl-1"), ("pause", "\u{200B}"), ("sort", "ctrl-c"))
        #expect(refusals.map(\.line) == [1, 2, 3, 4, 5])
        let says = refusals.map(\.message)
        #expect(says[0] == "paus is no command: did you mean pause?")
        #expect(says[1] == "zzzzzzzzzzzz is no command: \"wftop keys\" lists them")
        #expect(says[2].hasPrefix("\"ctrl-1\" is no key that can be typed: keys are p, P, ctrl-p"))
        #expect(says[3].contains("is no key that can be typed"))
        #expect(says[4] == "ctrl-c quits from anywhere, and cannot be sort")
    }

    @Test("ctrl-c quits, whatever else is to")
    func alwaysQuits() async {
        for wish in ["ctrl-q", ""] {
            let (keymap, refusals) = rebound(("quit", wish))
            #expect(refusals.isEmpty)
            var desk = await desk(keymap)
            desk.press("ctrl-c")
            #expect(desk.effects.contains(.quit(exitCode: 0)))
        }
    }

    @Test("Where text is written a letter stays text, and a command without another key keeps its own")
    func writing() async {
        let (keymap, refusals) = rebound(("down", "b"), ("close", "x"), ("keep", "k"), ("clear", "ctrl-k w"))
        #expect(refusals.isEmpty, "\(refusals)")
        var desk = await desk(keymap)
        desk.press(":")
        desk.type("bxk")
        #expect(desk.shows("bxk"))
        desk.press("ctrl-k")
        #expect(!desk.shows("bxk"))
        desk.press("Esc")
        #expect(desk.model.overlays.isEmpty)
        desk.press("2 /")
        desk.type("wk")
        desk.press("Enter")
        #expect(desk.model.prompt == nil)
        #expect(desk.model.runs.filterText == "wk")
    }

    @Test("A command may have no key at all; the palette still has it, and help says so")
    func none() async {
        let (keymap, refusals) = rebound(("theme", ""))
        #expect(refusals.isEmpty)
        var desk = await desk(keymap)
        desk.press("T")
        #expect(desk.model.overlays.isEmpty)
        #expect(desk.model.helpLines.first { $0.text.hasPrefix("choose a theme") }?.keys == ":")
        desk.press(":")
        desk.type("choose a theme")
        desk.press("Enter")
        #expect(desk.shows("Theme"))
    }

    @Test("Footer, help, header, palette, the menu of actions and hints name the keys that work")
    func named() async {
        let (keymap, refusals) = rebound(
            ("pause", "ctrl-o"), ("help", "F2"), ("take_back", "Z"), ("undo_one", "ctrl-x"))
        #expect(refusals.isEmpty, "\(refusals)")
        var desk = await desk(keymap)
        desk.press("2")
        await desk.settle()
        #expect(desk.screen.first?.contains("F2 help") == true)
        #expect(desk.screen.last?.contains("ctrl-o pause") == true, "\(desk)")
        #expect(desk.model.helpLines.contains { $0.keys == "ctrl-o" && $0.text == "pause" })
        #expect(desk.model.paletteItems.contains { $0.keys == "ctrl-o" && $0.title == "pause" })
        desk.press("m")
        #expect(desk.shows("ctrl-o  Pause") && desk.shows("r       Resume"), "\(desk)")
        desk.press("Esc")
        await desk.narrow(to: "nothing-is-called-so")
        #expect(desk.shows("ctrl-x clears the filter"), "\(desk)")
    }

    @Test("So does every sentence on a screen that names a key")
    func sentences() async {
        let (keymap, refusals) = rebound(
            ("mark", "b"), ("compare", "ctrl-e"), ("resume", "u"), ("undo_one", "ctrl-x"), ("attention", "F7"),
            ("next_field", "F4"), ("keep", "F5"), ("next_place", "F6"), ("complete", "F8"), ("close", "F10"))
        #expect(refusals.isEmpty, "\(refusals)")
        var desk = await desk(keymap)
        func press(_ keys: String) async {
            for key in keys.split(separator: " ") {
                desk.press(String(key))
                await desk.settle()
            }
        }
        await press("2 ctrl-e")
        #expect(desk.shows("ctrl-e compares two runs: mark exactly two with b, 0 are marked"), "\(desk)")
        await press("Enter")
        #expect(desk.shows("u resumes."), "\(desk)")
        await press("g ctrl-e")
        #expect(desk.shows("nothing was before version 1: b marks another"), "\(desk)")
        await press("[ [ [")
        #expect(desk.says("b marks a version on the History tab, and ctrl-e compares another with it"), "\(desk)")
        await press("F7")
        #expect(desk.shows("the runs: u resumes them"), "\(desk)")
        await press("6 /")
        desk.type("nothing-is-called-so")
        await press("F5")
        #expect(desk.shows("ctrl-x clears the filter"), "\(desk)")
        await press("2 /")
        #expect(desk.shows("F8 completes"), "\(desk)")
        // What was said before is out of date by then.
        desk.wait(.seconds(30))
        await press("Esc w Enter")
        #expect(desk.shows("F5 saves filter, order and columns"), "\(desk)")
        await press("Esc 3 p")
        desk.wait(.milliseconds(300))
        desk.press("x")
        #expect(desk.shows("no text is being written here: F4 goes to the reason"), "\(desk)")
        desk.wait(.seconds(1))
        desk.press("F4 F4")
        for _ in 0..<6 where desk.confirm?.focus != .place { desk.press("F4") }
        #expect(desk.shows("F6: next"), "\(desk)")
        desk.press("y")
        await desk.settle()
        desk.press("2 m z")
        #expect(desk.shows("a box is open: F10, then z undoes"), "\(desk)")
    }

    @Test("The table is without two meanings of a key but where the nearer place is meant to go first")
    func standard() {
        #expect(Keymap.standard.rebound([]).refusals.isEmpty)
        // Naming the keys that a command has anyway changes nothing, whatever they are.
        for command in Command.allCases {
            let keys = Set(KeyTable.bindings.filter { $0.command == command }.map(\.keyNames))
            guard keys.count == 1, let names = keys.first else { continue }
            let (_, refusals) = rebound((command.name, names))
            #expect(refusals.isEmpty, "\(command): \(refusals)")
        }
    }

    @Test("Every command has a name of its own in configuration, and places meet when they are looked up together")
    func names() async {
        #expect(Set(Command.allCases.map(\.name)).count == Command.allCases.count)
        #expect(Command(name: "copy_menu") == .copyMenu)
        for (place, way) in KeyTableTests.ways {
            var desk = await Desk.open()
            for key in way.split(separator: " ") {
                desk.press(String(key))
                await desk.settle()
            }
            let places = desk.model.keyPlaces
            for one in places { for other in places { #expect(one.meets(other), "\(one) and \(other) at \(place)") } }
        }
    }

    private func desk(_ keymap: Keymap) async -> Desk {
        var configuration = Configuration(seed: 1)
        configuration.keys = keymap
        return await Desk.open(configured: configuration)
    }
}
