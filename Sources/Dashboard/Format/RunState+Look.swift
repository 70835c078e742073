import TerminalUI
public import Workflows
import WorkflowsMonitoring

extension RunState {
    var glyph: Glyph {
        switch self {
        case .initiated: .initiated
        case .running: .running
        case .paused: .paused
        case .cancelled: .cancelled
        case .completed: .completed
        case .dataDeleted, .requestedDataDeleted: .deleted
        }
    }

    var role: ThemeRole {
        switch self {
        case .initiated: .stateInitiated
        case .running: .stateRunning
        case .paused: .statePaused
        case .cancelled: .stateCancelled
        case .completed: .stateCompleted
        case .dataDeleted, .requestedDataDeleted: .stateDeleted
        }
    }

    /// What people call it, in at most nine cells.
    var label: String {
        switch self {
        case .initiated: "Initiated"
        case .running: "Running"
        case .paused: "Paused"
        case .cancelled: "Cancelled"
        case .completed: "Completed"
        case .dataDeleted: "Deleted"
        case .requestedDataDeleted: "Deleting"
        }
    }
}

extension RoleState {
    var label: String {
        switch self {
        case .idle: "Idle"
        case .running: "Running"
        case .shutdown: "Shutdown"
        case .unknown: "Unknown"
        }
    }
}

extension ActionKind {
    /// The verb before the name of a run: S only ever ends runs.
    var verb: String { self == .delete ? "Delete data of" : name }

    /// What it is called on buttons.
    var name: String {
        switch self {
        case .pause: "Pause"
        case .resume: "Resume"
        case .cancel: "Stop"
        case .retry: "Retry"
        case .delete: "Delete data"
        case .trigger: "Trigger"
        case .replay: "Replay"
        case .discard: "Discard"
        }
    }

    /// What a run has undergone once it is applied.
    public var participle: String {
        switch self {
        case .pause: "paused"
        case .resume: "resumed"
        case .cancel: "cancelled"
        case .retry: "retried"
        case .delete: "erased"
        case .trigger: "triggered"
        case .replay: "replayed"
        case .discard: "discarded"
        }
    }

    /// Whether nothing takes it back once it is applied.
    var isIrreversible: Bool { self != .pause && self != .resume }

    /// Whether it is not done without saying why: who is paged next wants to know.
    public var needsReason: Bool { self == .cancel || self == .delete }

    /// Why a run in this state cannot undergo it; `nil` where it can.
    public func obstacle(in state: RunState) -> String? {
        switch (self, state) {
        case (.pause, .initiated), (.pause, .running), (.resume, .paused), (.cancel, .initiated), (.cancel, .running),
            (.cancel, .paused), (.retry, .cancelled), (.retry, .completed), (.delete, .cancelled),
            (.delete, .completed):
            nil
        case (.pause, .paused): "paused already"
        case (.resume, .initiated), (.resume, .running): "not paused"
        case (.retry, .initiated), (.retry, .running), (.delete, .initiated), (.delete, .running),
            (.delete, .paused):
            "not finished yet"
        case (.retry, .paused): "is paused, not finished: it can be resumed"
        case (.cancel, .cancelled), (.cancel, .completed), (.pause, .cancelled), (.pause, .completed),
            (.resume, .cancelled), (.resume, .completed):
            "ended (\(state.name))"
        case (.replay, _), (.discard, _): "is for an event that could not be read, not for a run"
        case (.trigger, _): "begins another run"
        case (_, .dataDeleted): "its data is deleted"
        case (_, .requestedDataDeleted): "its data is being deleted"
        }
    }
}
