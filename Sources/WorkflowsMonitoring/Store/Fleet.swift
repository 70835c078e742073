import Workflows

/// The instances, definitions and role reports of a store at one moment, read together.
struct Fleet {
    struct Member {
        let standing: InstanceStanding
        let state: InstanceState
    }

    let members: [Member]
    let definitions: [StoredDefinition]
    private let reports: [StartID: [RoleName: StoredRoleReport]]
    /// How the roles stand in the store's own table, as far as it tells.
    private let standings: [RoleName: RoleAction.Decision]

    /// An instance that stopped or went is shown for this long, or while no other instance runs its workflow.
    private static let remembered = Duration.seconds(600)

    /// The roles that are told to stop.
    let stops: [RoleStop]

    init(adapter: any WorkflowAdapter, now: Timestamp) async throws(WorkflowError) {
        let registry = adapter.registry
        stops = try await (adapter.roles as? any RoleStopStore)?.roleStops() ?? []
        let standings = try await registry.instances()
        definitions = try await registry.definitions().map { stored in
            StoredDefinition(definition: stored.definition.sound, firstSeenAt: stored.firstSeenAt)
        }
        var reports: [StartID: [RoleName: StoredRoleReport]] = [:]
        var stands: [RoleName: RoleAction.Decision] = [:]
        for stored in try await registry.roleReports() {
            if let epoch = stored.epoch, stored.holdsRole || stands[stored.report.role] == nil {
                stands[stored.report.role] = RoleAction.Decision(
                    epoch: epoch, holder: stored.holdsRole ? stored.instance : nil)
            }
            reports[stored.instance, default: [:]][stored.report.role] = StoredRoleReport(
                instance: stored.instance, report: RoleReport(bounding: stored.report), holdsRole: stored.holdsRole)
        }
        self.reports = reports
        self.standings = stands
        members = Self.shown(standings.map { Member(standing: $0, state: InstanceState(of: $0)) }, now: now)
    }

    private static func shown(_ all: [Member], now: Timestamp) -> [Member] {
        struct Key: Hashable {
            let name: InstanceName
            let workflow: WorkflowName
        }
        // A process that joined again is one instance: its latest start speaks for it. Two that are alive under one name
        // are two.
        var latest: [Key: Member] = [:]
        var others: [Member] = []
        for member in all {
            let key = Key(name: member.standing.name, workflow: member.standing.workflow)
            if let known = latest[key] {
                let older = known.standing.startedAt > member.standing.startedAt ? member : known
                if older.state == .live { others.append(older) }
                if older.standing.startID == member.standing.startID { continue }
            }
            latest[key] = member
        }
        let here = Set(latest.values.filter { $0.state <= .silent }.map(\.standing.workflow))
        let lastHeard = Dictionary(grouping: latest.values, by: \.standing.workflow)
            .mapValues { $0.map(\.standing.seenAt).max() }
        return (Array(latest.values) + others).filter { member in
            if member.state <= .silent { return true }
            let standing = member.standing
            if now - (standing.stoppedAt ?? standing.seenAt) < remembered { return true }
            return !here.contains(standing.workflow) && lastHeard[standing.workflow] == standing.seenAt
        }
        .sorted { ($0.standing.name, $0.standing.startedAt) < ($1.standing.name, $1.standing.startedAt) }
    }

    var workflows: [WorkflowName] {
        var names: [WorkflowName] = []
        for stored in definitions where !names.contains(stored.definition.name) { names.append(stored.definition.name) }
        return names
    }

    /// The definition that counts: the newest that a live instance runs, else the newest stored.
    func definition(of workflow: WorkflowName) -> WorkflowDefinition? {
        let known = definitions.filter { $0.definition.name == workflow }
        let alive = hashesAlive(workflow)
        return (known.last { alive.contains($0.definition.hash) } ?? known.last)?.definition
    }

    func hashesAlive(_ workflow: WorkflowName) -> Set<String> {
        Set(members(of: workflow).filter { $0.state == .live }.map(\.standing.definitionHash))
    }

    func members(of workflow: WorkflowName) -> [Member] { members.filter { $0.standing.workflow == workflow } }

