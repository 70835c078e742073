import TerminalUI
import Testing
import Workflows
import WorkflowsMonitoring

@testable import Dashboard

/// What can be undone is, if nothing changed since.
@Suite struct UndoTests {
    /// A run that was paused just now.
    private func paused(_ filter: String = "wf:kyc state:running") async -> Desk {
        var desk = await Desk.runs(filter)
        desk.press("p")
        desk.answer("y")
        await desk.settle()
        return desk
    }

    @Test("z after a pause asks, and resumes that run at the version the pause left behind; then there is no more")
    func undo() async {
        var desk = await paused()
        let pause = desk.source.performed.first
        #expect(desk.shows("applied: paused  (z undoes it)"))
        desk.press("z")
        #expect(desk.shows("Undo: Resume this run on prod-eu?"))
        #expect(desk.shows("It undoes what was done at 12:41:07: Pause"))
        #expect(desk.confirm?.focus == .cancel)
        await desk.settle()
        #expect(desk.source.performed.count == 1)
        desk.answer("y")
        await desk.settle()
        let resume = desk.source.performed.last
        #expect(resume?.kind == .resume && resume?.runID == pause?.runID)
        #expect(resume?.decidedVersion == (pause?.decidedVersion ?? 0) + 1)
        #expect(desk.shows("applied: resumed") && !desk.shows("z undoes it"))
        desk.wait(.seconds(2))
        desk.press("z")
        #expect(desk.confirm == nil && desk.shows("nothing can be undone"))
    }

    @Test("A run that changed since is left alone: seen before it is sent, or told by the source")
    func changed() async {
        for isSeen in [false, true] {
            var desk = await paused()
            let id = desk.source.performed.first?.runID
            desk.source.change { source in
                guard let index = source.runs.firstIndex(where: { $0.runID == id }) else { return }
                source.runs[index].version += 1
            }
            if isSeen { await desk.changed() }
            desk.press("z")
            desk.answer("y")
            await desk.settle()
            #expect(desk.shows(isSeen ? "nothing can be done to it" : "conflict: changed since"), "\(desk)")
            #expect(desk.source.performed.count == (isSeen ? 1 : 2))
        }
    }

    @Test("Of several only those are undone that were done, also from the list of what became of them")
    func several() async {
        var desk = await Desk.runs("wf:kyc state:running")
        desk.press("Space Space Space p")
        let conflicting = desk.confirm?.plan.runs.first?.runID
        desk.source.change { source in
            guard let index = source.runs.firstIndex(where: { $0.runID == conflicting }) else { return }
            source.runs[index].version += 1
        }
        desk.answer("y")
        for _ in 0..<8 {
            await desk.settle()
            desk.wait(.milliseconds(20))
        }
        #expect(desk.shows("2 applied"))
        desk.press("z")
        #expect(desk.shows("Undo: Resume 2 runs on prod-eu?"))
        #expect(desk.confirm?.plan.runs.contains { $0.runID == conflicting } == false)
        desk.answer("y")
        for _ in 0..<8 {
            await desk.settle()
            desk.wait(.milliseconds(20))
        }
        #expect(desk.source.performed.suffix(2).map(\.kind) == [.resume, .resume])
        desk.press("Esc")
        desk.press("z")
        #expect(desk.confirm == nil && desk.shows("is undone already"))
    }

    @Test("One z after the other goes back, the last first; a resume is undone by a pause")
    func back() async {
        var desk = await paused()
        let first = desk.source.performed[0].runID
        await desk.changed()
        desk.wait(.seconds(3))
        desk.press("/ ctrl-u")
        desk.type("wf:payments state:paused")
        desk.press("Enter")
        await desk.settle()
        desk.press("r")
        desk.answer("y")
        await desk.settle()
        let second = desk.source.performed[1].runID
        for _ in 0..<2 {
            desk.press("z")
            desk.answer("y")
            await desk.settle()
        }
        #expect(desk.source.performed.map(\.kind) == [.pause, .resume, .pause, .resume])
        #expect(desk.source.performed.map(\.runID) == [first, second, second, first])
    }

