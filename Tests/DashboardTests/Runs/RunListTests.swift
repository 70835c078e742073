import TerminalUI
import Testing
import Workflows
import WorkflowsMonitoring

@testable import Dashboard

@Suite struct RunListTests {
    @Test("A run that moves on changes where it stands; nothing is sorted again")
    func inPlace() async {
        var desk = await Desk.runs(count: 120)
        desk.press("j j j")
        let cursor = desk.cursor
        let before = desk.model.runs.shown
        desk.advance(0)
        await desk.changed()
        #expect(desk.cursor == cursor)
        #expect(desk.model.runs.shown == before)
        #expect(desk.model.runs.table.states[0] == .running)
    }

    @Test("Esc undoes what was done last: marks set under a filter go before the filter, others after it")
    func undoInOrder() async {
        var desk = await Desk.runs("state:running")
        desk.press("Space Space Esc")
        #expect(desk.model.runs.marks.isEmpty && desk.model.runs.filterText == "state:running")
        desk.press("Space /")
        desk.type(" wf:kyc")
        desk.press("Enter Esc")
        #expect(desk.model.runs.marks.count == 1 && desk.model.runs.filterText.isEmpty)
        desk.press("Esc")
        #expect(desk.model.runs.marks.isEmpty)
    }

    @Test("A run that no longer matches leaves a tombstone for one refresh")
    func tombstone() async {
        var desk = await Desk.runs(count: 120)
        await desk.narrow(to: "state:paused")
        let count = desk.model.runs.count
        desk.advance(0)
        await desk.changed()
        #expect(desk.model.runs.count == count)
        #expect(desk.shows("†"))
        await desk.changed()
        #expect(desk.model.runs.count == count - 1)
        #expect(!desk.shows("†"))
    }

    @Test("A row on the screen is true wherever in the list its run belongs by now")
    func movedFar() async {
        var desk = await Desk.runs(count: 1200)
        await desk.narrow(to: "state:running")
        let first = desk.model.runs.table.ids[0]
        // So much happens that no page of the newest reaches back to what is on the screen.
        let at = Sample.now + desk.elapsed
        desk.source.change { source in
            for index in source.runs.indices where source.runs[index].runID != first {
                source.runs[index].updatedAt = at
            }
            let index = source.runs.firstIndex { $0.runID == first } ?? 0
            source.runs[index].version += 1
            source.runs[index].runState = .completed
        }
        await desk.changed()
        #expect(desk.model.runs.table.states[0] == .completed)
        #expect(desk.shows("†"))
        await desk.changed()
        #expect(desk.model.runs.table.row(of: first) == nil)
    }

    @Test("What changed while another screen was shown is there on coming back")
    func whileAway() async {
        var desk = await Desk.runs(count: 600)
        let run = desk.model.runs.table.ids[1]
        desk.press("1")
        await desk.settle()
        let at = Sample.now + desk.elapsed
        desk.source.change { source in
            for index in source.runs.indices where source.runs[index].runID != run {
                source.runs[index].updatedAt = at
            }
            let index = source.runs.firstIndex { $0.runID == run } ?? 0
            source.runs[index].version += 1
            source.runs[index].runState = .cancelled
        }
        await desk.changed()
        desk.press("2")
        await desk.settle()
        #expect(desk.model.runs.table.states[1] == .cancelled)
    }

    @Test("Pages are fetched ahead of the cursor")
    func pages() async {
        var desk = await Desk.runs(count: 2000)
        #expect(desk.model.runs.table.count == 200)
        for _ in 0..<6 {
            desk.press("PgDn")
            await desk.settle()
        }
        #expect(desk.model.runs.table.count > 300)
        #expect(desk.model.runs.cursorIndex == 6 * (desk.model.runsRows - 1))
    }

    @Test("G goes to the end of 2 000 runs by one page, g back to the start")
    func end() async {
        var desk = await Desk.runs(count: 2000)
        desk.press("G")
        await desk.settle()
        let all = Sample.runs(2000)
        #expect(desk.cursor == all[1999].runID)
        #expect(desk.model.runs.table.count < 500)
        #expect(desk.screen[desk.screen.count - 2].contains(all[1999].runID.short))
        desk.press("k k")
        #expect(desk.cursor == all[1997].runID)
        desk.press("ctrl-u ctrl-u ctrl-u ctrl-u ctrl-u ctrl-u ctrl-u ctrl-u ctrl-u ctrl-u")
        await desk.settle()
        #expect(desk.cursor != nil)
        desk.press("g")
        await desk.settle()
        #expect(desk.cursor == all[0].runID)
    }

    @Test("The bar at the edge says where one stands in everything that matches, however little of it is loaded")
    func bar() async {
        var desk = await Desk.runs(count: 2000)
        func thumb() -> [Int] {
            desk.screen.enumerated().filter { $0.element.contains("┃") }.map { $0.offset }
        }
        #expect(desk.model.runs.table.count == 200)
        let top = thumb()
        #expect(top.count == 1, "one row of 36 for 36 of 2 000")
        desk.press("PgDn PgDn PgDn PgDn")
        #expect(thumb().first.map { $0 - (top.first ?? 0) } == 1, "a nineteenth of the way")
        desk.press("G")
        await desk.settle()
        let rows = desk.model.runsRows
        #expect(thumb().first.map { $0 - (top.first ?? 0) } == rows - 1)
        desk.press("PgUp PgUp PgUp PgUp")
        #expect(thumb().first.map { $0 - (top.first ?? 0) } == rows - 3)
    }

