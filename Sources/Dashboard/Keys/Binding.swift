import TerminalUI
import Workflows
import WorkflowsMonitoring

/// A command, its keys and what is said of it: help, footer, greyed reasons and read-only mode are all derived from it.
struct Binding: Sendable {
    var command: Command
    var keys: [Key]
    var place: KeyPlace
    /// What help says.
    var help: String
    /// What the footer says; `nil` for keys that are only in help.
    var footer: String?
    /// Whether it leads to an action; offered only where actions are.
    var acts = false

    /// A binding of keys by their names, one blank apart.
    init(
        _ command: Command, _ keys: String, _ place: KeyPlace, _ help: String, footer: String? = nil,
        acts: Bool = false
    ) {
        self.command = command
        self.keys = keys.split(separator: " ").compactMap { Key(String($0)) }
        self.place = place
        self.help = help
        self.footer = footer
        self.acts = acts
    }

    /// The keys as help shows them.
    var keyNames: String { keys.map { Binding.name($0) }.joined(separator: " ") }

    /// A key as short as it can be said.
    static func name(_ key: Key) -> String {
        switch key {
        case .character(" "): "space"
        default: key.description
        }
    }
}

extension Command {
    /// The action on runs that a command asks for.
    var action: ActionKind? {
        switch self {
        case .pause: .pause
        case .resume: .resume
        case .retry: .retry
        case .cancel: .cancel
        case .delete: .delete
        default: nil
        }
    }

    /// The action on roles that a command asks for.
    var roleAction: RoleAction.Kind? {
        switch self {
        case .stopRole: .stop
        case .startRole: .start
        default: nil
        }
    }

    /// The action on events that could not be read that a command asks for.
    var letterAction: DeadLetterRequest.Kind? {
        switch self {
        case .replayLetter: .replay
        case .discardLetter: .discard
        default: nil
        }
    }
}
