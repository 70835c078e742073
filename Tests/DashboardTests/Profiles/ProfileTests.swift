import TerminalUI
import Testing
import Workflows

@testable import Dashboard

@Suite("Switching between profiles")
struct ProfileTests {
    private func desk() async -> Desk {
        var configuration = Configuration(seed: 1)
        configuration.target = "test"
        configuration.profiles = [
            ProfileChoice(name: "test", target: "/srv/test.db", isReadOnly: false, isProtected: false),
            ProfileChoice(name: "prod", target: "/srv/prod.db", isReadOnly: true, isProtected: true),
        ]
        return await Desk.open(configured: configuration)
    }

    @Test("The box says where each leads and how careful it is; Enter asks for the one that is chosen")
    func choice() async {
        var desk = await desk()
        desk.press("@")
        #expect(desk.shows("read-only, protected, /srv/prod.db"))
        #expect(desk.shows("it is shown now"))
        desk.press("Enter")
        #expect(!desk.effects.contains(.switchProfile("test")), "it is shown already")
        desk.press("j Enter")
        #expect(desk.effects.contains(.switchProfile("prod")))
        #expect(desk.model.overlays.isEmpty)
        #expect(desk.model.targetName == "test", "until the other is open all stays as it is")
    }

    @Test("Without profiles the key says so")
    func none() async {
        var desk = await Desk.open()
        desk.press("@")
        #expect(desk.model.overlays.isEmpty)
        #expect(desk.shows("there is no profile to switch to"))
    }

    @Test("With an action pending it is asked first, and what is left unsent is never sent and is said at the end")
    func pending() async {
        var desk = await desk()
        desk.press("2")
        await desk.narrow(to: "state:running")
        desk.press("S")
        desk.wait(.milliseconds(300))
        desk.type("why not")
        desk.press("Tab y")
        #expect(desk.model.heldBatch != nil, "\(desk)")
        desk.press("@ j Enter")
        #expect(desk.shows("An action is pending") && desk.shows("1 action will not be sent"), "\(desk)")
        desk.press("Enter")
        #expect(!desk.effects.contains(.switchProfile("prod")), "Stay comes first")
        desk.press("@ j Enter j Enter")
        #expect(desk.effects.contains(.switchProfile("prod")))
        var configuration = desk.model.configuration
        configuration.target = "prod"
        desk.model = desk.model.begun(anew: configuration)
        desk.wait(.seconds(10))
        await desk.settle()
        #expect(desk.source.performed.isEmpty)
        #expect(desk.model.exitLines.contains { $0.contains("another profile was opened first") })
        desk.press("ctrl-c")
        #expect(desk.model.exitLines.count == 1, "\(desk.model.exitLines)")
    }

    @Test("Begun anew, nothing of the other target is left on the screen; what the person chose to see stays")
    func anew() async {
        var desk = await desk()
        desk.press("U 2")
        await desk.settle()
        desk.press("Space")
        var configuration = desk.model.configuration
        configuration.target = "prod"
        desk.model = desk.model.begun(anew: configuration)
        #expect(desk.model.screen == .overview && desk.model.runs.marks.isEmpty)
        #expect(desk.model.overview.rows.isEmpty)
        #expect(desk.model.targetName == "prod")
        #expect(desk.model.showsLocalTime)
        #expect(desk.shows("prod is shown now"))
        desk.wait(.seconds(1))
        await desk.settle()
        #expect(!desk.model.overview.rows.isEmpty, "it is asked anew")
    }

    @Test("What did not work stays longer than what did")
    func trouble() async {
        var desk = await desk()
        desk.send(.trouble("prod was not opened"))
        desk.wait(.seconds(10))
        #expect(desk.shows("prod was not opened"))
    }
}
