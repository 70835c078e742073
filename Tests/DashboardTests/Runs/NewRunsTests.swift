import TerminalUI
import Testing
import Workflows
import WorkflowsMonitoring

@testable import Dashboard

@Suite struct NewRunsTests {
    @Test("Where the list leaves room, what is new stands in it as soon as nobody is at work there; the cursor stays")
    func newWhereThereIsRoom() async {
        var desk = await Desk.runs(count: 5)
        desk.press("j")
        let cursor = desk.cursor
        desk.trigger("brand-new")
        await desk.changed()
        #expect(desk.shows("+1 new"), "a key was pressed just now")
        desk.wait(.milliseconds(2100))
        await desk.settle()
        #expect(desk.shows("brand-new") && !desk.shows("+1 new"))
        #expect(desk.cursor == cursor)
        desk.press("Space")
        desk.trigger("newer")
        await desk.changed()
        desk.wait(.seconds(5))
        await desk.settle()
        #expect(!desk.shows("newer"), "with runs marked somebody is at work")
    }

    @Test("Whoever comes to the list again with its number sees what came meanwhile")
    func newOnArrival() async {
        var desk = await Desk.runs(count: 120)
        desk.trigger("brand-new")
        await desk.changed()
        #expect(!desk.shows("brand-new"))
        desk.press("3")
        await desk.settle()
        desk.press("2")
        await desk.settle()
        #expect(desk.shows("brand-new"))
    }

    @Test("A new run waits behind a mark until it is asked for")
    func newRuns() async {
        var desk = await Desk.runs(count: 120)
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

    @Test("Every new run is counted, also when more have come than one look at the head brings")
    func manyNewRuns() async {
        var desk = await Desk.runs(count: 120)
        for burst in 0..<5 {
            desk.trigger(20, from: burst * 20)
            await desk.changed()
        }
        #expect(desk.shows("+100 new"))
    }

    @Test("Where some new runs may have passed between two looks, as many are counted as were seen, at least")
    func tooManyNewRuns() async {
        var desk = await Desk.runs(count: 120)
        desk.trigger(500)
        await desk.changed()
        #expect(desk.shows("≥64 new"))
    }

    @Test("Where few runs are written little of the list is asked for; of a burst nothing is missed all the same")
    func shortHead() async {
        var desk = await Desk.runs(count: 120)
        for index in 0..<5 {
            desk.trigger(1, from: index)
            await desk.changed()
        }
        desk.source.change { $0.pageLimits = [] }
        desk.trigger(1, from: 5)
        await desk.changed()
        #expect(desk.source.pageLimits == [32])
        desk.trigger(50, from: 6)
        await desk.changed()
        #expect(desk.source.pageLimits == [32, 32, 64])
        #expect(desk.shows("+56 new"))
    }

    @Test("Where the last row left the list, what is new comes in by itself")
    func emptied() async {
        var desk = await Desk.runs(count: 120)
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
        var desk = await Desk.runs(count: 120)
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

    @Test("Only what matches is counted as new, and only while it does")
    func freshMatches() async {
        var desk = await Desk.runs(count: 100)
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
}
