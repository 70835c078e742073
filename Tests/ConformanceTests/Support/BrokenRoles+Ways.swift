import Workflows

/// What faults have in common.
extension BrokenRoles {
    /// Breaks what is renewed.
    mutating func onRenewal(_ body: @escaping @Sendable (inout LeaseRenewal) -> Void) {
        let renew = onRenew
        onRenew = { renewal throws(WorkflowError) in
            var renewal = renewal
            body(&renewal)
            return try await renew(renewal)
        }
    }

    /// Breaks what a renewal is answered with.
    mutating func onStanding(_ body: @escaping @Sendable (LeaseRenewal, inout LeaseStanding) -> Void) {
        let renew = onRenew
        onRenew = { renewal throws(WorkflowError) in
            var standing = try await renew(renewal)
            body(renewal, &standing)
            return standing
        }
    }

    /// Breaks what an action on a role is answered with.
    mutating func onAnswer(_ body: @escaping @Sendable (RoleAction, RoleActionOutcome) -> RoleActionOutcome) {
        let carryOut = onAction
        onAction = { action throws(WorkflowError) in body(action, try await carryOut(action)) }
    }

    /// Breaks what is known of instances.
    mutating func onInstance(_ body: @escaping @Sendable (InstanceStanding) -> InstanceStanding) {
        let instances = onInstances
        onInstances = { () throws(WorkflowError) in try await instances().map(body) }
    }

    /// Breaks what is known of roles.
    mutating func onReport(_ body: @escaping @Sendable (RoleReport) -> RoleReport) {
        let reports = onReports
        onReports = { () throws(WorkflowError) in
            try await reports().map {
                StoredRoleReport(instance: $0.instance, report: body($0.report), holdsRole: $0.holdsRole)
            }
        }
    }
}

extension InstanceStanding {
    func with(processID: Int32? = nil, seenAt: Timestamp? = nil, silence: Duration? = nil) -> InstanceStanding {
        InstanceStanding(
            startID: startID, name: name, processID: processID ?? self.processID, workflow: workflow,
            definitionHash: definitionHash, startedAt: startedAt, seenAt: seenAt ?? self.seenAt,
            silence: silence ?? self.silence, stoppedAt: stoppedAt)
    }
}
