public import Workflows

/// A role to be stopped or started, as a person asks for it.
public struct RoleActionRequest: Hashable, Sendable {
    /// What to do.
    public var kind: RoleAction.Kind
    /// With which role.
    public var role: RoleName
    /// On which instance; `nil` everywhere.
    public var instance: InstanceName?
    /// How the role stood when this was decided (``RoleStatus/stands``): nothing is done when it changed hands since. `nil`
    /// where that was not known.
    public var decidedOn: RoleAction.Decision?
    /// The same ID asked again gets the first answer.
    public var requestID: RequestID
    /// Why, in the person's words.
    public var reason: String?
    /// Who the client says it is; kept beside what the transport proves.
    public var claimedActor: String?

    /// Every field.
    public init(
        kind: RoleAction.Kind, role: RoleName, instance: InstanceName?, decidedOn: RoleAction.Decision?,
        requestID: RequestID, reason: String?, claimedActor: String? = nil
    ) {
        self.kind = kind
        self.role = role
        self.instance = instance
        self.decidedOn = decidedOn
        self.requestID = requestID
        self.reason = reason
        self.claimedActor = claimedActor
    }
}

/// How stopping or starting a role ended for who asked. Where no answer came: ask again with the same request ID.
public typealias RoleActionEnd = RequestEnd<RoleActionOutcome>
