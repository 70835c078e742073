public import Workflows

extension CombinedSource {
    /// Carries out one action on one run, at the source that the run is of.
    public func perform(_ request: ActionRequest) async -> ActionEnd {
        do throws(MonitoringError) {
            return await (try await owner(of: request.runID)).source.perform(request)
        } catch {
            return error.code == .notFound ? .outcome(.notFound) : .notSent(error.description)
        }
    }

    /// Triggers a run, at the source that the workflow is of.
    public func trigger(_ request: TriggerRequest) async -> ActionEnd {
        do throws(MonitoringError) {
            let (part, name) = try owner(of: request.workflow)
            var inner = request
            inner.workflow = name
            return await part.source.trigger(inner)
        } catch {
            return .notSent(error.description)
        }
    }

    /// Tells a role to stop or lets it run again, at the source that it is of.
    public func perform(onRole request: RoleActionRequest) async -> RoleActionEnd {
        do throws(MonitoringError) {
            let (part, name) = try owner(of: request.role)
            var inner = request
            inner.role = name
            return await part.source.perform(onRole: inner)
        } catch {
            return .notSent(error.description)
        }
    }

    /// Replays or discards an event that could not be read, at the source whose consumer could not.
    public func perform(onLetter request: DeadLetterRequest) async -> DeadLetterEnd {
        do throws(MonitoringError) {
            let (part, name) = try owner(of: request.consumer)
            var inner = request
            inner.consumer = name
            return await part.source.perform(onLetter: inner)
        } catch {
            return .notSent(error.description)
        }
    }

    /// Drops an event that is kept for a connector, at the source that keeps it.
    public func perform(onKept request: KeptEventRequest) async -> DeadLetterEnd {
        do throws(MonitoringError) {
            let (part, name) = try owner(of: request.consumer)
            var inner = request
            inner.consumer = name
            return await part.source.perform(onKept: inner)
        } catch {
            return .notSent(error.description)
        }
    }
}
