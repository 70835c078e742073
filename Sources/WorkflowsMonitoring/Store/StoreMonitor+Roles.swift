import Workflows

extension StoreMonitor {
    /// Tells a role to stop or lets it run again, or says why not.
    public func perform(onRole request: RoleActionRequest) async -> RoleActionEnd {
        if let reason = access.readOnlyReason { return .refused("read-only: \(reason)") }
        guard let stops = adapter.roles as? any RoleStopStore else { return .refused(Self.cannotStopRoles) }
        do throws(WorkflowError) {
            return .outcome(try await stops.carryOut(action(request, on: stops)))
        } catch {
            switch error.code {
            case .storeBusy: return .notSent("the store is busy: nothing was done, try again")
            case .noSuchStore, .storeFull: return .notSent(error.message)
            case .readOnly: return .refused("the store is read-only here")
            case .notAllowed, .unsupported: return .refused(error.message)
            default: return .unknown(error.message)
            }
        }
    }

    static let cannotStopRoles = "this store cannot keep which roles are told to stop"

    private func action(
        _ request: RoleActionRequest, on stops: any RoleStopStore
    ) async throws(WorkflowError) -> RoleAction {
        // What stops it may be kept by the name of a worker of when there was another number of them. How the role stands
        // says nothing of that one.
        let named =
            request.kind == .start ? try await stops.stoppedName(of: request.role, on: request.instance) : request.role
        return RoleAction(
            kind: request.kind, role: named, instance: request.instance,
            decidedOn: named == request.role ? request.decidedOn : nil, requestID: request.requestID,
            reason: request.reason, actor: access.actor, claimedActor: request.claimedActor, at: clock.now)
    }
}
