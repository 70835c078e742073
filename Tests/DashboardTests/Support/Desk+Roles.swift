import TerminalUI
import Workflows
import WorkflowsMonitoring

@testable import Dashboard

extension Desk {
    /// The roles, the cursor on the first: the step that inst-a holds, with inst-b alive beside it.
    static func roles(
        _ source: FakeSource = Sample.source(), size: Size = Size(columns: 120, rows: 40), readOnly: String? = nil,
        protected: Bool = false
    ) async -> Desk {
        var desk = await Desk.open(source, size: size, readOnly: readOnly, protected: protected)
        desk.press("3")
        await desk.settle()
        return desk
    }

    /// The source answers what was asked, and the screen follows.
    mutating func answered() async {
        await settle()
        await changed()
    }

    /// The role that the box is about.
    var confirmedRole: Plan.Role? { confirm?.plan.role }
}
