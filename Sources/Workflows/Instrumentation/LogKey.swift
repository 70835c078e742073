import Logging

/// The keys of what the engine logs beside its messages. They are stable: a search or an alert may rely on them.
///
/// Every line has ``workflowName`` and, once the workflow is built, ``instance``. A line has no other keys than these.
public enum LogKey: String, Sendable, CaseIterable {
    /// The workflow.
    case workflowName = "workflow_name"
    /// What people call the process: ``BuildOptions/instance``.
    case instance
    /// The stable name of the role whose work it is.
    case role
    /// What people call that role: the `process_name` of metrics.
    case processName = "process_name"
    /// The run.
    case runID = "run_id"
    /// The run's foreign ID.
    case foreignID = "foreign_id"
    /// The label of the status that the run is in, or that the line is about.
    case status
    /// That status' number, where a deployment changed something about it.
    case statusNumber = "status_number"
    /// The label, or the number, that it had in the deployment before.
    case previously
    /// The run's version that was worked on.
    case version
    /// How often that was tried in its visit, this time included.
    case attempt
    /// What failed, in words: at most 500 characters of what was thrown.
    case error
    /// Why something was not done: one word of a few where an event was passed over, otherwise a sentence.
    case reason
    /// The epoch that the role was taken in. It grows each time the role changes hands.
    case epoch
    /// The trace context that the run carries (W3C `traceparent`), beside a failure of its code.
    case traceOrigin = "trace_origin"
    /// The ID of an outside stream's event.
    case eventID = "event_id"
    /// Who reads events: a consumer keeps its name whatever the number of roles that share it.
    case consumer
    /// How many runs or events the line is about.
    case count
    /// The expression of the schedule.
    case schedule
    /// The time that the schedule came due at.
    case slot
}

extension Logger.Metadata {
    /// The values that there are, under their keys.
    static func keys(_ values: KeyValuePairs<LogKey, (any CustomStringConvertible)?>) -> Logger.Metadata {
        var metadata = Logger.Metadata(minimumCapacity: values.count + 2)
        for (key, value) in values {
            if let value { metadata[key.rawValue] = .string(value.description) }
        }
        return metadata
    }
}

extension Logger {
    subscript(key: LogKey) -> String? {
        get { self[metadataKey: key.rawValue]?.description }
        set { self[metadataKey: key.rawValue] = newValue.map { .string($0) } }
    }
}

extension WorkflowCore {
    /// What is logged of a role's work.
    func about(
        _ role: RoleName, _ values: KeyValuePairs<LogKey, (any CustomStringConvertible)?> = [:]
    ) -> Logger.Metadata {
        let role = Logger.Metadata.keys([.role: role, .processName: book.observed(role)?.processName])
        return role.merging(.keys(values)) { $1 }
    }
}
