import Workflows
import WorkflowsMonitoring

/// Stopping and starting the role under the cursor.
extension Model {
    /// What people call a start of an instance, as far as the roles on hand tell.
    func instanceName(_ start: StartID) -> InstanceName? { roles.all.first { $0.startID == start }?.instance }

    /// Why the role under the cursor can be neither stopped nor started, or not this; `nil` where it can.
    func obstacle(toRole kind: RoleAction.Kind) -> String? {
        if capabilities?.unsupported.contains(.roleStops) == true {
            return "this source cannot keep which roles are told to stop"
        }
        guard let line = chosenRole else { return "no role is here" }
        switch kind {
        case .stop:
            return line.stops.contains { $0.instance == nil }
                ? "\(line.displayName): told to stop everywhere already" : nil
        case .start: return line.stops.isEmpty ? "\(line.displayName): nothing tells it to stop" : nil
        }
    }

    /// Opens the box that asks.
    mutating func startRoleAction(_ kind: RoleAction.Kind) {
        guard let line = chosenRole else { return }
        let places = line.places(for: kind)
        guard let first = places.first else { return }
        start(Plan(deed: .role(kind), targets: [.role(line.target(first))], places: places))
    }

    /// Both actions on the role under the cursor, and why one that is not possible is not.
    mutating func chooseRoleAction() {
        guard let line = chosenRole else {
            say("no role is under the cursor", .bad)
            return
        }
        let lines = RoleAction.Kind.allCases.map { kind in
            let obstacle = obstacle(toRole: kind)?.replacing("\(line.displayName): ", with: "")
            let binding = configuration.keys.bindings.first { $0.command.roleAction == kind }
            return Choices.Line(
                title: Deed.role(kind).name, key: binding?.keyNames, obstacle: obstacle,
                detail: kind == .stop ? "it stands until it is started" : "it may run again")
        }
        overlays.append(
            .choices(Choices(purpose: .roleActions, title: "\(line.id.workflow) \(line.displayName)", lines: lines)))
    }

    /// What will become of a role, as far as is known now.
    func verdict(_ target: Plan.Role, _ kind: RoleAction.Kind) -> Plan.Verdict {
        if let undone = target.undoes, let change = change(of: target, since: undone) { return change }
        guard let line = roleLine(target.id) else { return .applies }
        if let stands = target.stands, let now = line.stands, stands != now {
            return .changedHands("changed hands since, " + (line.holder.map { "to \($0)" } ?? "nobody holds it now"))
        }
        let place = Plan.place(target.instance)
        let isStoppedThere = line.stops.contains { $0.instance == target.instance }
        switch kind {
        case .stop: return isStoppedThere ? .illegal("it is told to stop \(place) already") : .applies
        case .start: return isStoppedThere ? .applies : .illegal("nothing tells it to stop \(place)")
        }
    }

    /// What follows where it is done, in words.
    func consequence(_ target: Plan.Role, _ kind: RoleAction.Kind) -> String {
        guard let line = roleLine(target.id) else { return "" }
        switch (kind, target.instance) {
        case (.stop, nil):
            return "It ends what is in hand; nobody works for it until it is started. That lasts across restarts."
        case (.stop, let instance?):
            let others = line.statuses.filter { $0.instance != instance && $0.instanceState == .live && $0.stop == nil }
            let names = Self.listed(Set(others.compactMap(\.instance)))
            return names.isEmpty
                ? "No other live instance could take it over: nobody works for it until it is started."
                : "It ends what is in hand; another instance may take it over: \(names)."
        case (.start, let instance):
            if instance != nil, line.stops.contains(where: { $0.instance == nil }) {
                return "It stays stopped all the same: it is told to stop everywhere, too."
            }
            let rest = Self.listed(Set(line.stops.compactMap(\.instance)).subtracting(instance.map { [$0] } ?? []))
            if !rest.isEmpty { return "It may run again, but stays stopped on \(rest)." }
            return line.statuses.contains { $0.instanceState == .live }
                ? "It goes on with what has come meanwhile."
                : "No live instance could run it: it goes on when one does."
        }
    }

    /// A few of them by name.
    private static func listed(_ names: Set<InstanceName>) -> String {
        let shown = names.sorted().prefix(3).map(\.rawValue).joined(separator: ", ")
        return names.count > 3 ? "\(shown) and \(names.count - 3) more" : shown
    }

    /// The workflow of the role that a box asks about.
    var confirmedRoleWorkflow: WorkflowName? {
        guard case .confirm(let confirm)? = overlays.last, case .role(let role)? = confirm.plan.targets.first else {
            return nil
        }
        return role.id.workflow
    }

    func roleLine(_ id: RoleLine.ID) -> RoleLine? {
        let statuses = roles.all.filter { $0.workflow == id.workflow && $0.role == id.role }
        guard let first = statuses.first else { return nil }
        return RoleLine(id: id, displayName: first.displayName, kind: first.kind, statuses: statuses)
    }
}

extension RoleLine {
    /// The stops in force, wherever.
    var stops: [RoleStop] { statuses.first?.stops ?? [] }

    /// How it stands in the store; `nil` where that is not known.
    var stands: RoleAction.Decision? { statuses.first?.stands }

    /// The live instance that holds it.
    var holder: InstanceName? { statuses.lazy.compactMap(\.holder).first }

    /// Where it can be stopped or started: to stop it first the smallest step, where it runs; to start it first the widest.
    func places(for kind: RoleAction.Kind) -> [InstanceName?] {
        switch kind {
        case .start:
            // Workers of when there was another number of them may have been stopped in one place.
            var seen: Set<InstanceName?> = []
            return stops.map(\.instance).filter { seen.insert($0).inserted }
        case .stop:
            let live = Set(statuses.filter { $0.instanceState == .live }.compactMap(\.instance)).sorted()
            let places = (holder.map { [$0] } ?? []) + live.filter { $0 != holder }
            return places.filter { place in !stops.contains { $0.instance == place } } + [nil]
        }
    }

    /// The role as it stands now.
    func target(_ instance: InstanceName?) -> Plan.Role {
        Plan.Role(id: id, displayName: displayName, instance: instance, stands: stands)
    }
}
