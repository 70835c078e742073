import TerminalUI
import Testing
import Workflows
import WorkflowsMonitoring

@testable import Dashboard

@Suite struct RunListTests {
    private func open(_ count: Int = 120, size: Size = Size(columns: 120, rows: 40)) async -> Desk {
        var desk = await Desk.open(Sample.source(runs: count), size: size)
        desk.press("2")
        await desk.settle()
        return desk
    }

    /// A run moves on: it is the newest now.
    private func advance(_ index: Int, _ desk: Desk, to state: RunState = .running) {
        let at = Sample.now + desk.elapsed
        desk.source.change { source in
            source.runs[index].version += 1
            source.runs[index].runState = state
            source.runs[index].updatedAt = at
        }
    }

    @Test("A run that moves on changes where it stands; nothing is sorted again")
    func inPlace() async {
        var desk = await open()
        desk.press("j j j")
        let cursor = desk.cursor
        let before = desk.model.runs.shown
        advance(0, desk)
        await desk.changed()
        #expect(desk.cursor == cursor)
        #expect(desk.model.runs.shown == before)
        #expect(desk.model.runs.table.states[0] == .running)
    }

    /// A run that was triggered just now.
    private func trigger(_ foreignID: ForeignID, _ desk: Desk) {
        let at = Sample.now + desk.elapsed
        desk.source.change { source in
            var run = source.runs[0]
            run.runID = RunID(high: 1, low: UInt64(source.runs.count))
            run.foreignID = foreignID
            run.updatedAt = at
            source.runs.insert(run, at: 0)
        }
    }

    @Test("Where the list leaves room, what is new stands in it as soon as nobody is at work there; the cursor stays")
    func newWhereThereIsRoom() async {
        var desk = await open(5)
        desk.press("j")
        let cursor = desk.cursor
        trigger("brand-new", desk)
        await desk.changed()
        #expect(desk.shows("+1 new"), "a key was pressed just now")
        desk.wait(.milliseconds(2100))
        await desk.settle()
        #expect(desk.shows("brand-new") && !desk.shows("+1 new"))
        #expect(desk.cursor == cursor)
        desk.press("Space")
        trigger("newer", desk)
        await desk.changed()
        desk.wait(.seconds(5))
        await desk.settle()
        #expect(!desk.shows("newer"), "with runs marked somebody is at work")
    }

