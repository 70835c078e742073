import TerminalUI
import Testing
import Workflows

@testable import Dashboard

@Suite("Saved views of the list of runs")
struct ViewTests {
    private static let own = SavedView(
        name: "oldest paused", filter: "state:paused", order: RunsOrder(.created, descending: false),
        columns: [.state, .age])

    private func desk(_ views: [SavedView] = [ViewTests.own]) async -> Desk {
        var configuration = Configuration(seed: 1)
        configuration.views = views
        var desk = await Desk.open(configured: configuration)
        desk.press("2")
        await desk.settle()
        return desk
    }

    private func kept(_ desk: Desk) -> SavedView? {
        for case .keepView(let view) in desk.effects { return view }
        return nil
    }

    @Test("A view that is chosen narrows the list, orders it and shows its columns")
    func show() async {
        var desk = await desk()
        #expect(desk.shows("STATUS"))
        desk.press("w")
        #expect(desk.shows("state:paused  oldest first  (configuration file)"), "\(desk)")
        desk.press("Enter")
        await desk.settle()
        #expect(desk.model.runs.filterText == "state:paused")
        #expect(desk.model.runs.sort == .created && !desk.model.runs.descending)
        #expect(desk.model.runs.hiddenColumns == Set(RunsColumn.allCases).subtracting([.state, .age]))
        #expect(!desk.shows("STATUS"))
        #expect(desk.model.runs.count > 0 && desk.shows("CREATED"))
    }

    @Test("What is shown is saved under a name, with filter, order and columns")
    func save() async {
        var desk = await desk([])
        await desk.narrow(to: "state:running")
        desk.press("o w Enter")
        desk.type(" mine ")
        desk.press("Enter")
        #expect(
            kept(desk)
                == SavedView(
                    name: "mine", filter: "state:running", order: RunsOrder(.updated, descending: false),
                    columns: Set(RunsColumn.allCases), isKept: true))
        #expect(desk.model.prompt == nil)
        let view = SavedView(name: "mine", filter: "state:running", isKept: true)
        desk.send(.views([view], "view mine saved"))
        #expect(desk.shows("view mine saved"))
        desk.press("w")
        #expect(desk.shows("mine"))
    }

    @Test("A name of the configuration file is not taken, an empty one saves nothing, Esc neither")
    func names() async {
        var desk = await desk()
        desk.press("w j Enter")
        desk.type("oldest paused")
        desk.press("Enter")
        #expect(kept(desk) == nil && desk.model.prompt != nil)
        #expect(desk.shows("stands in the configuration file"), "\(desk)")
        desk.press("ctrl-u")
        desk.type(String(repeating: "x", count: 41))
        desk.press("Enter")
        #expect(kept(desk) == nil && desk.shows("a name of more than 40 characters says no more"))
        desk.press("ctrl-u Enter")
        #expect(kept(desk) == nil && desk.model.prompt == nil)
        desk.press("w j Enter")
        desk.type("x")
        desk.press("Esc")
        #expect(kept(desk) == nil && desk.model.prompt == nil)
    }

    @Test("A saved view is deleted by choosing it; those of the configuration file are not offered")
    func delete() async {
        var desk = await desk()
        desk.press("w j j")
        #expect(desk.shows("none was saved here"))
        desk.press("Enter")
        desk.press("Esc")
        desk.send(.views([SavedView(name: "mine", filter: "", isKept: true)], "saved"))
        desk.press("w G Enter")
        #expect(desk.shows("Delete a view") && !desk.shows("oldest paused"), "\(desk)")
        desk.press("Enter")
        #expect(desk.effects.contains(.dropView(name: "mine")))
        desk.send(.views([], "view mine deleted"))
        desk.press("w")
        #expect(!desk.shows("mine  "), "\(desk)")
    }

    @Test("The list begins in the order and with the columns that are configured")
    func configured() async {
        var configuration = Configuration(seed: 1)
        configuration.order = RunsOrder(.created, descending: false)
        configuration.columns = [.state]
        configuration.showsLocalTime = true
        configuration.localZone = Zone(name: "CET") { _ in 3600 }
        var desk = await Desk.open(configured: configuration)
        desk.press("2")
        await desk.settle()
        #expect(desk.shows("CREATED") && !desk.shows("STATUS"))
        #expect(desk.screen.first?.contains("CET") == true)
        #expect(desk.model.runs.query.sort == .created)
    }

    @Test("An order is written as it is read", arguments: RunsOrder.names)
    func order(text: String) throws {
        #expect(try #require(RunsOrder(text)).description == text)
        #expect(RunsOrder("--created") == nil && RunsOrder("size") == nil)
    }
}
