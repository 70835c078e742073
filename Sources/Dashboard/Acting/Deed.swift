import Workflows
import WorkflowsMonitoring

/// What is to be done, to runs, to a role or about an event that could not be read, and what it is called.
enum Deed: Hashable, Sendable {
    case run(ActionKind)
    case role(RoleAction.Kind)
    case letter(DeadLetterRequest.Kind)
    case trigger
}

extension Deed {
    /// What scripts and files call it.
    var id: String {
        switch self {
        case .run(let kind): kind.rawValue
        case .role(let kind): kind.rawValue
        case .letter(let kind): kind.rawValue
        case .trigger: ActionKind.trigger.rawValue
        }
    }

    /// The verb before the name of what it is done to.
    var verb: String {
        switch self {
        case .run(let kind): kind.verb
        case .role(.stop): "Stop role"
        case .role(.start): "Start role"
        case .letter(.replay): "Replay event"
        case .letter(.discard): "Discard event"
        case .trigger: ActionKind.trigger.verb
        }
    }

    /// What it is called on buttons.
    var name: String {
        switch self {
        case .run(let kind): kind.name
        case .role, .letter, .trigger: verb
        }
    }

    /// The verb before so many of them: `Pause 3 runs`, `Stop 1 role`.
    func title(of count: Int) -> String {
        switch self {
        case .run(let kind): "\(kind.verb) \(count == 1 ? "this run" : Format.counted(count, "run"))"
        case .role(let kind):
            "\(kind == .stop ? "Stop" : "Start") \(count == 1 ? "this role" : Format.counted(count, "role"))"
        case .letter(let kind):
            "\(kind == .replay ? "Replay" : "Discard") "
                + (count == 1 ? "this event" : Format.counted(count, "event"))
        case .trigger: "Trigger a run"
        }
    }

    /// What so many of what it is done to are called.
    func counted(_ count: Int) -> String {
        switch self {
        case .run, .trigger: Format.counted(count, "run")
        case .role: Format.counted(count, "role")
        case .letter: Format.counted(count, "event")
        }
    }

    /// Whether nothing takes it back once it is applied.
    var isIrreversible: Bool {
        switch self {
        case .run(let kind): kind.isIrreversible
        case .role: false
        // What is replayed is given to its consumer, which deals with it.
        case .letter, .trigger: true
        }
    }

    /// Whether it is not done without saying why.
    var needsReason: Bool { if case .run(let kind) = self { kind.needsReason } else { false } }
}
