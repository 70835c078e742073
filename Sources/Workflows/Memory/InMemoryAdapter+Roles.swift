import Synchronization

extension InMemoryAdapter: RoleScheduler, InstanceRegistry {
    /// Registers an instance.
    public func join(_ instance: InstanceDescription, lease: Duration) async throws(WorkflowError) {
        let now = clock.elapsed
        let collision: WorkflowName? = state.withLock { state in
            let ours = Set(instance.definition.roles.map(\.name))
            for other in state.instances.values where other.stoppedAt == nil && other.leaseEnds > now {
                let theirs = other.description.definition
                if theirs.name != instance.definition.name, theirs.roles.contains(where: { ours.contains($0.name) }) {
                    return theirs.name
                }
            }
            // Whoever joins holds nothing: what it held in a life that it lost must not look like its own.
            for (role, hold) in state.roles where hold.holder == instance.startID { state.roles[role]?.holder = nil }
            let before = state.instances[instance.startID]
            state.instances[instance.startID] = MemoryState.LeaseHolder(
                description: instance, leaseEnds: now + lease, heardAt: now,
                seenAt: max(before?.seenAt ?? instance.startedAt, instance.startedAt), reports: before?.reports ?? [:])
            state.keep(instance.definition, at: instance.startedAt)
            state.forgetOldInstances(now: now, at: instance.startedAt)
            return nil
        }
        if let collision {
            throw WorkflowError(
                .nameCollision,
                "the workflow \"\(collision)\" is running with roles of the same names as "
                    + "\"\(instance.definition.name)\"; give one of them another name")
        }
        changes.notify([.roles])
    }

    /// Renews the lease, claims what is free.
    public func renew(_ renewal: LeaseRenewal) async throws(WorkflowError) -> LeaseStanding {
        let now = clock.elapsed
        let (standing, released): (LeaseStanding?, Bool) = state.withLock { state in
            guard var own = state.instances[renewal.instance], own.stoppedAt == nil, !own.lost else {
                return (nil, false)
            }
            own.leaseEnds = now + renewal.lease
            own.heardAt = now
            own.seenAt = renewal.at
            for report in renewal.reports { own.reports[report.role] = report }
            state.instances[renewal.instance] = own
            for role in renewal.released where state.roles[role]?.holder == renewal.instance {
                state.roles[role]?.holder = nil
            }
            var standing = LeaseStanding(held: [:], holders: [:], nextExpiry: nil)
            for role in renewal.wanted where !renewal.released.contains(role) {
                var hold = state.roles[role] ?? MemoryState.Hold(epoch: 0, holder: nil)
                if hold.holder != renewal.instance, state.isFree(hold, at: now) {
                    if let last = hold.holder { state.instances[last]?.lost = true }
                    hold = MemoryState.Hold(epoch: hold.epoch + 1, holder: renewal.instance)
                    state.roles[role] = hold
                }
                if hold.holder == renewal.instance {
                    standing.held[role] = hold.epoch
                } else if let holder = hold.holder.flatMap({ state.instances[$0] }) {
                    standing.holders[role] = holder.description.name
                    let left = holder.leaseEnds - now
                    standing.nextExpiry = min(standing.nextExpiry ?? left, left)
                }
            }
            return (standing, !renewal.released.isEmpty)
        }
        guard let standing else {
            throw WorkflowError(.roleLost, "the lease ran out and its roles were given to another instance")
        }
        if released { changes.notify([.roles]) }
        return standing
    }

    /// Whether a renewal would gain a role.
    public func anyClaimable(_ roles: [RoleName]) async throws(WorkflowError) -> Bool {
        let now = clock.elapsed
        return state.withLock { state in
            roles.contains { state.isFree(state.roles[$0] ?? MemoryState.Hold(epoch: 0, holder: nil), at: now) }
        }
    }

    /// Gives up every role.
    public func leave(_ instance: StartID, reports: [RoleReport], at: Timestamp) async throws(WorkflowError) {
        let now = clock.elapsed
        state.withLock { state in
            state.instances[instance]?.stoppedAt = at
            state.instances[instance]?.seenAt = at
            state.instances[instance]?.heardAt = now
            for report in reports { state.instances[instance]?.reports[report.role] = report }
            for (role, hold) in state.roles where hold.holder == instance { state.roles[role]?.holder = nil }
        }
        changes.notify([.roles])
    }

