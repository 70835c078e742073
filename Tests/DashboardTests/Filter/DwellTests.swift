import Testing
import Workflows
import WorkflowsMonitoring

@testable import Dashboard

@Suite("Runs that stay longer in a status than others did")
struct DwellTests {
    /// Half of the stays in Collecting took no longer than 200 s, 95 of 100 no longer than 400 s.
    private func desk(_ filter: String) async -> Desk {
        let source = Sample.source()
        source.change { source in
            let collecting = source.graphs[Sample.kyc]?.nodes.firstIndex { $0.status == 3 } ?? 0
            source.graphs[Sample.kyc]?.nodes[collecting].dwellP50 = .seconds(200)
            source.graphs[Sample.kyc]?.nodes[collecting].dwellP95 = .seconds(400)
        }
        var desk = await Desk.open(source)
        desk.press("2")
        await desk.settle()
        await desk.narrow(to: filter)
        return desk
    }

    private func stays(_ desk: Desk) -> [Duration] {
        desk.model.runs.shown.map { Sample.now - desk.model.runs.table.summary(Int($0)).enteredAt }
    }

    @Test("Those are found once it is known how long the others stayed")
    func percentile() async {
        let desk = await desk("wf:kyc status:Collecting dwell>p95")
        let late = Sample.runs(120).filter {
            $0.workflow == Sample.kyc && $0.status == 3 && $0.runState == .paused
                && Sample.now - $0.enteredAt > .seconds(400)
        }
        #expect(stays(desk).count == late.count && !late.isEmpty)
        #expect(stays(desk).allSatisfy { $0 > .seconds(400) })
        let between = await self.desk("wf:kyc status:Collecting dwell>p50 dwell<p95")
        #expect(stays(between).allSatisfy { $0 > .seconds(200) && $0 < .seconds(400) } && !stays(between).isEmpty)
        #expect(desk.shows("dwell>p95 searched in loaded rows"))
    }

    @Test("Every workflow that it may be about is asked, once")
    func asked() async {
        var desk = await desk("dwell>p95")
        #expect(desk.source.asked.count { $0 == "graph" } == 2)
        await desk.changed()
        #expect(desk.source.asked.count { $0 == "graph" } == 2)
    }

    @Test("Where it is not known the title says so, and nothing is taken for late")
    func unknown() async {
        let source = Sample.source()
        source.change { $0.graphs = [:] }
        var desk = await Desk.open(source)
        desk.press("2")
        await desk.settle()
        await desk.narrow(to: "wf:kyc dwell>p95")
        #expect(desk.model.runs.count == 0)
        #expect(desk.shows("how long others stay is not known yet"))
        await desk.narrow(to: " -dwell>p95")
        #expect(desk.model.runs.count == 0)
    }

    @Test("A run that has ended stays no longer")
    func ended() async {
        let desk = await desk("dwell>1s")
        let states = desk.model.runs.shown.map { desk.model.runs.table.summary(Int($0)).runState }
        #expect(states.allSatisfy(\.isUnfinished) && !states.isEmpty)
    }
}
