/// Keeps which roles people told to stop, until they are started again. Optional for a ``RoleScheduler``; without it roles
/// cannot be stopped by hand.
///
/// An instance that holds a role it is told to stop finishes what is in hand and gives the role up. Nobody claims it as
/// long as it is to be stopped there: elsewhere another instance may.
public protocol RoleStopStore: RoleScheduler {
    /// The stops in force.
    func roleStops() async throws(WorkflowError) -> [RoleStop]
    /// Checks an action, carries it out, and keeps what became of it, refused ones too, in one transaction. Tells who
    /// listens to ``Change/roles``.
    ///
    /// - Returns: what became of it; for a request ID that was used before, what became of it then, with nothing done.
    func carryOut(_ action: RoleAction) async throws(WorkflowError) -> RoleActionOutcome
    /// What people did to roles, the newest first.
    func roleActions(limit: Int) async throws(WorkflowError) -> [RoleActionEntry]
}

/// A role that is told to stop.
public struct RoleStop: Hashable, Sendable, Codable {
    /// The role.
    public var role: RoleName
    /// On which instance, by the name that people call it, so that it lasts when the instance is started again under that
    /// name; `nil` everywhere.
    public var instance: InstanceName?
    /// Who asked, as far as it is proven.
    public var askedBy: String
    /// Why, in the person's words.
    public var reason: String?
    /// When.
    public var askedAt: Timestamp

    /// Every field.
    public init(role: RoleName, instance: InstanceName?, askedBy: String, reason: String?, askedAt: Timestamp) {
        self.role = role
        self.instance = instance
        self.askedBy = askedBy
        self.reason = reason
        self.askedAt = askedAt
    }

    /// Whether it concerns an instance.
    public func concerns(_ instance: InstanceName) -> Bool { self.instance.map { $0 == instance } ?? true }
}

/// Stopping or starting a role.
public struct RoleAction: Hashable, Sendable {
    /// What to do with a role.
    public enum Kind: String, Sendable, CaseIterable, Codable {
        /// It is to stop, and to stay stopped.
        case stop = "stop_role"
        /// It may run again.
        case start = "start_role"
    }

    /// What to do.
    public var kind: Kind
    /// With which role.
    public var role: RoleName
    /// On which instance; `nil` everywhere.
    public var instance: InstanceName?
    /// How the role stood when this was decided; `nil` where that is of no matter. Nothing is done when it stands
    /// otherwise by now.
    public var decidedOn: Decision?
    /// The same ID asked again gets the first answer.
    public var requestID: RequestID
    /// Why, in the person's words.
    public var reason: String?
    /// Who acts, as far as the transport proves it.
    public var actor: String
    /// Who the client says it is.
    public var claimedActor: String?
    /// When, by the clock of who acts.
    public var at: Timestamp

    /// How a role stood.
    public struct Decision: Hashable, Sendable {
        /// The number of its lease: it grows each time the role changes hands.
        public var epoch: Int64
        /// Which start of which instance held it; `nil` where none did.
        public var holder: StartID?

        /// Every field.
        public init(epoch: Int64, holder: StartID?) {
            self.epoch = epoch
            self.holder = holder
        }
    }

    /// Every field.
    public init(
        kind: Kind, role: RoleName, instance: InstanceName? = nil, decidedOn: Decision? = nil, requestID: RequestID,
        reason: String?, actor: String, claimedActor: String? = nil, at: Timestamp
    ) {
        self.kind = kind
        self.role = role
        self.instance = instance
        self.decidedOn = decidedOn
        self.requestID = requestID
        self.reason = reason
        self.actor = actor
        self.claimedActor = claimedActor
        self.at = at
    }
}

/// What became of stopping or starting a role.
public enum RoleActionOutcome: Hashable, Sendable {
    /// It is stored. Whether the role has stopped or runs again is in the instances' reports.
    case applied
    /// The role changed hands since the decision: how it stands now.
    case conflict(RoleAction.Decision)
    /// It is stopped there already, or nothing stops it there.
    case illegal(String)
    /// No instance ever had such a role.
    case notFound

    /// How the log names it.
    public var result: ActionResult {
        switch self {
        case .applied: .applied
        case .conflict: .conflict
        case .illegal: .illegal
        case .notFound: .notFound
        }
    }

    /// What the log keeps beside the result: enough to give the same answer again.
    package var detail: String? {
        switch self {
        case .applied, .notFound: nil
        case .conflict(let decision): "\(decision.epoch) \(decision.holder?.rawValue ?? "")"
        case .illegal(let why): why
        }
    }

    /// The answer that was given before.
    package init(_ result: ActionResult, detail: String?) {
        switch result {
        case .applied: self = .applied
        case .notFound: self = .notFound
        case .conflict:
            let parts = (detail ?? "").split(separator: " ", maxSplits: 1)
            self = .conflict(
                RoleAction.Decision(
                    epoch: parts.first.flatMap { Int64($0) } ?? 0,
                    holder: parts.count > 1 ? StartID(String(parts[1])) : nil))
        case .illegal, .refused, .failed: self = .illegal(detail ?? "refused before, without a reason")
        }
    }
}

/// One line of the log of what people did to roles.
public struct RoleActionEntry: Hashable, Sendable {
    /// What was asked for.
    public let action: RoleAction
    /// What became of it.
    public let outcome: RoleActionOutcome

    /// An action and what became of it.
    public init(action: RoleAction, outcome: RoleActionOutcome) {
        self.action = action
        self.outcome = outcome
    }
}

/// How a role stands before an action on it: what each store finds out in its own way, judged here once.
package struct RoleActionCheck {
    /// Whether some instance ever had such a role.
    package var isKnown: Bool
    package var epoch: Int64
    package var holder: StartID?
    /// Whether it is told to stop in the very place that the action names, and whether it is everywhere.
    package var isStoppedThere: Bool
    package var isStoppedEverywhere: Bool

    package init(isKnown: Bool, epoch: Int64, holder: StartID?, isStoppedThere: Bool, isStoppedEverywhere: Bool) {
        self.isKnown = isKnown
        self.epoch = epoch
        self.holder = holder
        self.isStoppedThere = isStoppedThere
        self.isStoppedEverywhere = isStoppedEverywhere
    }

    /// What is to become of the action.
    package func outcome(of action: RoleAction) -> RoleActionOutcome {
        guard isKnown else { return .notFound }
        let stands = RoleAction.Decision(epoch: epoch, holder: holder)
        if let decided = action.decidedOn, decided != stands { return .conflict(stands) }
        let place = action.instance.map { "on \($0)" } ?? "everywhere"
        switch action.kind {
        case .stop where isStoppedThere: return .illegal("the role is told to stop \(place) already")
        case .start where !isStoppedThere && isStoppedEverywhere:
            return .illegal("the role is told to stop everywhere: it starts only when it is started everywhere")
        case .start where !isStoppedThere: return .illegal("nothing tells the role to stop \(place)")
        case .stop, .start: return .applied
        }
    }
}
