import TerminalUI
import Testing
import Workflows
import WorkflowsMonitoring

@testable import Dashboard

/// What a person stopped is not forgotten, and not mistaken for a failure.
@Suite struct StoppedRoleTests {
    private func source(stopping count: Int = 1) -> FakeSource {
        let source = Sample.source()
        source.change { state in
            var roles: [RoleName] = []
            for row in state.roles where !roles.contains(row.role) { roles.append(row.role) }
            for role in roles.prefix(count) {
                state.stop(
                    role,
                    [
                        RoleStop(
                            role: role, instance: nil, askedBy: "alice", reason: "bad deploy",
                            askedAt: Sample.ago(.seconds(180)))
                    ])
            }
        }
        return source
    }

    @Test(
        "The header says how many roles are stopped by hand, on every screen and at every width",
        arguments: ["1", "2", "3", "4", "5", "2 Enter"])
    func header(_ keys: String) async {
        for (columns, words) in [(120, " 2 roles stopped by hand "), (80, "2 roles stopped by hand"), (40, "■2")] {
            var desk = await Desk.open(source(stopping: 2), size: Size(columns: columns, rows: 24))
            for key in keys.split(separator: " ") {
                desk.press(String(key))
                await desk.settle()
            }
            #expect(desk.screen[0].contains(words), "\(desk)")
            #expect(desk.screen[0].contains("prod-eu") && desk.screen[0].contains("RW"), "\(desk)")
        }
        let calm = await Desk.open()
        #expect(!calm.screen[0].contains("stopped"))
    }

    @Test("Attention says who stopped a role and why, and does not count it as one without a holder")
    func attention() async {
        let source = source()
        source.change { state in
            state.overviews[1].ailingRoles = []
            state.overviews[1].rolesUp = 10
        }
        let desk = await Desk.open(source)
        #expect(desk.shows("created consumer: stopped by hand by alice: b"))
        #expect(!desk.shows("without a holder"))
        source.change { $0.overviews[1].rolesUp = 9 }
        let worse = await Desk.open(source)
        #expect(worse.shows("1 of 11 roles without a holder"))
    }

    @Test("The overview's column of roles has a sign of its own for what a person stopped, and ! for what is down")
    func column() async {
        for (glyphs, sign) in [(Glyphs.unicode, "■"), (.ascii, "#")] {
            let source = source()
            source.change { $0.overviews[1].rolesUp = 10 }
            var desk = await Desk.open(source, glyphs: glyphs)
            #expect(desk.line(with: "kyc ").contains(" 10/11\(sign) "), "\(desk)")
            source.change { $0.overviews[1].rolesUp = 9 }
            await desk.changed()
            #expect(desk.line(with: "kyc ").contains(" 9/11! "), "\(desk)")
            source.change { $0.overviews[1].rolesUp = 11 }
            await desk.changed()
            #expect(desk.line(with: "kyc ").contains(" 11/11 "), "\(desk)")
        }
    }

    @Test("Of many stopped roles some are named and the rest counted")
    func many() async {
        let desk = await Desk.open(source(stopping: 5))
        #expect(desk.shows("2 more roles stopped by hand"))
    }

    @Test("While it has something in hand a role is stopping; then it is stopped; the lines below say by whom and why")
    func stopping() async {
        let source = source()
        source.change { state in
            state.roles[0].state = .running
            state.roles[0].holder = "inst-a"
        }
        var desk = await Desk.roles(source)
        #expect(desk.shows("■ Stopping") && desk.shows("it finishes what is in hand"))
        #expect(desk.shows("stopped by hand everywhere by alice 3m"))
        #expect(desk.shows("1 stopped by hand,"))
        source.change { state in
            state.roles[0].state = .shutdown
            state.roles[0].holder = nil
        }
        await desk.changed()
        #expect(desk.shows("■ Stopped") && !desk.shows("it finishes what is in hand"))
    }

    @Test("Who stopped a role and why may be long or made to harm: it stays in its place", arguments: LayoutTests.sizes)
    func hostile(_ size: String) async throws {
        let size = try #require(Size(size))
        let source = Sample.source()
        let harm = "\u{1B}[2J\u{202E}界界\u{7F}\n\t" + String(repeating: "é\u{301}", count: 3000)
        source.change { state in
            let role = state.roles[0].role
            let places: [InstanceName?] = [nil, "inst-b", InstanceName(harm), "c", "d"]
            state.stop(
                role,
                places.map {
                    RoleStop(role: role, instance: $0, askedBy: harm, reason: harm, askedAt: Sample.ago(.seconds(9)))
                })
        }
        for keys in ["", "3", "3 r", "3 r Tab", "3 m", "3 ?", "3 j p"] {
            var desk = await Desk.open(source, size: size)
            for key in keys.split(separator: " ") {
                desk.press(String(key))
                await desk.settle()
                desk.wait(.milliseconds(300))
            }
            Walker.check(desk.model.frame(), .unicode, "hostile \(keys) \(size)", numbers: false)
        }
    }
}
