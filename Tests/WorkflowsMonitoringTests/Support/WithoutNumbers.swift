import Workflows

/// A store that keeps no numbers over time.
struct WithoutNumbers: WorkflowAdapter {
    private let inner = InMemoryAdapter()

    var records: any RecordStore { inner.records }
    var timeouts: (any TimeoutStore)? { inner.timeouts }
    var streamer: any EventStreamer { inner.streamer }
    var roles: any RoleScheduler { inner.roles }
    var registry: any InstanceRegistry { inner.registry }
    var audit: any AuditLog { inner.audit }
    var statistics: (any StatisticsStore)? { nil }
    var changes: ChangeHub { inner.changes }
}
