/// What the glossary must have.
enum Terms {
    static let all = framework + since + beside

    /// The rows of the design's glossary, each name for itself.
    static let framework = [
        "API", "Trigger", "Await", "Builder", "Build", "BuildOption", "Callback", "CallbackFunc", "ConnectWorkflow",
        "ConnectorConfig", "Connectors", "Consumer", "ConsumerFunc", "Not", "DebugMode", "WithDebugMode", "TimerFunc",
        "DurationTimerFunc", "Fixed-time timer", "TimeoutFunc", "TimeoutOption", "WithTimeoutPollingFrequency",
        "WithTimeoutErrBackOff", "Endpoints", "EventStreamer", "Producer", "Topic", "Graph", "InternalState", "State",
        "MermaidDiagram", "MermaidDirection", "RecordStore", "RoleScheduler", "Run", "Stop", "Schedule", "StepOption",
        "WithParallelCount", "WithStepPollingFrequency", "WithStepErrBackOff", "WithClock", "WireFormat", "WireRecord",
    ]

    /// What the framework has grown since.
    static let since = [
        "Pause", "Resume", "Cancel", "Delete data", "RunStateController", "Pause after errors",
        "Retry of paused runs", "OnPause", "OnCancel", "OnComplete", "Consume lag", "Lag alert", "Custom delete",
        "Save and repeat", "Skip", "Record filters", "Default options", "Relay", "From latest", "Outbox options",
        "Without outbox", "Timeout store", "Record not found", "Timeout not found", "Outbox row not found",
        "Run in progress", "Invalid transition", "Not legal from this run state", "Conflict", "Stopping",
        "TriggerCallbackOn", "AwaitTimeoutInsert", "Require", "WaitFor", "NewTestingRun", "Metrics", "Error counter",
        "Logger", "Codec", "Conformance suites", "Predicates", "Reflex streamer", "Reflex connector",
    ]

    /// What this library has beside.
    static let beside = [
        "History", "Idempotency key", "Attempt key", "Visit", "Partition", "Retry", "Set aside", "Dead letter",
        "Kept event", "Roles told to stop", "Retention", "Object version", "Observer", "Trace", "Transaction",
        "Sweeper", "Renamed statuses", "DOT diagram", "JSON graph", "Trigger in your own transaction",
        "Callback in your own transaction",
    ]
}
