public import Workflows

/// What an event says, in the headers that it has on every streamer of the Go framework, and in its outbox.
public struct EventHeaders: Hashable, Sendable {
    /// The name of a header. Open-ended: what others write beside these is kept.
    public struct Name: Hashable, Sendable, RawRepresentable {
        /// The name as it is written.
        public let rawValue: String
        /// A name.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The workflow's name.
        public static let workflowName = Name(rawValue: "workflow_name")
        /// The run's foreign ID.
        public static let foreignID = Name(rawValue: "foreign_id")
        /// The name of the topic it is published on.
        public static let topic = Name(rawValue: "topic")
        /// The run's ID, a UUID in its 36-character form.
        public static let runID = Name(rawValue: "run_id")
        /// The number of the run's state, in decimals.
        public static let runState = Name(rawValue: "run_state")
        /// The version that it tells of, in decimals.
        public static let recordVersion = Name(rawValue: "record_version")
        /// What a connector was given, as JSON, where the event is a connector's.
        ///
        /// The Go framework has it within a process: it wraps each event of an outside stream in one of its own, with this
        /// header alone, takes it out again before it calls the connector's code, and neither sends nor stores it. Here a
        /// `ConnectorEvent` goes from its source to the code as it is, so nothing writes this header and nothing acts on it:
        /// one that comes is kept, and written again.
        public static let connectorData = Name(rawValue: "connector_data")
        /// The trace context that the run carries, by the W3C's name. The Go framework has no such header and passes it
        /// over.
        public static let traceparent = Name(rawValue: "traceparent")

        static let own: Set<Name> = [
            workflowName, foreignID, topic, runID, runState, recordVersion, connectorData, traceparent,
        ]
    }

    /// The workflow.
    public var workflow: WorkflowName
    /// The run's foreign ID.
    public var foreignID: ForeignID
    /// The name of the topic.
    public var topic: String
    /// The run.
    public var runID: RunID
    /// The run's state.
    public var runState: RunState
    /// The version that the event tells of: 1 or more.
    public var recordVersion: Int
    /// What a connector was given; `nil` for an event of a run, and always for one of this framework's
    /// (``EventHeaders/Name/connectorData``).
    public var connectorData: String?
    /// The trace context that the run carries (W3C `traceparent`).
    public var traceOrigin: String?
    /// Headers of other names.
    public var others: [String: String]

    /// Every field.
    public init(
        workflow: WorkflowName, foreignID: ForeignID, topic: String, runID: RunID, runState: RunState,
        recordVersion: Int, connectorData: String? = nil, traceOrigin: String? = nil,
        others: [String: String] = [:]
    ) {
        self.workflow = workflow
        self.foreignID = foreignID
        self.topic = topic
        self.runID = runID
        self.runState = runState
        self.recordVersion = recordVersion
        self.connectorData = connectorData
        self.traceOrigin = traceOrigin
        self.others = others
    }

    /// Reads headers as they came.
    ///
    /// - Throws: `malformedWire` where one is missing that every event of a run has, or cannot be read.
    public init(_ headers: [String: String]) throws(WorkflowError) {
        func text(_ name: Name) throws(WorkflowError) -> String {
            guard let text = headers[name.rawValue] else {
                throw WorkflowError(.malformedWire, "An event has no header \(name.rawValue).")
            }
            return text
        }
        func value<Value>(_ name: Name, _ read: (String) -> Value?) throws(WorkflowError) -> Value {
            let text = try text(name)
            guard let value = read(text) else {
                throw WorkflowError(
                    .malformedWire, "An event's header \(name.rawValue) is not to be read: \(text.prefix(64)).")
            }
            return value
        }
        self.init(
            workflow: WorkflowName(try text(.workflowName)), foreignID: ForeignID(try text(.foreignID)),
            topic: try text(.topic), runID: try value(.runID) { RunID($0) },
            runState: try value(.runState) { Int($0).flatMap(RunState.init(rawValue:)) },
            recordVersion: try value(.recordVersion) { Int($0).flatMap { $0 >= 1 ? $0 : nil } },
            connectorData: headers[Name.connectorData.rawValue], traceOrigin: headers[Name.traceparent.rawValue],
            others: headers.filter { !Name.own.contains(Name(rawValue: $0.key)) })
    }

    /// The headers as they are sent.
    public var dictionary: [String: String] {
        var headers = others
        headers[Name.workflowName.rawValue] = workflow.rawValue
        headers[Name.foreignID.rawValue] = foreignID.rawValue
        headers[Name.topic.rawValue] = topic
        headers[Name.runID.rawValue] = runID.description
        headers[Name.runState.rawValue] = String(runState.rawValue)
        headers[Name.recordVersion.rawValue] = String(recordVersion)
        if let connectorData { headers[Name.connectorData.rawValue] = connectorData }
        if let traceOrigin { headers[Name.traceparent.rawValue] = traceOrigin }
        return headers
    }
}