    @Test("Marks stick to runs through a refresh, another order and another filter")
    func marks() async {
        var desk = await Desk.runs(count: 120)
        desk.press("Space j Space")
        let marked = Set(desk.model.runs.marks.keys)
        desk.advance(0)
        await desk.changed()
        desk.press("o")
        await desk.settle()
        #expect(Set(desk.model.runs.marks.keys) == marked)
        desk.press("p")
        #expect(!desk.shows("in the list below"))
        desk.answer("Esc")
        await desk.narrow(to: "state:completed")
        #expect(Set(desk.model.runs.marks.keys) == marked)
        #expect(desk.model.actionTargets().count == 2)
        // They win over the run under the cursor: whoever forgot them is told.
        desk.press("p")
        #expect(desk.shows("They were marked, and none is in the list below."))
    }

    @Test("v marks a range, A marks all that match")
    func range() async {
        var desk = await Desk.runs(count: 120)
        desk.press("v j j v")
        #expect(desk.model.runs.marks.count == 3)
        desk.press("Esc A")
        #expect(desk.model.runs.marks.count == 120)
    }

    @Test("The order changes with o, and the title says which it is")
    func order() async {
        var desk = await Desk.runs(count: 120)
        #expect(desk.shows("UPDATED▼"))
        desk.press("o")
        await desk.settle()
        #expect(desk.shows("UPDATED▲"))
        #expect(desk.model.runs.table.ids.first == Sample.runs(120).last?.runID)
        desk.press("o")
        await desk.settle()
        #expect(desk.shows("CREATED▼"))
    }

    @Test("The preview follows 80 ms after the cursor has come to rest")
    func preview() async {
        var desk = await Desk.runs(count: 120)
        desk.wait(.milliseconds(100))
        await desk.settle()
        let first = desk.model.runs.previewRun
        desk.press("j j j")
        #expect(desk.model.runs.previewRun == first)
        desk.wait(.milliseconds(100))
        #expect(desk.model.runs.previewRun == desk.cursor)
        await desk.settle()
        #expect(desk.shows("why:"))
        desk.press("P")
        #expect(!desk.shows("why:"))
    }

    @Test("A filter narrows at once, the wrong part is underlined and the last good rows stay")
    func filter() async {
        var desk = await Desk.runs(count: 120)
        desk.press("/")
        desk.type("state:paused")
        #expect(desk.model.runs.count == 36, "before the store has answered")
        desk.type(" age:x")
        #expect(desk.model.prompt?.error != nil)
        #expect(desk.model.runs.count == 36)
        #expect(desk.shows("write age>5m"))
        await desk.settle()
        desk.press("Esc")
        await desk.settle()
        #expect(desk.model.runs.filterText == "")
        #expect(desk.model.runs.count == 120)
    }

    @Test("The title says how many match and whether that is exact, and what is searched only here")
    func title() async {
        var desk = await Desk.runs(count: 600)
        #expect(desk.shows("600, exact"))
        await desk.narrow(to: "cust-1")
        #expect(desk.shows("searched in loaded rows"))
    }

    @Test("Tab completes fields, states, labels and workflows")
    func completion() async {
        var desk = await Desk.runs(count: 120)
        desk.press("/")
        desk.type("sta")
        desk.press("Tab")
        #expect(desk.model.prompt?.field.text == "state:")
        desk.press("ctrl-u")
        desk.type("status:Coll")
        desk.press("Tab")
        #expect(desk.model.prompt?.field.text == "status:Collecting")
        desk.press("ctrl-u")
        desk.type("wf:k")
        desk.press("Tab")
        #expect(desk.model.prompt?.field.text == "wf:kyc")
        await desk.settle()
        #expect(desk.model.runs.count == 80)
    }

    @Test("What the word could become is named, with how many runs that would leave where it is known")
    func completionCounts() async {
        var desk = await Desk.runs(count: 120)
        desk.press("/")
        desk.type("wf:kyc state:")
        #expect(desk.shows("initiated 9 • running 811 • paused 214 • cancelled 12 • completed 39 066 +2"))
        desk.press("Tab")
        // The choice stays in sight while Tab goes through it.
        #expect(desk.shows("running 811 • paused 214"))
        desk.press("ctrl-u")
        desk.type("wf:")
        #expect(desk.shows("kyc 40 112 • payments 118 204"))
        desk.press("ctrl-u")
        desk.type("sta")
        #expect(desk.shows("state • status"))
    }

    @Test("No more rows than the bound are loaded")
    func bound() {
        var runs = RunsState()
        let query = runs.query
        let list = RunList(
            items: Sample.runs(3), next: "more", incomplete: false, asOf: Sample.now, labels: [:])
        runs.takeHead(list, query: query, labels: StatusLabels(), now: Sample.now, at: .zero)
        #expect(runs.isComplete == false)
        #expect(RunsState.bound == 100_000)
    }
}
