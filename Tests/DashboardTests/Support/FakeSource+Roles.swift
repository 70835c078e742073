import Synchronization
import Workflows
import WorkflowsMonitoring

extension FakeSource {
    /// What was to be done to roles so far.
    var performedOnRoles: [RoleActionRequest] { state.withLock { $0.performedOnRoles } }

    func perform(onRole request: RoleActionRequest) async -> RoleActionEnd {
        state.withLock { state in
            state.performedOnRoles.append(request)
            if let end = state.roleEnds.first {
                if state.roleEnds.count > 1 { state.roleEnds.removeFirst() }
                return end
            }
            guard let row = state.roles.first(where: { $0.role == request.role }) else { return .outcome(.notFound) }
            if let decided = request.decidedOn, let stands = row.stands, decided != stands {
                return .outcome(.conflict(stands))
            }
            var stops = row.stops.filter { $0.instance != request.instance }
            switch (request.kind, stops.count < row.stops.count) {
            case (.stop, true): return .outcome(.illegal("the role is told to stop there already"))
            case (.start, false): return .outcome(.illegal("nothing tells the role to stop there"))
            case (.start, true): break
            case (.stop, false):
                stops.append(
                    RoleStop(
                        role: request.role, instance: request.instance, askedBy: state.capabilities.actor,
                        reason: request.reason, askedAt: state.asOf))
            }
            state.stop(request.role, stops)
            return .outcome(.applied)
        }
    }
}

extension FakeSource.State {
    /// The instances do as they are told, at once.
    mutating func stop(_ role: RoleName, _ stops: [RoleStop]) {
        for index in roles.indices where roles[index].role == role {
            roles[index].stops = stops
            roles[index].stop = stops.first { $0.instance == nil || $0.instance == roles[index].instance }
        }
        let isLost = roles.contains { $0.role == role && $0.stop != nil && $0.instance == $0.holder }
        for index in roles.indices where roles[index].role == role {
            if roles[index].stop != nil, roles[index].instanceState == .live { roles[index].state = .shutdown }
            guard isLost else { continue }
            roles[index].holder = nil
            roles[index].stands?.holder = nil
        }
    }

    /// The overviews, with the roles that are told to stop.
    var overviewsWithStops: [WorkflowOverview] {
        overviews.map { overview in
            var overview = overview
            var seen: Set<RoleName> = []
            overview.stoppedRoles = roles.filter { $0.workflow == overview.workflow }.compactMap { row in
                guard let stop = row.stops.first, seen.insert(row.role).inserted else { return nil }
                return StoppedRole(
                    role: row.role, displayName: row.displayName, stop: stop, isDown: row.holder == nil)
            }
            return overview
        }
    }
}