    @Test("Whoever comes to the list again with its number sees what came meanwhile")
    func newOnArrival() async {
        var desk = await open()
        trigger("brand-new", desk)
        await desk.changed()
        #expect(!desk.shows("brand-new"))
        desk.press("3")
        await desk.settle()
        desk.press("2")
        await desk.settle()
        #expect(desk.shows("brand-new"))
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

    @Test("A new run waits behind a mark until it is asked for")
    func newRuns() async {
        var desk = await open()
        desk.press("j")
        let cursor = desk.cursor
        let at = Sample.now + desk.elapsed
        desk.source.change { source in
            var run = source.runs[0]
            run.runID = RunID(high: 1, low: 1)
            run.foreignID = "brand-new"
            run.updatedAt = at
            source.runs.insert(run, at: 0)
        }
        await desk.changed()
        #expect(desk.shows("+1 new"))
        #expect(!desk.shows("brand-new"))
        desk.press(".")
        await desk.settle()
        #expect(desk.shows("brand-new"))
        #expect(desk.cursor == cursor, "the cursor stays with its run")
    }

    /// So many runs are triggered at once.
    private func trigger(_ count: Int, from first: Int = 0, _ desk: Desk) {
        let at = Sample.now + desk.elapsed
        desk.source.change { source in
            for number in 0..<count {
                var run = source.runs[0]
                run.runID = RunID(high: 1, low: UInt64(first + number + 1))
                run.foreignID = ForeignID("burst-\(first + number)")
                run.updatedAt = at + .milliseconds(number)
                source.runs.insert(run, at: 0)
            }
        }
    }

    @Test("Every new run is counted, also when more have come than one look at the head brings")
    func manyNewRuns() async {
        var desk = await open()
        for burst in 0..<5 {
            trigger(20, from: burst * 20, desk)
            await desk.changed()
        }
        #expect(desk.shows("+100 new"))
    }

    @Test("Where some new runs may have passed between two looks, as many are counted as were seen, at least")
    func tooManyNewRuns() async {
        var desk = await open()
        trigger(500, desk)
        await desk.changed()
        #expect(desk.shows("≥64 new"))
    }

    @Test("Where few runs are written little of the list is asked for; of a burst nothing is missed all the same")
    func shortHead() async {
        var desk = await open()
        for index in 0..<5 {
            trigger(1, from: index, desk)
            await desk.changed()
        }
        desk.source.change { $0.pageLimits = [] }
        trigger(1, from: 5, desk)
        await desk.changed()
        #expect(desk.source.pageLimits == [32])
        trigger(50, from: 6, desk)
        await desk.changed()
        #expect(desk.source.pageLimits == [32, 32, 64])
        #expect(desk.shows("+56 new"))
    }

    @Test("Where the last row left the list, what is new comes in by itself")
    func emptied() async {
        var desk = await open()
        await desk.narrow(to: "state:paused wf:kyc status:Collecting")
        #expect(desk.model.runs.count > 0)
        let at = Sample.now + desk.elapsed
        desk.source.change { source in
            var fresh = source.runs[0]
            (fresh.runState, fresh.status, fresh.workflow) = (.paused, 3, "kyc")
            fresh.runID = RunID(high: 1, low: 1)
            fresh.foreignID = "brand-new"
            fresh.updatedAt = at
            for index in source.runs.indices where source.runs[index].runState == .paused {
                source.runs[index].runState = .completed
                source.runs[index].version += 1
            }
            source.runs.insert(fresh, at: 0)
        }
        for _ in 0..<4 { await desk.changed() }
        #expect(desk.shows("brand-new"))
        #expect(!desk.shows("No run matches"))
    }

    @Test("Runs on the screen that the head of the list tells of are not looked up one by one as well")
    func headTells() async {
        var desk = await open()
        await desk.changed()
        await desk.changed()
        let before = desk.lookups
        for _ in 0..<5 { await desk.changed() }
        #expect(desk.lookups == before)
        await desk.narrow(to: "state:running")
        let narrowed = desk.lookups
        for _ in 0..<5 { await desk.changed() }
        #expect(desk.lookups >= narrowed + 5, "runs leave a list that is narrowed")
    }

    @Test("A run that no longer matches leaves a tombstone for one refresh")
    func tombstone() async {
        var desk = await open()
        await desk.narrow(to: "state:paused")
        let count = desk.model.runs.count
        advance(0, desk)
        await desk.changed()
        #expect(desk.model.runs.count == count)
        #expect(desk.shows("†"))
        await desk.changed()
        #expect(desk.model.runs.count == count - 1)
        #expect(!desk.shows("†"))
    }

    @Test("A row on the screen is true wherever in the list its run belongs by now")
    func movedFar() async {
        var desk = await open(1200)
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
        var desk = await open(600)
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

    @Test("Only what matches is counted as new, and only while it does")
    func freshMatches() async {
        var desk = await open(100)
        await desk.narrow(to: "cust-10330")
        let at = Sample.now + desk.elapsed
        desk.source.change { source in
            for number in 0..<5 {
                var run = source.runs[number]
                run.runID = RunID(high: 7, low: UInt64(number))
                run.foreignID = ForeignID(number == 0 ? "cust-10330-b" : "other-\(number)")
                run.updatedAt = at
                source.runs.insert(run, at: 0)
            }
        }
        await desk.changed()
        #expect(desk.model.runs.fresh.count == 1)
        desk.source.change { source in source.runs.removeAll { $0.foreignID == "cust-10330-b" } }
        await desk.changed()
        #expect(desk.model.runs.fresh.isEmpty)
    }

    @Test("Pages are fetched ahead of the cursor")
    func pages() async {
        var desk = await open(2000)
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
        var desk = await open(2000)
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

    @Test("Marks stick to runs through a refresh, another order and another filter")
    func marks() async {
        var desk = await open()
        desk.press("Space j Space")
        let marked = Set(desk.model.runs.marks.keys)
        advance(0, desk)
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
        var desk = await open()
        desk.press("v j j v")
        #expect(desk.model.runs.marks.count == 3)
        desk.press("Esc A")
        #expect(desk.model.runs.marks.count == 120)
    }

    @Test("The order changes with o, and the title says which it is")
    func order() async {
        var desk = await open()
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
        var desk = await open()
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
        var desk = await open()
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
        var desk = await open(600)
        #expect(desk.shows("600, exact"))
        await desk.narrow(to: "cust-1")
        #expect(desk.shows("searched in loaded rows"))
    }

    @Test("Tab completes fields, states, labels and workflows")
    func completion() async {
        var desk = await open()
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

extension Desk {
    /// How often runs were looked up by their IDs.
    fileprivate var lookups: Int { source.asked.count { $0 == "summaries" } }

    /// Filters the list.
    fileprivate mutating func narrow(to filter: String) async {
        press("/")
        type(filter)
        press("Enter")
        await settle()
    }
}
