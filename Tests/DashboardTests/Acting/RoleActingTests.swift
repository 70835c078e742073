import TerminalUI
import Testing
import Workflows
import WorkflowsMonitoring

@testable import Dashboard

/// Stopping and starting roles, by the rules of acting safely.
@Suite struct RoleActingTests {
    @Test("p asks first, on the instance that holds the role and says who may take it over; y stops it there")
    func stop() async {
        var desk = await Desk.roles()
        desk.press("p")
        #expect(desk.confirm?.focus == .cancel)
        #expect(desk.shows("Stop this role on prod-eu?") && desk.shows("created consumer"))
        #expect(desk.shows("on inst-a, which holds it") && desk.shows("1 of 3"))
        #expect(desk.shows("another instance may take it over: inst-b."))
        #expect(desk.source.performedOnRoles.isEmpty)
        desk.answer("Tab Tab")
        desk.type("INC-42")
        desk.press("Tab y")
        await desk.settle()
        let request = desk.source.performedOnRoles.first
        #expect(request?.kind == .stop && request?.instance == "inst-a" && request?.reason == "INC-42")
        #expect(request?.decidedOn == .init(epoch: 3, holder: "start-inst-a"))
        #expect(desk.shows("Stop role created consumer on inst-a: applied: told to stop"))
        await desk.changed()
        #expect(desk.shows("■ hand"))
        #expect(desk.shows("stopped by hand on inst-a by alice"))
        #expect(desk.shows("1 role stopped by hand"))
        desk.press("q")
        let line = desk.model.exitLines.first ?? ""
        #expect(line.contains("stop_role kyc kyc-1-step-16 on inst-a (INC-42): applied: told to stop"), "\(line)")
    }

    @Test("Everywhere is chosen in the box, which says what follows: nobody works for the role until it is started")
    func everywhere() async {
        var desk = await Desk.roles()
        desk.press("p")
        desk.answer("Tab Left")
        #expect(desk.confirmedRole?.instance == nil && desk.confirm?.focus == .place)
        #expect(desk.shows("nobody works for it until it is started"))
        desk.press("Space")
        #expect(desk.confirmedRole?.instance == "inst-a")
        desk.press("Right Enter")
        #expect(desk.confirmedRole?.instance == nil)
        desk.press("y")
        await desk.settle()
        #expect(desk.source.performedOnRoles.map(\.instance) == [nil])
    }

    @Test("With no other live instance the box does not speak of another that takes it over")
    func alone() async {
        let source = Sample.source()
        source.change { $0.roles.removeAll { $0.instance != "inst-a" } }
        var desk = await Desk.roles(source)
        desk.press("p")
        #expect(desk.shows("No other live instance could take it over"))
    }

    @Test("r starts a role where it is stopped; what is not stopped is not started, and says so")
    func start() async {
        var desk = await Desk.roles()
        desk.press("r")
        #expect(desk.confirm == nil && desk.shows("nothing tells it to stop"))
        desk.press("p")
        desk.answer("Tab Left y")
        await desk.answered()
        desk.press("p")
        #expect(desk.confirm == nil && desk.shows("told to stop everywhere already"))
        desk.press("r")
        #expect(desk.shows("Start this role on prod-eu?") && desk.shows("It goes on with what has come meanwhile."))
        #expect(desk.shows("stopped by hand everywhere by alice"))
        desk.answer("y")
        await desk.answered()
        #expect(desk.source.performedOnRoles.map(\.kind) == [.stop, .start])
        #expect(desk.source.performedOnRoles.last?.instance == nil)
        #expect(!desk.shows("stopped by hand"))
    }

    @Test("Of several stops the widest is lifted first; lifting a smaller one says that it stays stopped")
    func several() async {
        let source = Sample.source()
        source.change { state in
            let role = state.roles[0].role
            state.stop(
                role,
                [nil, "inst-a"].map {
                    RoleStop(role: role, instance: $0, askedBy: "bob", reason: nil, askedAt: Sample.ago(.seconds(60)))
                })
        }
        var desk = await Desk.roles(source)
        desk.press("r")
        #expect(desk.confirmedRole?.instance == nil && desk.shows("stays stopped on inst-a"))
        desk.answer("Tab Space")
        #expect(desk.confirmedRole?.instance == "inst-a")
        #expect(desk.shows("It stays stopped all the same"))
    }