    func report(_ role: RoleName, on member: Member) -> StoredRoleReport? {
        reports[member.standing.startID]?[role]
    }

    /// Who told a role to stop on an instance, or everywhere.
    func stop(of role: RoleName, on instance: InstanceName?) -> RoleStop? {
        let stops = stops(of: role)
        return stops.first { $0.instance != nil && $0.instance == instance } ?? stops.first { $0.instance == nil }
    }

    /// Every stop of a role that is in force: the one that is everywhere first, then by instance.
    func stops(of role: RoleName) -> [RoleStop] {
        stops.filter { $0.concerns(role) }.sorted {
            ($0.instance?.rawValue ?? "", $0.askedAt) < ($1.instance?.rawValue ?? "", $1.askedAt)
        }
    }

    /// The member that holds a role, as the store's own table says, whatever is known of it.
    func holder(_ role: RoleName, of workflow: WorkflowName) -> Member? {
        members(of: workflow).first { report(role, on: $0)?.holdsRole == true }
    }

    /// A row per expected role and instance; a role that no instance ever spoke of has one row that says so.
    func roles(of workflow: WorkflowName) -> [RoleStatus] {
        guard let definition = definition(of: workflow) else { return [] }
        return definition.roles.flatMap { role -> [RoleStatus] in
            let holder = holder(role.name, of: workflow)
            let live = holder.flatMap { $0.state == .live ? $0.standing.name : nil }
            let stops = stops(of: role.name)
            let rows = members(of: workflow).compactMap { member -> RoleStatus? in
                guard let stored = report(role.name, on: member) else { return nil }
                var row = RoleStatus(role, workflow, member, stored.report, holder: live)
                row.stop = stop(of: role.name, on: member.standing.name)
                row.stops = stops
                row.stands = standings[role.name]
                return row
            }
            guard rows.isEmpty else { return rows }
            var row = RoleStatus(unheardOf: role, workflow)
            row.stop = stop(of: role.name, on: nil)
            row.stops = stops
            row.stands = standings[role.name]
            return [row]
        }
    }
}

extension WorkflowDefinition {
    /// Without what no build writes: a status or a role that is there twice, of which the first counts.
    fileprivate var sound: WorkflowDefinition {
        var sound = self
        var numbers: Set<Int> = []
        sound.statuses = statuses.filter { numbers.insert($0.number).inserted }
        var names: Set<RoleName> = []
        sound.roles = roles.filter { names.insert($0.name).inserted }
        return sound
    }
}

extension InstanceState {
    init(of standing: InstanceStanding) {
        guard standing.stoppedAt == nil else {
            self = .stopped
            return
        }
        // An unknown silence is of another boot of the machine: whatever ran then does not run now.
        guard let silence = standing.silence, silence < Self.goneAfter else {
            self = .gone
            return
        }
        self = silence < Self.silentAfter ? .live : .silent
    }
}

extension RoleStatus {
    init(
        _ role: WorkflowDefinition.Role, _ workflow: WorkflowName, _ member: Fleet.Member, _ report: RoleReport,
        holder: InstanceName?
    ) {
        let standing = member.standing
        let (state, since): (RoleState, Timestamp) =
            switch member.state {
            case .live: (report.state, report.since)
            case .silent, .gone: (.unknown, standing.seenAt)
            case .stopped: (.shutdown, standing.stoppedAt ?? standing.seenAt)
            }
        self.init(
            workflow: workflow, role: role.name, displayName: role.displayName, kind: role.kind, status: role.status,
            instance: standing.name, startID: standing.startID, instanceState: member.state,
            instanceSeenAt: standing.seenAt, instanceSilence: standing.silence, state: state, since: since,
            holder: holder, report: report)
    }

    init(unheardOf role: WorkflowDefinition.Role, _ workflow: WorkflowName) {
        self.init(
            workflow: workflow, role: role.name, displayName: role.displayName, kind: role.kind, status: role.status,
            instance: nil, startID: nil, instanceState: nil, instanceSeenAt: nil, instanceSilence: nil,
            state: .unknown, since: nil, holder: nil, report: nil)
    }
}