    /// The instances that are or were here.
    public func instances() async throws(WorkflowError) -> [InstanceStanding] {
        let now = clock.elapsed
        return state.withLock { state in
            state.instances.values.map { holder in
                InstanceStanding(
                    startID: holder.description.startID, name: holder.description.name,
                    processID: holder.description.processID, workflow: holder.description.definition.name,
                    definitionHash: holder.description.definition.hash, startedAt: holder.description.startedAt,
                    seenAt: holder.seenAt, silence: now - holder.heardAt, stoppedAt: holder.stoppedAt)
            }
        }
    }

    /// The definitions that instances run or ran.
    public func definitions() async throws(WorkflowError) -> [StoredDefinition] {
        state.withLock { $0.definitions }
    }

    /// What the instances last said of their roles.
    public func roleReports() async throws(WorkflowError) -> [StoredRoleReport] {
        state.withLock { state in
            state.instances.values.flatMap { holder in
                holder.reports.values.map { report in
                    StoredRoleReport(
                        instance: holder.description.startID, report: report,
                        holdsRole: state.roles[report.role]?.holder == holder.description.startID,
                        epoch: state.roles[report.role]?.epoch ?? 0)
                }
            }
        }
    }
}

extension MemoryState {
    func isFree(_ hold: Hold, at now: Duration) -> Bool {
        guard let holder = hold.holder, let instance = instances[holder] else { return true }
        return instance.leaseEnds <= now
    }

    /// So many instances that are no more are remembered at most.
    private static let rememberedInstances = 64

    /// Of instances that are no more, those last heard of more than a day ago are forgotten, and all but the latest. One
    /// whose lease runs is not, whatever the wall clock says.
    mutating func forgetOldInstances(now: Duration, at moment: Timestamp) {
        let oldest = moment - .hours(24)
        let latest = instances.values.sorted { $0.seenAt > $1.seenAt }.prefix(Self.rememberedInstances)
        let remembered = Set(latest.map(\.description.startID))
        let old = instances.filter { id, instance in
            guard instance.stoppedAt != nil || instance.leaseEnds <= now else { return false }
            return instance.seenAt < oldest || !remembered.contains(id)
        }
        for id in old.keys { instances[id] = nil }
        for (role, hold) in roles where hold.holder.map({ old[$0] != nil }) == true { roles[role]?.holder = nil }
    }

    /// Of a workflow's definitions the one that was started last is the last.
    mutating func keep(_ definition: WorkflowDefinition, at moment: Timestamp) {
        let known = definitions.firstIndex { $0.definition == definition }.map { definitions.remove(at: $0) }
        definitions.append(known ?? StoredDefinition(definition: definition, firstSeenAt: moment))
    }
}

extension InMemoryAdapter: TimeoutStore, AuditLog {
    /// The timeouts of a status that are due.
    public func dueTimeouts(
        workflow: WorkflowName, status: Int, by: Timestamp, limit: Int
    ) async throws -> [Timeout] {
        state.withLock { state in
            Array(state.timeouts.ordered(workflow, status).prefix { $0.dueAt <= by }.prefix(max(0, limit)))
        }
    }

    /// When the next timeout of a status is due.
    public func nextTimeoutDue(workflow: WorkflowName, status: Int) async throws -> Timestamp? {
        state.withLock { $0.timeouts.ordered(workflow, status).first { _ in true }?.dueAt }
    }

    /// Pending timeouts, earliest first.
    public func timeouts(workflow: WorkflowName?, runID: RunID?, limit: Int) async throws -> [Timeout] {
        let all = state.withLock { state in
            guard let runID else { return Array(state.timeouts.all) }
            return state.runs[runID].map(state.timeouts.of) ?? []
        }
        let matching = all.filter { (workflow ?? $0.workflow) == $0.workflow }
        return Array(matching.sorted { ($0.dueAt, $0.id) < ($1.dueAt, $1.id) }.prefix(max(0, limit)))
    }

    /// What became of a request on a run.
    public func auditEntry(request: RequestID, runID: RunID) async throws -> AuditEntry? {
        state.withLock { $0.audit.first { $0.requestID == request && $0.runID == runID } }
    }

    /// What became of a request, whatever runs it was for.
    public func auditEntries(request: RequestID) async throws -> [AuditEntry] {
        state.withLock { $0.audit.filter { $0.requestID == request } }
    }

    /// The newest entries, newest first.
    public func auditEntries(runID: RunID?, limit: Int) async throws -> [AuditEntry] {
        state.withLock { state in
            Array(state.audit.reversed().filter { (runID ?? $0.runID) == $0.runID }.prefix(max(0, limit)))
        }
    }
}
