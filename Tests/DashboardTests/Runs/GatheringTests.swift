import Synchronization
import TerminalUI
import Testing
import Workflows
import WorkflowsMonitoring

@testable import Dashboard

@Suite struct GatheringTests {
    @Test("* marks every run that matches, those on no loaded page too")
    func beyondLoaded() async {
        var desk = await Desk.open(Sample.source(runs: 3500))
        desk.press("2")
        await desk.settle()
        #expect(desk.model.runs.table.count < 3500)
        desk.press("*")
        await desk.settle()
        #expect(desk.model.runs.marks.count == 3500)
        #expect(desk.shows("3 500 marked"))
        #expect(desk.model.actionTargets().count == 3500)
    }

    @Test("What the store cannot decide is decided here: only what matches is marked")
    func local() async {
        var desk = await Desk.open(Sample.source(runs: 2500))
        desk.press("2 /")
        desk.type("fid:~cust-1 fid:~77")
        desk.press("Enter")
        await desk.settle()
        #expect(!desk.model.runs.plan.local.isEmpty)
        desk.press("*")
        await desk.settle()
        let marked = desk.model.runs.marks.keys.compactMap { desk.model.known($0) }
        #expect(!marked.isEmpty && marked.count < 2500, "\(desk)")
        func matches(_ run: RunSummary) -> Bool {
            run.foreignID.rawValue.contains("cust-1") && run.foreignID.rawValue.contains("77")
        }
        #expect(marked.allSatisfy(matches))
        let all = desk.source.state.withLock { $0.runs.count(where: matches) }
        #expect(marked.count == all)
    }

    @Test("A run that matches later is not marked, and one that moved on is not touched in its new version")
    func fixed() async {
        var desk = await Desk.open(Sample.source(runs: 300))
        desk.press("2 *")
        await desk.settle()
        let before = desk.model.runs.marks
        desk.source.change { state in
            state.runs[5].version += 1
            state.runs.append(Sample.runs(301)[300])
        }
        await desk.changed()
        #expect(desk.model.runs.marks.keys.count == before.keys.count)
        let moved = desk.source.state.withLock { $0.runs[5] }
        #expect(desk.model.runs.marks[moved.runID]?.version == moved.version - 1)
    }

    @Test("Esc stops the search for them, and then nothing is marked")
    func stopped() async {
        var desk = await Desk.open(Sample.source(runs: 3500))
        desk.press("2")
        await desk.settle()
        desk.press("* Esc")
        await desk.settle()
        #expect(desk.model.runs.marks.isEmpty)
        #expect(desk.model.runs.gathering == nil)
        #expect(desk.model.screen == .runs)
    }

    @Test("More than ten thousand are refused: nothing is marked, and it says what to do")
    func tooMany() async {
        var desk = await Desk.open(Sample.source(runs: 10_500))
        desk.press("2 *")
        await desk.settle()
        #expect(desk.model.runs.marks.isEmpty)
        #expect(desk.shows("narrow the filter"))
    }

    @Test("A source that fails on the way leaves nothing marked")
    func failure() async {
        var desk = await Desk.open(Sample.source(runs: 300))
        desk.press("2")
        await desk.settle()
        desk.source.change { $0.failure = MonitoringError(.unreachable, "the disk is gone") }
        desk.press("*")
        await desk.settle()
        #expect(desk.model.runs.marks.isEmpty)
        #expect(desk.shows("nothing was marked"))
    }

    @Test("O hides a column and shows it again")
    func columns() async {
        var desk = await Desk.open(size: .init(columns: 220, rows: 60))
        desk.press("2")
        await desk.settle()
        #expect(desk.shows("REASON"))
        desk.press("O")
        for _ in RunsColumn.allCases { desk.press("j") }
        desk.press("Enter Esc")
        #expect(!desk.shows("REASON"))
        desk.press("O")
        for _ in RunsColumn.allCases { desk.press("j") }
        desk.press("Enter Esc")
        #expect(desk.shows("REASON"))
    }
}
