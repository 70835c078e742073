/// A workflow's shape as data: what an instance stores at start, and a dashboard without a service draws.
public struct WorkflowDefinition: Hashable, Sendable, Codable {
    /// A status.
    public struct Status: Hashable, Sendable, Codable {
        /// Its number.
        public var number: Int
        /// What people see.
        public var label: String
        /// Whether runs start here unless told otherwise.
        public var starting: Bool
        /// Whether reaching it completes the run.
        public var terminal: Bool

        /// Every field.
        public init(number: Int, label: String, starting: Bool, terminal: Bool) {
            self.number = number
            self.label = label
            self.starting = starting
            self.terminal = terminal
        }
    }

    /// A transition that is declared.
    public struct Edge: Hashable, Sendable, Codable {
        /// From this status.
        public var from: Int
        /// To this one.
        public var to: Int
        /// By this means.
        public var kind: EdgeKind
        /// A few characters about it: a timeout's delay, a connector's other workflow.
        public var note: String?

        /// Every field.
        public init(from: Int, to: Int, kind: EdgeKind, note: String? = nil) {
            self.from = from
            self.to = to
            self.kind = kind
            self.note = note
        }
    }

    /// A role that must be held somewhere for the workflow to work.
    public struct Role: Hashable, Sendable, Codable {
        /// The stable name.
        public var name: RoleName
        /// What people see, with labels.
        public var displayName: String
        /// What it is for.
        public var kind: RoleKind
        /// The status it works on; `nil` for one that works on every status.
        public var status: Int?
        /// The run state it works on; `nil` for one that works on runs under way.
        public var runState: RunState?
        /// By what it works: `pause_after_errors` is `20`, `polling` is `30s`. Where several steps or timeouts share the role,
        /// what they do not agree in is told of each: `step 2.back_off`, `reminder.polling`.
        public var options: [String: String]

        /// Every field.
        public init(
            name: RoleName, displayName: String, kind: RoleKind, status: Int? = nil, runState: RunState? = nil,
            options: [String: String] = [:]
        ) {
            self.name = name
            self.displayName = displayName
            self.kind = kind
            self.status = status
            self.runState = runState
            self.options = options
        }

        /// Reads a role. One that an older build stored says nothing of its options.
        public init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            self.init(
                name: try values.decode(RoleName.self, forKey: .name),
                displayName: try values.decode(String.self, forKey: .displayName),
                kind: try values.decode(RoleKind.self, forKey: .kind),
                status: try values.decodeIfPresent(Int.self, forKey: .status),
                runState: try values.decodeIfPresent(RunState.self, forKey: .runState),
                options: try values.decodeIfPresent([String: String].self, forKey: .options) ?? [:])
        }
    }

    /// The workflow.
    public var name: WorkflowName
    /// Every status of the enum, in its order.
    public var statuses: [Status]
    /// Every declared transition, in definition order.
    public var edges: [Edge]
    /// Every role, in definition order.
    public var roles: [Role]

    /// When runs are triggered, in definition order.
    public var schedules: [Schedule]
    /// By what the workflow works beside what its roles have for themselves: `lease` is `5s`.
    public var options: [String: String]

    /// Every field.
    public init(
        name: WorkflowName, statuses: [Status], edges: [Edge], roles: [Role], schedules: [Schedule] = [],
        options: [String: String] = [:]
    ) {
        self.name = name
        self.statuses = statuses
        self.edges = edges
        self.roles = roles
        self.schedules = schedules
        self.options = options
    }

    /// Reads a definition. One that an older build stored has no schedules, or says nothing of options.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            name: try values.decode(WorkflowName.self, forKey: .name),
            statuses: try values.decode([Status].self, forKey: .statuses),
            edges: try values.decode([Edge].self, forKey: .edges),
            roles: try values.decode([Role].self, forKey: .roles),
            schedules: try values.decodeIfPresent([Schedule].self, forKey: .schedules) ?? [],
            options: try values.decodeIfPresent([String: String].self, forKey: .options) ?? [:])
    }

    /// What people see for a status; its number where this definition does not know it.
    public func label(of status: Int) -> String {
        statuses.first { $0.number == status }?.label ?? String(status)
    }

    /// Whether reaching the status completes a run.
    public func isTerminal(_ status: Int) -> Bool {
        statuses.contains { $0.number == status && $0.terminal }
    }

    /// Where runs start unless told otherwise.
    public var defaultStart: Int? { statuses.first { $0.starting }?.number }

    /// The edges out of a status, in definition order.
    public func edges(from status: Int) -> [Edge] { edges.filter { $0.from == status } }

    /// Whether a path of declared edges leads from one status to another; a status reaches itself.
    public func canReach(_ target: Int, from start: Int) -> Bool {
        var seen: Set<Int> = [start]
        var frontier = [start]
        while let status = frontier.popLast() {
            if status == target { return true }
            for edge in edges where edge.from == status && seen.insert(edge.to).inserted { frontier.append(edge.to) }
        }
        return false
    }

    /// Equal for equal definitions, in every process: two different ones alive are a deployment under way.
    public var hash: String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func mix(_ text: String) {
            for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
            hash = (hash ^ 0xFF) &* 0x0000_0100_0000_01b3
        }
        // Of none nothing is mixed in: what an older build stored has the hash that it had there.
        func mix(_ options: [String: String]) {
            for (name, value) in options.sorted(by: { $0.key < $1.key }) { mix("\(name)=\(value)") }
        }
        mix(name.rawValue)
        for status in statuses { mix("\(status.number) \(status.label) \(status.starting) \(status.terminal)") }
        for edge in edges { mix("\(edge.from) \(edge.to) \(edge.kind.rawValue) \(edge.note ?? "")") }
        for role in roles {
            mix("\(role.name) \(role.kind.rawValue) \(role.status.map(String.init) ?? "-")")
            mix(role.options)
        }
        for schedule in schedules {
            mix("\(schedule.foreignID)")
            mix("\(schedule.spec) \(schedule.timeZone) \(schedule.startsAt.map(String.init) ?? "-")")
        }
        mix(options)
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
