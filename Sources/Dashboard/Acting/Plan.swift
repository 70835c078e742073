import Workflows
import WorkflowsMonitoring

/// What an action would do, fixed when the box opens: IDs and versions, whatever the list does meanwhile.
struct Plan: Sendable {
    /// A run, as it was when it was decided on.
    struct Target: Hashable, Sendable {
        var runID: RunID
        var version: Int
        var workflow: WorkflowName
        var foreignID: ForeignID
        var state: RunState
        var status: String
    }

    /// What will become of a target, as far as this program knows.
    enum Verdict: Hashable, Sendable {
        case applies
        /// Its state does not allow the action.
        case illegal(String)
        /// It has another version by now.
        case changed(version: Int, state: RunState, status: String)
    }

    var kind: ActionKind
    var targets: [Target]
    /// What the only target has become since, once that is known.
    var moved: (version: Int, state: RunState, status: String)?

    /// Above this many the count is typed.
    static let typedAbove = 25
}

/// The plan counted: what the box says before anything is done.
struct PlanSummary: Hashable, Sendable {
    var applies = 0
    var illegal: [(reason: String, count: Int)] = []
    var changed = 0

    static func == (left: PlanSummary, right: PlanSummary) -> Bool {
        left.applies == right.applies && left.changed == right.changed
            && left.illegal.map(\.reason) == right.illegal.map(\.reason)
            && left.illegal.map(\.count) == right.illegal.map(\.count)
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(applies)
        hasher.combine(changed)
    }

    init(_ verdicts: [Plan.Verdict]) {
        for verdict in verdicts {
            switch verdict {
            case .applies: applies += 1
            case .changed: changed += 1
            case .illegal(let reason):
                if let index = illegal.firstIndex(where: { $0.reason == reason }) {
                    illegal[index].count += 1
                } else {
                    illegal.append((reason, 1))
                }
            }
        }
    }
}

/// The box that asks before anything is done.
struct Confirm: Sendable {
    enum Field: Hashable, Sendable, CaseIterable { case reason, count, cancel, go }

    var plan: Plan
    var reason = TextField()
    var count = TextField()
    var focus = Field.cancel
    /// Whether the count must be typed.
    var asksCount: Bool
    /// Why it did not go, when `y` was not enough.
    var complaint: String?
    /// When a letter came that meant nothing, because no text is being written.
    var strayAt: Duration?
    /// When a frame with the box in it first stood on the screen.
    var drawnAt: Duration?

    /// For so long after it is on the screen the box takes no key: what was typed was not meant for it.
    static let deaf = Duration.milliseconds(250)

    /// Whether the reason must not be empty.
    var needsReason: Bool { plan.kind.needsReason }

    /// In the order of Tab: from leaving to what is asked for, and from there to going.
    var fields: [Field] { asksCount ? [.reason, .count, .go, .cancel] : [.reason, .go, .cancel] }

    /// Whether letters go into a text.
    var isWriting: Bool { focus == .reason || focus == .count }

    /// For so long after a letter that meant nothing `y` means nothing either: it may be part of a sentence.
    static let strayTime = Duration.milliseconds(800)

    func isDeaf(at elapsed: Duration) -> Bool {
        guard let drawnAt else { return true }
        return elapsed < drawnAt + Self.deaf
    }
}
