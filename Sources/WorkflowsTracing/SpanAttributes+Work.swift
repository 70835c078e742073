import Tracing
import Workflows

extension SpanAttributes {
    /// What is known before the work is done.
    mutating func set(_ work: TracedWork) {
        self["messaging.system"] = "workflows"
        self["messaging.operation.name"] = work.kind.rawValue
        switch work.kind {
        case .trigger, .schedule: self["messaging.operation.type"] = "send"
        case .step, .timer, .timeout, .callback, .transaction, .hook, .connector, .deletion, .action, .resumption:
            self["messaging.operation.type"] = "process"
        }
        if let topic = work.topic { self["messaging.destination.name"] = topic.name }
        if let run = work.runID, let version = work.version { self["messaging.message.id"] = "\(run)-\(version)" }
        self["workflow.name"] = work.workflow.rawValue
        self["workflow.instance"] = work.instance.rawValue
        if let role = work.role {
            self["workflow.role"] = role.name.rawValue
            self["workflow.process_name"] = role.processName
        }
        if let name = work.name { self["workflow.\(work.kind.rawValue)"] = name }
        if let run = work.runID { self["workflow.run_id"] = run.description }
        if let foreignID = work.foreignID { self["workflow.foreign_id"] = foreignID.rawValue }
        if let status = work.status { self["workflow.status"] = status }
        if let version = work.version { self["workflow.version"] = version }
        if let attempt = work.attempt { self["workflow.attempt"] = attempt }
    }

    /// What came of it.
    mutating func set(_ result: TracedResult) {
        self["workflow.outcome"] = result.outcome.rawValue
        if let status = result.nextStatus { self["workflow.next_status"] = status }
        if let run = result.runID { self["workflow.run_id"] = run.description }
        if let run = result.movedRunID { self["workflow.moved_run_id"] = run.description }
        if let error = result.error { self["error.type"] = String(describing: type(of: error)) }
    }
}
