package import Workflows

/// An adapter that is another one in all that it does not do itself.
package protocol WrappingAdapter: WorkflowAdapter {
    associatedtype Inner: WorkflowAdapter
    var inner: Inner { get }
}

extension WrappingAdapter {
    package var records: any RecordStore { inner.records }
    package var timeouts: (any TimeoutStore)? { inner.timeouts }
    package var streamer: any EventStreamer { inner.streamer }
    package var roles: any RoleScheduler { inner.roles }
    package var registry: any InstanceRegistry { inner.registry }
    package var audit: any AuditLog { inner.audit }
    package var statistics: (any StatisticsStore)? { inner.statistics }
    package var changes: ChangeHub { inner.changes }
    package func lends(_ handle: LentType) -> Bool { inner.lends(handle) }
    package func watchForChanges() async throws { try await inner.watchForChanges() }
}
