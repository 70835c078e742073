import TerminalUI
import Testing
import Workflows
import WorkflowsMonitoring

@testable import Dashboard

/// Walks over every screen at every size, cell by cell.
@Suite struct LayoutTests {
    static let sizes = ["40x12", "40x15", "60x20", "80x24", "100x30", "120x40", "220x60"]

    @Test(
        "Every row is as wide as the screen, boxes are closed, header and footer are there",
        arguments: GoldenTests.scenes, sizes)
    func walk(_ scene: GoldenTests.Scene, _ size: String) async throws {
        let size = try #require(Size(size))
        for glyphs in [Glyphs.unicode, .ascii] {
            var desk = await Desk.open(size: size, glyphs: glyphs)
            for key in scene.keys.split(separator: " ") {
                desk.press(String(key))
                await desk.settle()
            }
            Walker.check(desk.model.frame(), glyphs, "\(scene.name) \(size)")
        }
    }

    @Test(
        "So it is with nothing loaded, with nothing there, and with a source that fails",
        arguments: ["", "2", "3", "4", "5", "6", "!"], sizes)
    func empty(_ keys: String, _ size: String) async throws {
        let size = try #require(Size(size))
        var loading = Desk(Sample.source(), size: size)
        loading.press(keys)
        Walker.check(loading.model.frame(), .unicode, "loading \(keys)")
        var nothing = await Desk.open(FakeSource(), size: size)
        nothing.press(keys)
        await nothing.settle()
        Walker.check(nothing.model.frame(), .unicode, "nothing \(keys)")
        let failing = FakeSource()
        failing.change { $0.failure = MonitoringError(.busy, "the store is busy") }
        var desk = await Desk.open(failing, size: size)
        desk.press(keys)
        await desk.settle()
        Walker.check(desk.model.frame(), .unicode, "failing \(keys)")
    }

    @Test("Texts of a store may be long, wide, or made to harm: they stay in their places", arguments: sizes)
    func hostile(_ size: String) async throws {
        let size = try #require(Size(size))
        let source = Sample.source()
        let harm = "\u{1B}[2J\u{202E}界界\u{7F}\n\t" + String(repeating: "é\u{301}", count: 3000)
        source.change { state in
            for index in state.runs.indices {
                state.runs[index].foreignID = ForeignID(harm)
                state.runs[index].reason = harm
                state.runs[index].version = .max
            }
            for index in state.overviews.indices { state.overviews[index].ailingRoles = [harm] }
            for index in state.parked.indices { state.parked[index].lastError = harm }
            var trouble = WorkflowTrouble(Sample.kyc)
            trouble.paused = [
                .init(status: 3, cause: .errors, total: Total(.max / 8, .atLeast), since: Sample.now, reason: harm)
            ]
            trouble.stuck = [
                .init(
                    status: .max, total: Total(.max / 8, .atLeast), since: Timestamp(microseconds: .min),
                    usual: .microseconds(Int64.max))
            ]
            trouble.outbox = .init(total: Total(1, .exact), since: Timestamp(microseconds: .min))
            state.troubles = [trouble]
            state.actions = [
                AuditEntry(
                    at: Sample.now, actor: harm, claimedActor: harm, action: .pause, workflow: WorkflowName(harm),
                    runID: state.runs[0].runID, requestID: RequestID(harm), reason: harm, decidedVersion: .max,
                    result: .refused, detail: harm)
            ]
            state.labels = [Sample.kyc: [3: harm]]
            state.overviews[0].counts = [.running: .max / 8, .paused: .max / 8]
        }
        for keys in ["", "2", "3", "4", "5", "6", "!", "! i", "2 S", "2 m", "2 ?"] {
            var desk = await Desk.open(source, size: size)
            for key in keys.split(separator: " ") {
                desk.press(String(key))
                await desk.settle()
                desk.wait(.milliseconds(100))
                await desk.settle()
            }
            Walker.check(desk.model.frame(), .unicode, "hostile \(keys) \(size)", numbers: false)
        }
    }
}