    @Test("What ended for good is not undone, nor what lies before it by mistake; the reason is said")
    func irreversible() async {
        var desk = await paused()
        await desk.changed()
        desk.wait(.seconds(3))
        desk.press("S")
        desk.wait(.milliseconds(300))
        desk.type("INC-7")
        desk.press("Tab y")
        desk.wait(.seconds(6))
        await desk.settle()
        #expect(desk.source.performed.last?.kind == .cancel)
        desk.press("z")
        #expect(desk.confirm == nil && desk.shows("cannot be undone"))
    }

    @Test("What was refused is not undone, and what is still on the way neither")
    func nothing() async {
        let source = Sample.source()
        source.change { $0.ends = [.unknown("the connection broke"), .outcome(.refused("not you"))] }
        var desk = await Desk.open(source)
        desk.press("2")
        await desk.settle()
        await desk.narrow(to: "state:running")
        desk.press("p")
        desk.answer("y")
        await desk.settle()
        desk.press("z")
        #expect(desk.confirm == nil && desk.shows("is still on the way"))
        desk.wait(.seconds(3))
        await desk.settle()
        desk.press("z")
        #expect(desk.confirm == nil && desk.shows("nothing can be undone"))
    }

    @Test("A stop of a role is undone from any screen, as the role stands now; a start is, by a stop")
    func role() async {
        var desk = await Desk.roles()
        desk.press("p")
        desk.answer("Tab Left y")
        await desk.settle()
        desk.press("2")
        await desk.settle()
        desk.press("z")
        #expect(desk.shows("Undo: Start this role on prod-eu?"))
        #expect(desk.shows("how it stands now is not known yet"))
        await desk.answered()
        desk.answer("y")
        await desk.settle()
        let start = desk.source.performedOnRoles.last
        #expect(start?.kind == .start && start?.instance == nil)
        #expect(start?.decidedOn == .init(epoch: 3, holder: nil))
        #expect(desk.shows("applied: may run again"))
        desk.press("3")
        await desk.answered()
        #expect(!desk.shows("stopped by hand"))
    }

    @Test("A start is undone by a stop in the same place")
    func start() async {
        var desk = await Desk.roles()
        for key in ["p", "r", "z"] {
            desk.press(key)
            if key == "z" {
                #expect(desk.shows("Undo: Stop this role on prod-eu?"))
                await desk.answered()
            }
            desk.answer("y")
            await desk.answered()
        }
        #expect(desk.source.performedOnRoles.map(\.kind) == [.stop, .start, .stop])
        #expect(desk.source.performedOnRoles.map(\.instance) == ["inst-a", "inst-a", "inst-a"])
    }

    @Test("What somebody else stopped since is not started by undoing")
    func stoppedByAnother() async {
        var desk = await Desk.roles()
        desk.press("p")
        desk.answer("Tab Left y")
        await desk.answered()
        desk.source.change { state in
            let role = state.roles[0].role
            state.stop(
                role, [RoleStop(role: role, instance: nil, askedBy: "bob", reason: nil, askedAt: state.asOf)])
        }
        await desk.changed()
        desk.press("z")
        await desk.answered()
        #expect(desk.shows("It will not be touched: bob stopped it since."), "\(desk)")
        desk.answer("y")
        await desk.settle()
        #expect(desk.source.performedOnRoles.count == 1)
    }

    @Test("With a box open z undoes nothing, and says how; read-only it undoes nothing")
    func obstacles() async {
        var desk = await paused()
        desk.wait(.seconds(2))
        desk.press("m z")
        #expect(desk.confirm == nil && desk.shows("Esc, then z undoes Pause"))
        desk.press("Esc :")
        desk.type("undo")
        #expect(desk.shows("undo: Pause cust-"))
        desk.press("Esc")
        desk.model.capabilities?.canAct = false
        desk.wait(.seconds(2))
        desk.press("z")
        #expect(desk.confirm == nil && desk.shows("read-only"))
    }
}
