public import Workflows

/// What is known of an instance.
public enum InstanceState: String, Sendable, CaseIterable, Comparable {
    /// Heard of within three seconds.
    case live
    /// Not heard of for three seconds: it may be frozen, cut off or gone.
    case silent
    /// Not heard of for eight seconds: its roles are free for others.
    case gone
    /// It said that it stopped.
    case stopped

    /// After this long without a heartbeat an instance is silent.
    public static let silentAfter = Duration.seconds(3)
    /// After this long without a heartbeat an instance is gone.
    public static let goneAfter = Duration.seconds(8)

    /// Orders by how much is known: live first.
    public static func < (left: InstanceState, right: InstanceState) -> Bool {
        let order = Self.allCases
        return (order.firstIndex(of: left) ?? 0) < (order.firstIndex(of: right) ?? 0)
    }
}

/// A role on an instance.
public struct RoleStatus: Hashable, Sendable {
    /// The workflow.
    public var workflow: WorkflowName
    /// The role's stable name.
    public var role: RoleName
    /// What people see.
    public var displayName: String
    /// What it is for.
    public var kind: WorkflowDefinition.RoleKind
    /// The status it works on; `nil` for one that works on every status.
    public var status: Int?
    /// The instance; `nil` where no instance ever said anything of this role.
    public var instance: InstanceName?
    /// This start of the instance.
    public var startID: StartID?
    /// What is known of the instance.
    public var instanceState: InstanceState?
    /// When the instance was last heard of.
    public var instanceSeenAt: Timestamp?
    /// How long ago that is, by the store's clock; `nil` where it cannot be told.
    public var instanceSilence: Duration?
    /// What the role is doing: what the instance said, or unknown where that is too old to believe.
    public var state: RoleState
    /// Since when, as far as is known.
    public var since: Timestamp?
    /// Who holds the role anywhere; `nil` when nobody live does.
    public var holder: InstanceName?
    /// What the instance said last; `nil` where it never said anything.
    public var report: RoleReport?
    /// Who told the role to stop there, or everywhere, and why; `nil` where it is not told to stop.
    public var stop: RoleStop?
    /// Every stop of the role that is in force, wherever: also on instances that nothing is known of any more.
    public var stops: [RoleStop]
    /// How the role stands in the store, whoever holds it: what an action on it is decided on. `nil` where the source does
    /// not know.
    public var stands: RoleAction.Decision?

    /// What the instance says of its work right now; `nil` where it does not live, or does not hold the role: what it
    /// said of that before says nothing of now.
    public var present: RoleReport? { instanceState == .live && state == .running ? report : nil }

    /// Every field.
    public init(
        workflow: WorkflowName, role: RoleName, displayName: String, kind: WorkflowDefinition.RoleKind, status: Int?,
        instance: InstanceName?, startID: StartID?, instanceState: InstanceState?, instanceSeenAt: Timestamp?,
        instanceSilence: Duration?, state: RoleState, since: Timestamp?, holder: InstanceName?, report: RoleReport?,
        stop: RoleStop? = nil, stops: [RoleStop] = [], stands: RoleAction.Decision? = nil
    ) {
        self.workflow = workflow
        self.role = role
        self.displayName = displayName
        self.kind = kind
        self.status = status
        self.instance = instance
        self.startID = startID
        self.instanceState = instanceState
        self.instanceSeenAt = instanceSeenAt
        self.instanceSilence = instanceSilence
        self.state = state
        self.since = since
        self.holder = holder
        self.report = report
        self.stop = stop
        self.stops = stops
        self.stands = stands
    }
}
