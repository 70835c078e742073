public import Workflows

/// A workflow's status graph with the numbers of a moment. `nil` is unknown, never zero.
public struct WorkflowGraph: Hashable, Sendable {
    /// A status with its numbers.
    public struct Node: Hashable, Sendable {
        /// The status.
        public var status: Int
        /// What people see.
        public var label: String
        /// Whether runs start here unless told otherwise.
        public var starting: Bool
        /// Whether reaching it completes a run.
        public var terminal: Bool
        /// Whether the known definition has it; a stored status that it does not is shown by its number.
        public var known: Bool
        /// Initiated and running there now.
        public var running: Int
        /// Paused there now.
        public var paused: Int
        /// Runs that ended there, over all time.
        public var finished: Int
        /// Half of the stays that ended in the minutes that began within the last ten took no longer.
        public var dwellP50: Duration?
        /// 95 of 100 such stays took no longer.
        public var dwellP95: Duration?
        /// How long the run that is there longest has been there.
        public var oldest: Duration?
        /// Attempts that failed, a minute, over the minutes that began within the last five.
        public var errorsPerMinute: Double?
        /// Runs that entered it in the minutes that began within the last ten.
        public var entered: Int?

        /// Every field.
        public init(
            status: Int, label: String, starting: Bool, terminal: Bool, known: Bool, running: Int, paused: Int,
            finished: Int, dwellP50: Duration?, dwellP95: Duration?, oldest: Duration?, errorsPerMinute: Double?,
            entered: Int?
        ) {
            self.status = status
            self.label = label
            self.starting = starting
            self.terminal = terminal
            self.known = known
            self.running = running
            self.paused = paused
            self.finished = finished
            self.dwellP50 = dwellP50
            self.dwellP95 = dwellP95
            self.oldest = oldest
            self.errorsPerMinute = errorsPerMinute
            self.entered = entered
        }
    }

    /// A transition with its numbers.
    public struct Edge: Hashable, Sendable {
        /// From this status.
        public var from: Int
        /// To this one.
        public var to: Int
        /// By this means.
        public var kind: WorkflowDefinition.EdgeKind
        /// A few characters about it: a timeout's delay, a connector's other workflow.
        public var note: String?
        /// Crossings a minute over the slots of ten seconds that began within the last 60.
        public var ratePerMinute: Double?
        /// When it was taken last; `nil` for never, or where the store keeps none.
        public var lastAt: Timestamp?

        /// Every field.
        public init(
            from: Int, to: Int, kind: WorkflowDefinition.EdgeKind, note: String?, ratePerMinute: Double?,
            lastAt: Timestamp?
        ) {
            self.from = from
            self.to = to
            self.kind = kind
            self.note = note
            self.ratePerMinute = ratePerMinute
            self.lastAt = lastAt
        }
    }

    /// The workflow.
    public var workflow: WorkflowName
    /// The statuses, in definition order; statuses found only in the store come last.
    public var nodes: [Node]
    /// The transitions, in definition order.
    public var edges: [Edge]
    /// Tells definitions apart.
    public var definitionHash: String

    /// Every field.
    public init(workflow: WorkflowName, nodes: [Node], edges: [Edge], definitionHash: String) {
        self.workflow = workflow
        self.nodes = nodes
        self.edges = edges
        self.definitionHash = definitionHash
    }
}
