import TerminalUI
import Testing
import Workflows

@testable import Dashboard

@Suite struct GoingTests {
    @Test("A numbered screen replaces what lay below; q on it ends the program")
    func numbers() async {
        var desk = await Desk.open()
        desk.press("2")
        await desk.settle()
        desk.press("Enter 3")
        await desk.settle()
        #expect(desk.shows("3 Roles"))
        desk.press("q")
        await desk.settle()
        #expect(desk.others.contains(.quit(exitCode: 0)))
    }

    @Test("Enter opens the run under the cursor, Esc goes back to it")
    func openAndBack() async {
        var desk = await Desk.open()
        desk.press("2")
        await desk.settle()
        desk.press("j j")
        let cursor = desk.cursor
        desk.press("Enter")
        await desk.settle()
        #expect(desk.shows("[History]"))
        desk.press("Esc")
        await desk.settle()
        #expect(desk.shows("2 Runs"))
        #expect(desk.cursor == cursor)
    }

    @Test("Esc undoes one thing at a time: the filter, then the marks, then the screen")
    func escape() async {
        var desk = await Desk.open()
        desk.press("Enter")
        await desk.settle()
        desk.press("Space /")
        desk.type(" state:paused")
        desk.press("Enter")
        await desk.settle()
        desk.press("Esc")
        await desk.settle()
        #expect(desk.model.runs.filterText == "wf:kyc")
        #expect(desk.model.runs.marks.count == 1)
        desk.press("Esc")
        #expect(desk.model.runs.marks.isEmpty)
        desk.press("Esc")
        #expect(desk.model.screen == .overview)
        #expect(desk.model.runs.filterText == "")
        desk.press("Esc")
        #expect(desk.model.screen == .overview)
    }

    @Test("Backspace shows the view before this one")
    func earlier() async {
        var desk = await Desk.open()
        desk.press("2 3 Backspace")
        #expect(desk.model.screen == .runs)
        desk.press("Backspace")
        #expect(desk.model.screen == .overview)
    }

    @Test("# goes to a run by the beginning of its ID, though it is on no loaded page")
    func goTo() async {
        var desk = await Desk.open(Sample.source(runs: 2000))
        let run = Sample.runs(2000)[1900]
        desk.press("#")
        desk.type(String(run.runID.description.prefix(10)))
        desk.press("Enter")
        await desk.settle()
        #expect(desk.model.screen == .run)
        #expect(desk.model.run.id == run.runID)
    }

    @Test("Tab in # completes to an ID that is loaded and begins so, foreign IDs first, and goes on to the next")
    func completed() async {
        var desk = await Desk.open(Sample.source(runs: 120))
        desk.press("2")
        await desk.settle()
        let runs = Sample.runs(120)
        desk.press("#")
        #expect(desk.screen.last?.contains("Tab completes") == true, "\(desk)")
        desk.type("cust-10")
        for index in [0, 1, 2] {
            desk.press("Tab")
            #expect(desk.model.prompt?.field.text == runs[index].foreignID.rawValue)
        }
        desk.press("ctrl-u")
        desk.type("nothing-begins-so")
        desk.press("Tab")
        #expect(desk.model.prompt?.field.text == "nothing-begins-so")
        desk.press("ctrl-u Tab")
        #expect(desk.model.prompt?.field.text == "")
        desk.type(String(runs[7].runID.description.prefix(9)).uppercased())
        desk.press("Tab")
        #expect(desk.model.prompt?.field.text == runs[7].runID.description)
        desk.press("Enter")
        await desk.settle()
        #expect(desk.model.run.id == runs[7].runID)
    }

    @Test("What just happened is loaded too: # completes to it before any list of runs was opened")
    func completedFromActivity() async throws {
        var desk = await Desk.open()
        let event = try #require(desk.model.overview.events.first)
        desk.press("#")
        desk.type(String(event.foreignID.rawValue.dropLast()))
        desk.press("Tab")
        #expect(desk.model.prompt?.field.text.hasPrefix(String(event.foreignID.rawValue.dropLast())) == true)
        #expect(desk.model.prompt?.field.text.count == event.foreignID.rawValue.count)
    }

    @Test(
        "A prompt in which Tab completes nothing does not say that it does",
        arguments: ["2 Enter ] ] /", "2 w Enter"])
    func completesNothing(_ keys: String) async {
        var desk = await Desk.open()
        for key in keys.split(separator: " ") {
            desk.press(String(key))
            await desk.settle()
        }
        #expect(desk.model.prompt?.completes == false, "\(desk)")
        #expect(desk.screen.last?.contains("keep") == true && desk.screen.last?.contains("completes") == false)
    }

    @Test("# with a text that several runs may mean lets the person choose; with none it says so")
    func goToSeveral() async {
        let source = Sample.source()
        source.change { $0.runs[1].foreignID = $0.runs[0].foreignID }
        var desk = await Desk.open(source)
        desk.press("#")
        desk.type("cust-10293")
        desk.press("Enter")
        await desk.settle()
        #expect(desk.shows("may mean"))
        desk.press("j Enter")
        await desk.settle()
        #expect(desk.model.run.id == Sample.runs(2)[1].runID)
        desk.press("#")
        desk.type("nobody")
        desk.press("Enter")
        await desk.settle()
        #expect(desk.shows("no run has the ID"))
    }

    @Test("U shows local time and says so in the header")
    func zone() async {
        var desk = await Desk.open()
        #expect(desk.shows("UTC 12:41:07"))
        desk.press("U")
        #expect(desk.shows("CET 13:41:07"))
    }

    @Test("A theme is seen while it is chosen; Esc brings the one before back")
    func theme() async {
        var configuration = Configuration(
            themes: [Theme(name: "one", styles: [:]), Theme(name: "two", styles: [:])], seed: 1)
        configuration.target = "x"
        var model = Model(configuration: configuration, size: Size(columns: 80, rows: 24))
        _ = reduce(&model, .terminal(.key(.character("T"))))
        _ = reduce(&model, .terminal(.key(.character("j"))))
        #expect(model.theme.name == "two")
        _ = reduce(&model, .terminal(.key(.escape)))
        #expect(model.theme.name == "one")
    }

    @Test("Below 40×12 the screen says how big it must be, and comes back when it is")
    func tooSmall() async {
        var desk = await Desk.open()
        desk.send(.terminal(.resize(Size(columns: 39, rows: 12))))
        #expect(desk.text.contains("needs"))
        #expect(desk.text.contains("40x12"))
        desk.send(.terminal(.resize(Size(columns: 40, rows: 12))))
        #expect(desk.shows("1 Workflows"))
    }

    @Test("A paste is never keys")
    func paste() async {
        var desk = await Desk.open()
        desk.press("2")
        await desk.settle()
        desk.send(.terminal(.paste("Sy\ny")))
        #expect(desk.model.overlays.isEmpty)
        #expect(desk.shows("never taken as keys"))
        desk.press("/")
        desk.send(.terminal(.paste("state:paused\n")))
        #expect(desk.model.prompt?.field.text == "state:paused ")
        #expect(desk.model.prompt != nil)
    }
}
