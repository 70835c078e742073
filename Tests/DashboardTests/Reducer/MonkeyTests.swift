import TerminalUI
import Testing
import Workflows
import WorkflowsMonitoring

@testable import Dashboard

/// Presses keys at random, with changes and failures in between.
@Suite struct MonkeyTests {
    static let keys: [Key] = {
        let bound = Set(KeyTable.bindings.flatMap(\.keys)).sorted { $0.description < $1.description }
        let written: [Key] = "ay3:>~ \"".map { Key.character($0) }
        return bound.filter { $0 != .ctrl("c") && $0 != .character("q") } + written
    }()

    @Test(
        "Nothing is ever done without a box that was read and answered; the cursor stays with its run",
        arguments: 1...24)
    func monkey(_ seed: Int) async {
        var random = Sample.Generator(state: UInt64(seed))
        func pick(_ count: Int) -> Int { Int(random.next() >> 33) % count }
        let sizes = [Size(columns: 120, rows: 40), Size(columns: 40, rows: 12), Size(columns: 80, rows: 24)]
        var desk = await Desk.open(Sample.source(runs: 300 + pick(300)), size: sizes[pick(3)])
        for _ in 0..<250 {
            let before = desk.model
            switch pick(20) {
            case 0: desk.wait(.milliseconds(pick(2000)))
            case 1:
                desk.source.change { state in
                    let index = Int(random.next() >> 33) % state.runs.count
                    state.runs[index].version += 1
                    state.runs[index].runState = [.running, .paused, .completed][Int(random.next() >> 33) % 3]
                    state.runs[index].updatedAt = Sample.now + .seconds(5)
                }
                await desk.changed()
                checkCursor(before, desk.model)
            case 2:
                desk.source.change { $0.failure = MonitoringError(.busy, "busy") }
                await desk.changed()
                desk.source.change { $0.failure = nil }
            case 3: desk.send(.terminal(.resize(sizes[pick(3)])))
            case 4: desk.send(.terminal(.paste("Sy\u{1B}")))
            case 5...7: await desk.settle()
            default:
                let key = Self.keys[pick(Self.keys.count)]
                desk.send(.terminal(.key(key)))
                checkConfirmed(before, desk.model, key)
                if pick(3) > 0 { desk.send(.drawn) }
                if pick(2) == 0 { desk.wait(.milliseconds(pick(400))) }
            }
            _ = desk.model.frame()
        }
    }

    /// A batch comes into being only by `y`, or Enter on its button, in a box that was on the screen long enough.
    private func checkConfirmed(_ before: Model, _ after: Model, _ key: Key) {
        guard after.nextBatch > before.nextBatch else { return }
        guard case .confirm(let confirm)? = before.overlays.last else {
            Issue.record("an action without a box, by \(key)")
            return
        }
        #expect(!confirm.isDeaf(at: before.elapsed))
        let isOnButton = confirm.focus == .go || confirm.focus == .cancel
        #expect(isOnButton && (key == .character("y") || key == .enter && confirm.focus == .go))
        #expect(!confirm.needsReason || !confirm.reason.text.isEmpty)
    }

    private func checkCursor(_ before: Model, _ after: Model) {
        guard before.screen == .runs, after.screen == .runs, let id = before.runs.cursorRun?.runID else { return }
        // A key that asked for the list's start or end is answered now.
        guard !before.runs.leavesCursor, !before.runs.showsTop else { return }
        guard let row = after.runs.table.row(of: id), after.runs.index(of: row) != nil else { return }
        #expect(after.runs.cursorRun?.runID == id)
    }
}