    @Test(
        "Every outcome is said in a line",
        arguments: [
            (RoleActionEnd.outcome(.applied), "applied: told to stop"),
            (
                .outcome(.conflict(.init(epoch: 4, holder: "start-inst-b"))),
                "conflict: changed hands since, to inst-b"
            ),
            (.outcome(.conflict(.init(epoch: 3, holder: nil))), "conflict: changed hands since, nobody holds it now"),
            (.outcome(.illegal("it is so already")), "illegal: it is so already"),
            (.outcome(.notFound), "not found: no instance ever had such a role"),
            (.refused("not you"), "refused: not you"), (.notSent("the store is busy"), "not sent: the store is busy"),
        ])
    func outcomes(_ end: RoleActionEnd, _ words: String) async {
        let source = Sample.source()
        source.change { $0.roleEnds = [end] }
        var desk = await Desk.roles(source)
        desk.press("p")
        desk.answer("y")
        await desk.settle()
        #expect(desk.shows(words))
        #expect(desk.source.performedOnRoles.count == 1)
        #expect(!desk.shows("■ Stopped"), "the row changes only by what the store answers")
    }

    @Test("An unanswered action is asked again with the same request ID, until it is answered")
    func unknown() async {
        let source = Sample.source()
        source.change { $0.roleEnds = [.unknown("the connection broke"), .outcome(.applied)] }
        var desk = await Desk.roles(source)
        desk.press("p")
        desk.answer("y")
        await desk.settle()
        #expect(desk.shows("unknown: the connection broke"))
        desk.wait(.seconds(3))
        await desk.settle()
        #expect(desk.source.performedOnRoles.count == 2)
        #expect(Set(desk.source.performedOnRoles.map(\.requestID)).count == 1)
        #expect(desk.shows("applied: told to stop"))
    }

    @Test("A role that changes hands while the box is open is said to have, and is left alone")
    func changedHands() async {
        var desk = await Desk.roles()
        desk.press("p")
        desk.wait(.milliseconds(300))
        desk.source.change { state in
            for index in state.roles.indices where state.roles[index].role == state.roles[0].role {
                state.roles[index].stands = .init(epoch: 4, holder: "start-inst-b")
                state.roles[index].holder = "inst-b"
            }
        }
        await desk.changed()
        #expect(desk.shows("It will not be touched: changed hands since, to inst-b."))
        desk.press("y")
        await desk.settle()
        #expect(desk.shows("nothing can be done to it") && desk.source.performedOnRoles.isEmpty)
        // A change that this program has not seen comes back as a conflict.
        desk.press("Esc p")
        desk.source.change { state in
            for index in state.roles.indices { state.roles[index].stands?.epoch += 1 }
        }
        desk.answer("y")
        await desk.settle()
        #expect(desk.shows("conflict: changed hands since"))
    }

    @Test(
        "On a protected target the count is typed; nothing is done by leaving", arguments: ["Enter", "n", "Esc", "q"])
    func leave(_ key: String) async {
        var desk = await Desk.roles(protected: true)
        desk.press("p")
        #expect(desk.confirm?.asksCount == true)
        desk.answer("y")
        #expect(desk.confirm?.complaint == "type how many: 1")
        desk.press("Tab Tab")
        desk.wait(.seconds(1))
        desk.press(key)
        await desk.settle()
        #expect(desk.confirm == nil && desk.source.performedOnRoles.isEmpty)
        #expect(desk.shows("Stop role: nothing was done"))
    }

    @Test("The box takes no key in its first 250 ms")
    func deaf() async {
        var desk = await Desk.roles()
        desk.press("p")
        desk.wait(.milliseconds(249))
        desk.press("y")
        await desk.settle()
        #expect(desk.source.performedOnRoles.isEmpty && desk.confirm != nil)
    }

    @Test("m shows both actions, with the reason one is not possible")
    func menu() async {
        var desk = await Desk.roles()
        desk.press("m")
        #expect(desk.shows("Stop role") && desk.shows("nothing tells it to stop"))
        desk.press("j Enter")
        #expect(desk.confirm == nil)
        desk.press("k Enter")
        #expect(desk.confirm?.plan.deed == .role(.stop))
    }

    @Test("Where the source cannot keep stops, the keys say so", arguments: ["p", "r"])
    func unsupported(_ key: String) async {
        let source = Sample.source()
        source.change { $0.capabilities.unsupported = [.roleStops] }
        var desk = await Desk.roles(source)
        desk.press(key)
        #expect(desk.confirm == nil && desk.shows("cannot keep which roles are told to stop"))
    }

    @Test("Read-only, nothing is offered and nothing is done", arguments: ["p", "r", "m"])
    func readOnly(_ key: String) async {
        var desk = await Desk.roles(readOnly: "asked for")
        #expect(!desk.shows("p stop"))
        desk.press(key)
        #expect(desk.model.overlays.isEmpty && desk.shows("read-only: asked for"))
        desk.press("?")
        #expect(!desk.shows("stop the role"))
        #expect(desk.source.performedOnRoles.isEmpty)
    }
}
