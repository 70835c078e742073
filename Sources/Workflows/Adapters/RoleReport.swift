/// What a role is doing.
public enum RoleState: String, Sendable, CaseIterable, Codable {
    /// The instance waits for the role.
    case idle
    /// The instance holds the role, with or without work in hand.
    case running
    /// It is stopped.
    case shutdown
    /// Nothing is known of it: its heartbeat is too old, or it never reported.
    case unknown
}

/// Everything an instance says of one of its roles.
public struct RoleReport: Hashable, Sendable, Codable {
    /// The stable name.
    public var role: RoleName
    /// What it is doing.
    public var state: RoleState
    /// Since when.
    public var since: Timestamp
    /// Who told it to stop on this instance, while that is so.
    public var stop: RoleStop?
    /// What it works on right now.
    public var currentRun: RunID?
    /// Since when; `nil` where an older build did not say.
    public var currentRunSince: Timestamp?
    /// How long before it was dealt with the last event was to be dealt with: as it happened, or the consume lag later.
    public var lag: Duration?
    /// Whether the lag is more than the role's options allow; `nil` where an older build did not say.
    public var alert: Bool?
    /// The last error, in words.
    public var lastError: String?
    /// When it happened.
    public var lastErrorAt: Timestamp?
    /// How many errors since the instance started.
    public var errorCount: Int
    /// The role backs off until then.
    public var backoffUntil: Timestamp?
    /// How many events it dealt with since the instance started.
    public var processed: Int
    /// How many it passed over, by why.
    public var skipped: [String: Int]
    /// Half of the last handlings took no longer.
    public var latencyP50: Duration?
    /// Of a hundred of the last handlings one took longer.
    public var latencyP99: Duration?

    /// A role that has just come to be in a state.
    public init(role: RoleName, state: RoleState, since: Timestamp) {
        self.role = role
        self.state = state
        self.since = since
        errorCount = 0
        processed = 0
        skipped = [:]
    }
}
