public import Workflows

/// What wants a person in a workflow, beyond its numbers at a glance: which runs, how many, and since when.
public struct WorkflowTrouble: Hashable, Sendable {
    /// Who or what paused runs.
    public enum PauseCause: String, Hashable, Sendable, CaseIterable {
        /// The engine, after errors.
        case errors
        /// The workflow's own code.
        case code
        /// A person.
        case people
    }

    /// Runs that stand paused in a status.
    public struct Paused: Hashable, Sendable {
        /// The status.
        public var status: Int
        /// What paused them; `nil` for those that were not looked at, because there are many.
        public var cause: PauseCause?
        /// How many.
        public var total: Total
        /// Since when the first of them is paused; `nil` for those that were not looked at.
        public var since: Timestamp?
        /// What the first of them was paused for.
        public var reason: String?

        /// Every field.
        public init(status: Int, cause: PauseCause?, total: Total, since: Timestamp?, reason: String? = nil) {
            self.status = status
            self.cause = cause
            self.total = total
            self.since = since
            self.reason = reason
        }
    }

    /// Runs that are neither paused nor finished and have stood in a status for longer than 99 of 100 do.
    public struct Stuck: Hashable, Sendable {
        /// The status.
        public var status: Int
        /// How many.
        public var total: Total
        /// Since when the first of them is there.
        public var since: Timestamp
        /// 99 of 100 of the stays that ended lately took no longer.
        public var usual: Duration

        /// Every field.
        public init(status: Int, total: Total, since: Timestamp, usual: Duration) {
            self.status = status
            self.total = total
            self.since = since
            self.usual = usual
        }
    }

    /// How many, and since when the first.
    public struct Standing: Hashable, Sendable {
        /// How many.
        public var total: Total
        /// Since when the first of those that were looked at; where the total is "at least" it may have begun earlier.
        public var since: Timestamp

        /// Every field.
        public init(total: Total, since: Timestamp) {
            self.total = total
            self.since = since
        }
    }

    /// The workflow.
    public var workflow: WorkflowName
    /// When an instance that runs it was last heard of; `nil` while one lives, or where none is remembered.
    public var instanceLastSeen: Timestamp?
    /// Since when each of ``WorkflowOverview/ailingRoles`` ails, as far as somebody said it.
    public var rolesSince: [String: Timestamp]
    /// The runs that stand paused.
    public var paused: [Paused]
    /// The runs that stand longer than usual.
    public var stuck: [Stuck]
    /// The foreign IDs whose run was cancelled within a day, by no person, and of which no other run came to an end or is
    /// on its way since.
    public var unrecovered: Standing?
    /// The failures that wait to be tried again.
    public var parked: Standing?
    /// Since when the first timeout that is late should have fired.
    public var lateSince: Timestamp?
    /// What is stored and not yet published; `nil` where nothing is, or nothing is relayed.
    public var outbox: Standing?
    /// Since when the first unfinished run stands in a status that the known definition does not have.
    public var unknownStatusSince: Timestamp?

    /// A workflow without any.
    public init(_ workflow: WorkflowName) {
        self.workflow = workflow
        rolesSince = [:]
        paused = []
        stuck = []
    }
}
