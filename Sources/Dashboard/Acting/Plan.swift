import Workflows
import WorkflowsMonitoring

/// What an action would do, fixed when the box opens: IDs and versions, whatever the list does meanwhile.
struct Plan: Sendable {
    /// What it is done to, as it was when it was decided on.
    enum Target: Hashable, Sendable {
        case run(Run)
        case role(Role)
        case letter(Letter)
        /// A run that is not there yet.
        case draft(Draft)
    }

    /// A run, as it was when it was decided on.
    struct Run: Hashable, Sendable {
        var runID: RunID
        var version: Int
        var workflow: WorkflowName
        var foreignID: ForeignID
        var state: RunState
        var status: String
    }

    /// A role, as it was when it was decided on.
    struct Role: Hashable, Sendable {
        var id: RoleLine.ID
        var displayName: String
        /// On which instance; `nil` everywhere.
        var instance: InstanceName?
        /// How it stood; `nil` where the source did not say.
        var stands: RoleAction.Decision?
        /// What is undone, where something is: then it is judged by that, and decided on as it stands when it is sent.
        var undoes: Undone?

        /// What was done to it in this session.
        enum Undone: Hashable, Sendable {
            case stop(by: String, reason: String?, since: Timestamp)
            case start
        }
    }

    /// An event that could not be read, as it was when it was decided on.
    struct Letter: Hashable, Sendable {
        var id: LetterID
        /// Its run; `nil` where that cannot be read either.
        var runID: RunID?
        var error: String
        /// How often it was replayed and could still not be read.
        var tries: Int
    }

    /// What will become of a target, as far as this program knows.
    enum Verdict: Hashable, Sendable {
        case applies
        /// Its state does not allow the action.
        case illegal(String)
        /// It has another version by now.
        case changed(version: Int, state: RunState, status: String)
        /// The role is held by another by now, somebody else stopped or started it, or dealt with the event; in words.
        case changedHands(String)
    }

    var deed: Deed
    var targets: [Target]
    /// The places that an action on a role may be for; the target names the chosen one.
    var places: [InstanceName?] = []
    /// The batch that is undone by it.
    var undoes: Int?
    /// What the only target has become since, once that is known.
    var moved: (version: Int, state: RunState, status: String)?

    /// Above this many the count is typed.
    static let typedAbove = 25
}

extension Plan {
    /// The only role it is for.
    var role: Role? {
        guard targets.count == 1, case .role(let role)? = targets.first else { return nil }
        return role
    }

    var runs: [Run] { targets.compactMap { if case .run(let run) = $0 { run } else { nil } } }
}

extension Plan.Target {
    /// Of which workflow it is; `nil` for an event that could not be read.
    var workflow: WorkflowName? {
        switch self {
        case .run(let run): run.workflow
        case .role(let role): role.id.workflow
        case .letter: nil
        case .draft(let draft): draft.workflow
        }
    }

    /// Which version of a run was decided on.
    var version: Int? { if case .run(let run) = self { run.version } else { nil } }

    /// What people know it by.
    var name: String {
        switch self {
        case .run(let run): run.foreignID.rawValue
        case .role(let role): role.displayName
        case .letter(let letter): letter.id.name
        case .draft(let draft): draft.foreignID
        }
    }

    /// What sets it apart from others of that name, in a few cells.
    var detail: String {
        switch self {
        case .run(let run): run.runID.short
        case .role(let role): role.instance?.rawValue ?? "all"
        case .letter(let letter): letter.runID?.short ?? "event"
        case .draft: "new"
        }
    }

    /// How a line at the end of the program calls it: exactly.
    var line: String {
        switch self {
        case .run(let run): "\(run.workflow) \(run.foreignID) \(run.runID) v\(run.version)"
        case .role(let role): "\(role.id.workflow) \(role.id.role) \(Plan.place(role.instance))"
        case .letter(let letter): "event \(letter.id.name)"
        case .draft(let draft): "\(draft.workflow) \(draft.foreignID)"
        }
    }

    /// How a line at the bottom of the screen calls it.
    var shortLine: String {
        switch self {
        case .run(let run): "\(run.foreignID) \(run.runID.short)"
        case .role(let role): "\(role.displayName) \(Plan.place(role.instance))"
        case .letter(let letter): letter.id.name
        case .draft(let draft): "\(draft.workflow) \(draft.foreignID)"
        }
    }
}

extension Plan {
    /// Where an action on a role is for.
    static func place(_ instance: InstanceName?) -> String { instance.map { "on \($0)" } ?? "everywhere" }
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
            case .changed, .changedHands: changed += 1
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
