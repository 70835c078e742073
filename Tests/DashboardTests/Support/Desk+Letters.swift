import TerminalUI
import Workflows
import WorkflowsMonitoring

@testable import Dashboard

extension Desk {
    /// The timeouts and outbox, the cursor on the first of the events that could not be read; then keys.
    static func letters(
        _ keys: String = "", _ source: FakeSource = Sample.source(), readOnly: String? = nil, protected: Bool = false
    ) async -> Desk {
        source.change { $0.letters = Sample.letters(3) }
        var desk = await Desk.open(source, readOnly: readOnly, protected: protected)
        for key in ["5", "Tab", "Tab"] + keys.split(separator: " ").map(String.init) {
            desk.press(key)
            await desk.settle()
        }
        return desk
    }

    /// Time passes until what can be taken back no longer can, and the source answers.
    mutating func held() async {
        wait(Batch.hold)
        await settle()
    }

    /// The event that the box is about.
    var confirmedLetter: Plan.Letter? {
        if case .letter(let letter)? = confirm?.plan.targets.first { letter } else { nil }
    }
}
