import Testing
import Workflows

@testable import Dashboard

@Suite struct OutputTests {
    private func copied(_ desk: Desk) -> String? {
        for case .copy(let text) in desk.others.reversed() { return text }
        return nil
    }

    @Test("y offers what the cursor is on, and Enter copies it")
    func copyRun() async {
        var desk = await Desk.open()
        desk.press("2")
        await desk.settle()
        desk.press("y")
        #expect(desk.shows("run ID"))
        desk.press("Enter")
        await desk.settle()
        #expect(copied(desk) == desk.cursor?.description)
        #expect(desk.model.overlays.isEmpty)
        desk.press("y j Enter")
        await desk.settle()
        #expect(copied(desk) == desk.model.runs.cursorRun?.foreignID.rawValue)
    }

    @Test("With runs marked, their IDs come first, a line each")
    func copyMarked() async {
        var desk = await Desk.open()
        desk.press("2")
        await desk.settle()
        desk.press("Space Space y")
        #expect(desk.shows("2 marked run IDs"))
        desk.press("Enter")
        await desk.settle()
        #expect(copied(desk)?.split(separator: "\n").count == 2)
    }

    @Test(
        "Every screen can be copied as text, without the box that asks",
        arguments: ["1", "2", "3", "4", "5", "6", "!"])
    func copyScreen(_ key: String) async {
        var desk = await Desk.open()
        desk.press(key)
        await desk.settle()
        let screen = desk.text
        desk.press("y")
        desk.press("G")
        for _ in 0..<12 { desk.press("j") }
        desk.press("Enter")
        await desk.settle()
        #expect(copied(desk) == screen)
    }

    @Test("The command to copy names the store from the root, where that is known")
    func located() async {
        var configuration = Configuration(seed: 1)
        configuration.target = "d.db"
        configuration.location = "/var/lib/my orders/d.db"
        var desk = await Desk.open(configured: configuration)
        desk.press("2")
        await desk.settle()
        let command = desk.model.copyables.first { $0.title == "command" }?.text
        #expect(command?.hasSuffix(" --at '/var/lib/my orders/d.db'") == true)
    }

    @Test("A command to copy survives a path with blanks and quotes")
    func quoted() {
        #expect(Model.shellQuoted("/var/lib/orders.db") == "/var/lib/orders.db")
        #expect(Model.shellQuoted("it's here") == "'it'\\''s here'")
        #expect(Model.shellQuoted("") == "''")
        #expect(Model.shellQuoted("$(reboot)") == "'$(reboot)'")
    }

    @Test("x writes what is listed, an item a line, and says how much that is")
    func export() async {
        var desk = await Desk.open()
        for (key, slug) in [("2", "runs"), ("3", "roles"), ("5", "timeouts"), ("6", "activity"), ("!", "attention")] {
            desk.press(key)
            await desk.settle()
            desk.press("x")
            await desk.settle()
            guard case .export(let name, let text, let what)? = desk.others.last else {
                Issue.record("\(slug): nothing was exported")
                continue
            }
            #expect(name.hasPrefix("wftop-\(slug)-") && name.hasSuffix(".ndjson"))
            let lines = text.split(separator: "\n")
            #expect(what.hasPrefix("\(lines.count) line"))
            #expect(lines.allSatisfy { $0.hasPrefix("{\"workflow_name\":") && $0.hasSuffix("}") })
        }
    }

    @Test("x with marked runs writes those only")
    func exportMarked() async {
        var desk = await Desk.open()
        desk.press("2")
        await desk.settle()
        desk.press("Space Space Space x")
        await desk.settle()
        guard case .export(_, let text, _)? = desk.others.last else {
            Issue.record("nothing was exported")
            return
        }
        #expect(text.split(separator: "\n").count == 3)
    }
}
