public import Workflows

extension StoreMonitor {
    /// Triggers a run, or says why not. Never throws: an action has three ends.
    public func trigger(_ request: TriggerRequest) async -> ActionEnd {
        await acting {
            try await RunOperations(adapter: adapter, clock: clock).trigger(request, actor: access.actor)
        }
    }
}
