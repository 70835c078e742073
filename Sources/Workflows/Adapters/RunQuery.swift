/// Which runs to list, in which order.
///
/// Several values of one field mean any of them; several fields mean all of them; an empty field means no condition.
public struct RunQuery: Hashable, Sendable {
    /// What the list is ordered by.
    public enum Sort: String, Hashable, Sendable, CaseIterable {
        /// By the time of the last version.
        case updated
        /// By insertion, which is the order of triggering.
        case created
    }

    /// Of these workflows.
    public var workflows: [WorkflowName] = []
    /// With these foreign IDs.
    public var foreignIDs: [ForeignID] = []
    /// In these states.
    public var runStates: [RunState] = []
    /// In these statuses.
    public var statuses: [Int] = []
    /// Whose run ID begins so: hexadecimal digits and dashes as in the written form.
    public var runIDPrefix: String?
    /// Whose foreign ID contains this text, letter for letter.
    public var foreignIDContains: String?
    /// Whose reason contains this text, letter for letter.
    public var reasonContains: String?
    /// Triggered at this moment or later.
    public var createdFrom: Timestamp?
    /// Triggered before this moment.
    public var createdBefore: Timestamp?
    /// Last written at this moment or later.
    public var updatedFrom: Timestamp?
    /// Last written before this moment.
    public var updatedBefore: Timestamp?
    /// What the list is ordered by.
    public var sort: Sort = .updated
    /// The latest, or last triggered, first.
    public var descending = true

    /// Every run, the last written first.
    public init() {}
}

/// A run as lists show it: the record without its object.
public struct RunSummary: Hashable, Sendable {
    /// The workflow.
    public var workflow: WorkflowName
    /// The caller's key.
    public var foreignID: ForeignID
    /// The run.
    public var runID: RunID
    /// The engine's state.
    public var runState: RunState
    /// The user's status, by number.
    public var status: Int
    /// The version.
    public var version: Int
    /// When the status was entered.
    public var enteredAt: Timestamp
    /// When the run was triggered.
    public var createdAt: Timestamp
    /// When the last version was stored.
    public var updatedAt: Timestamp
    /// Why it was paused or cancelled.
    public var reason: String?

    /// Every field.
    public init(
        workflow: WorkflowName, foreignID: ForeignID, runID: RunID, runState: RunState, status: Int, version: Int,
        enteredAt: Timestamp, createdAt: Timestamp, updatedAt: Timestamp, reason: String?
    ) {
        self.workflow = workflow
        self.foreignID = foreignID
        self.runID = runID
        self.runState = runState
        self.status = status
        self.version = version
        self.enteredAt = enteredAt
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.reason = reason
    }
}

/// Where a page ended, to go on from. Opaque, and bound to the query it came from.
public struct PageCursor: TextIdentifier {
    /// The text.
    public let rawValue: String
    /// Wraps the text as it is; a store refuses what it did not write.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// Some runs of a list.
public struct RunPage: Sendable {
    /// The runs, in the query's order.
    public var items: [RunSummary]
    /// Where to go on; `nil` at the end.
    public var next: PageCursor?
    /// Whether the scan stopped at its bound before it filled the page: `next` goes on from there.
    public var incomplete: Bool

    /// A page.
    public init(items: [RunSummary], next: PageCursor?, incomplete: Bool = false) {
        self.items = items
        self.next = next
        self.incomplete = incomplete
    }
}

/// How many, and how sure that is.
public struct Total: Hashable, Sendable {
    /// How sure a number is.
    public enum Kind: String, Sendable, Codable {
        /// Counted.
        case exact
        /// Computed from a sample.
        case estimate
        /// Counted up to a bound.
        case atLeast = "at_least"
    }

    /// The number.
    public var count: Int
    /// How sure it is.
    public var kind: Kind

    /// A number and how sure it is.
    public init(_ count: Int, _ kind: Kind) {
        self.count = count
        self.kind = kind
    }
}

extension Total {
    /// A number that was counted no further than one beyond a bound.
    package init(counted count: Int, upTo limit: Int) {
        let limit = max(0, limit)
        self = count > limit ? Total(limit, .atLeast) : Total(count, .exact)
    }

    /// Both together: as sure as the less sure one.
    package static func + (one: Total, other: Total) -> Total {
        let (sum, overflow) = one.count.addingReportingOverflow(other.count)
        return Total(overflow ? .max : sum, one.kind == .exact ? other.kind : one.kind)
    }
}

/// How many runs of a workflow stand in a status and a run state.
public struct RunCount: Hashable, Sendable {
    /// The workflow.
    public let workflow: WorkflowName
    /// The status.
    public let status: Int
    /// The run state.
    public let runState: RunState
    /// How many runs.
    public let count: Int

    /// A count.
    public init(workflow: WorkflowName, status: Int, runState: RunState, count: Int) {
        self.workflow = workflow
        self.status = status
        self.runState = runState
        self.count = count
    }
}
