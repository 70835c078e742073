/// Who wrote a version of a run, and by what means.
public struct Origin: Hashable, Sendable {
    /// By what means a version came about. The numbers are those on disk.
    public enum Kind: Int, Sendable, CaseIterable, Codable {
        /// A trigger stored the first version.
        case trigger = 1
        /// A step's outcome.
        case step = 2
        /// A timeout fired.
        case timeout = 3
        /// A callback moved the run.
        case callback = 4
        /// A connector moved the run.
        case connector = 5
        /// A person acted, through the API or a tool.
        case person = 6
        /// The engine decided, for example to pause after errors.
        case engine = 7
        /// A schedule triggered the run.
        case schedule = 8

        /// The name scripts rely on.
        public var name: String { String(describing: self) }
    }

    /// By what means.
    public let kind: Kind
    /// The role that wrote it, where one did.
    public let role: RoleName?
    /// The instance that wrote it, where one did.
    public let instance: InstanceName?
    /// The person, where one acted.
    public let actor: String?

    /// Who wrote a version, and by what means.
    public init(_ kind: Kind, role: RoleName? = nil, instance: InstanceName? = nil, actor: String? = nil) {
        self.kind = kind
        self.role = role
        self.instance = instance
        self.actor = actor
    }
}
