/// What the Go framework exports, as of its commit 8a09a96 of April 2026: what somebody who comes from it looks up.
enum GoNames {
    static let all = framework + adapters

    /// Functions, types and errors of the package `workflow`; a method where it is called on a workflow, a builder or a run.
    static let framework = [
        "API", "Ack", "AddCallback", "AddConnector", "AddStep", "AddTimeout", "Await", "AwaitOption",
        "AwaitTimeoutInsert", "Build", "BuildOption", "Callback", "CallbackFunc", "Cancel", "ConnectorConstructor",
        "ConnectorConsumer", "ConnectorEvent", "ConnectorEventFilter", "ConnectorFunc", "ConsumeLag", "ConsumerFunc",
        "CreateDiagram", "DeleteTopic", "DisablePauseRetry", "DurationTimerFunc", "ErrBackOff", "ErrInvalidTransition",
        "ErrOutboxRecordNotFound", "ErrRecordNotFound", "ErrTimeoutNotFound", "ErrWorkflowInProgress", "ErrorCounter",
        "Event", "EventFilter", "EventReceiver", "EventSender", "EventStreamer", "Filter", "FilterByCreatedAtAfter",
        "FilterByCreatedAtBefore", "FilterByForeignID", "FilterByRunState", "FilterByStatus",
        "FilterConnectorEventUsing", "FilterTime", "FilterUsing", "Header", "LagAlert", "Logger", "MakeFilter",
        "MakeOutboxEventData", "Marshal", "MermaidDirection", "MermaidFormat", "MermaidTransition", "Meta", "Name",
        "NewBuilder", "NewRunStateController", "NewTestingRun", "Not", "OnCancel", "OnComplete", "OnPause", "Option",
        "OrderType", "OutboxErrBackOff", "OutboxEvent", "OutboxEventData", "OutboxLagAlert", "OutboxLookupLimit",
        "OutboxOption", "OutboxPollingFrequency", "ParallelCount", "Pause", "PauseAfterErrCount", "PollingFrequency",
        "ReceiverOption", "Record", "RecordFilter", "RecordStore", "Require", "RoleScheduler", "Run", "RunState",
        "RunStateChangeHookFunc", "RunStateChangeTopic", "RunStateController", "SaveAndRepeat", "Schedule",
        "ScheduleOption", "Skip", "State", "States", "StatusType", "Stop", "StreamFromLatest", "TestingRecordStore",
        "TestingRunOption", "TimeTimerFunc", "TimeoutFunc", "TimeoutRecord", "TimeoutStore", "TimerFunc", "Topic",
        "Trigger", "TriggerCallbackOn", "TriggerOption", "TypedRecord", "Unmarshal", "WaitFor",
        "WithAwaitPollingFrequency", "WithCancelFn", "WithClock", "WithCustomDelete", "WithDebugMode",
        "WithDefaultOptions", "WithDeleteDataFn", "WithErrorCounter", "WithInitialValue", "WithLogger", "WithOptions",
        "WithOutboxOptions", "WithPauseFn", "WithPauseRetry", "WithReceiverPollFrequency", "WithResumeFn",
        "WithSaveAndRepeatFn", "WithScheduleFilter", "WithScheduleInitialValue", "WithStartingPoint",
        "WithTimeoutStore", "WithoutOutbox",
    ]

    /// Its adapters, and what else stands beside it.
    static let adapters = [
        "RunConnectorTest", "RunEventStreamerTest", "RunRecordStoreTest", "RunRoleSchedulerTest",
        "RunTimeoutStoreTest", "Snapshots", "ListOutboxEvents", "DeleteOutboxEvent", "ListValid", "ProtoMarshal",
        "ToProto", "UnmarshalRecord", "adaptertest", "jlog", "kafkastreamer", "memrecordstore", "memrolescheduler",
        "memstreamer", "memtimeoutstore", "reflexstreamer", "rinkrolescheduler", "sqlstore", "sqltimeout", "webui",
        "wredis",
    ]
}
