extension WorkflowDefinition {
    /// By what a run moves along an edge.
    public enum EdgeKind: NamedKind {
        /// A step.
        case step
        /// A timeout.
        case timeout
        /// A callback.
        case callback
        /// A connector.
        case connector
        /// One that this build does not know, by its name.
        case other(String)

        /// Those that this build knows.
        public static let allCases: [EdgeKind] = [.step, .timeout, .callback, .connector]

        /// The name it is stored by.
        public var rawValue: String {
            switch self {
            case .step: "step"
            case .timeout: "timeout"
            case .callback: "callback"
            case .connector: "connector"
            case .other(let name): name
            }
        }

        /// The kind of that name.
        public init(rawValue: String) { self = Self.known[rawValue] ?? .other(rawValue) }

        private static let known = named(allCases)
    }

    /// What a role is for.
    public enum RoleKind: NamedKind {
        /// Consumes a status' events and runs its step.
        case step
        /// Arms the timeouts of a status.
        case timeoutInserter
        /// Fires the timeouts of a status.
        case timeout
        /// Calls the hook of a run state.
        case hook
        /// Resumes what the engine paused.
        case pauseRetry
        /// Consumes what happens elsewhere.
        case connector
        /// Deletes the data of runs where that was asked for.
        case deletion
        /// Triggers runs when they are due.
        case schedule
        /// Relays stored events to a streamer on another system.
        case outbox
        /// Sends the events again of runs that stand for too long, where the streamer is another system.
        case sweeper
        /// Lets go of finished runs and of objects that are not kept.
        case retention
        /// One that this build does not know, by its name.
        case other(String)

        /// Those that this build knows.
        public static let allCases: [RoleKind] = [
            .step, .timeoutInserter, .timeout, .hook, .pauseRetry, .connector, .deletion, .schedule, .outbox, .sweeper,
            .retention,
        ]

        /// The name it is stored by.
        public var rawValue: String {
            switch self {
            case .step: "step"
            case .timeoutInserter: "timeout_inserter"
            case .timeout: "timeout"
            case .hook: "hook"
            case .pauseRetry: "pause_retry"
            case .connector: "connector"
            case .deletion: "deletion"
            case .schedule: "schedule"
            case .outbox: "outbox"
            case .sweeper: "sweeper"
            case .retention: "retention"
            case .other(let name): name
            }
        }

        /// The kind of that name.
        public init(rawValue: String) { self = Self.known[rawValue] ?? .other(rawValue) }

        private static let known = named(allCases)
    }
}

/// A kind that a definition names. A later build may have more of them, and its definitions are read all the same: what
/// this one does not know it knows by name, and stores again by that name.
public protocol NamedKind: RawRepresentable, Hashable, Sendable, Codable, CaseIterable where RawValue == String {
    /// The kind of that name, whatever it is.
    init(rawValue: String)
}

extension NamedKind {
    /// Reads a kind by its name.
    public init(from decoder: any Decoder) throws {
        self.init(rawValue: try decoder.singleValueContainer().decode(String.self))
    }

    /// Stores a kind by its name.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }

    fileprivate static func named(_ kinds: [Self]) -> [String: Self] {
        Dictionary(uniqueKeysWithValues: kinds.map { ($0.rawValue, $0) })
    }
}
