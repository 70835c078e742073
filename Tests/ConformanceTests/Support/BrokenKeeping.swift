import Workflows

/// What a double answers of what is kept beside the runs, and of what goes: each answer can be broken.
struct BrokenKeeping: Sendable {
    var onKeep: @Sendable (InboxEntry, RoleFence?) async throws(WorkflowError) -> Void
    var onForget: @Sendable (InboxEntry, RoleFence?) async throws(WorkflowError) -> Void
    var onHolds: @Sendable (String, ConsumerName) async throws(WorkflowError) -> Bool
    var onDueInbox: @Sendable (ConsumerName, PartitionSet, Timestamp, Int) async throws(WorkflowError) -> [InboxEntry]
    var onNextInboxDue: @Sendable (ConsumerName, PartitionSet) async throws(WorkflowError) -> Timestamp?
    var onInbox: @Sendable (Int) async throws(WorkflowError) -> [InboxEntry]
    var onInboxCounts: @Sendable (Int) async throws(WorkflowError) -> [ConsumerName: Total]
    var onInboxEntry: @Sendable (String, ConsumerName) async throws(WorkflowError) -> InboxEntry?
    var onConsumers: @Sendable () async throws(WorkflowError) -> [ConsumerStanding]
    var onExpired: @Sendable (WorkflowName, Timestamp, UpkeepPosition?, Int) async throws(WorkflowError) -> ExpiredRuns
    var onPassed: @Sendable (WorkflowName, ConsumerName, Int) async throws(WorkflowError) -> PassedEvents
    var onKept:
        @Sendable (WorkflowName, ConsumerName, Int, UpkeepPosition?, Int) async throws(WorkflowError) -> KeptObjects
    var onLetter: @Sendable (ConsumerName, Int64) async throws(WorkflowError) -> DeadLetter? = { _, _ in nil }
    var onReread: @Sendable (DeadLetter) async throws(WorkflowError) -> RereadLetter = { _ in .gone }

    init(_ inner: any InboxStore & RetentionStore) {
        onKeep = inner.keep
        onForget = inner.forget
        onHolds = inner.inboxHolds
        onDueInbox = inner.dueInbox
        onNextInboxDue = inner.nextInboxDue
        onInbox = inner.inbox
        onInboxCounts = inner.inboxCounts
        onInboxEntry = inner.inboxEntry
        onConsumers = inner.consumers
        onExpired = inner.expiredRuns
        onPassed = inner.passedEvents
        onKept = inner.keptObjects
        guard let letters = inner as? any DeadLetterStore else { return }
        onLetter = letters.deadLetter
        onReread = letters.reread
    }
}

extension BrokenRecords: InboxStore, RetentionStore, DeadLetterStore {
    func keep(_ entry: InboxEntry, fence: RoleFence?) async throws(WorkflowError) {
        try await keeping.onKeep(entry, fence)
    }
    func forget(_ entry: InboxEntry, fence: RoleFence?) async throws(WorkflowError) {
        try await keeping.onForget(entry, fence)
    }
    func inboxHolds(_ key: String, for consumer: ConsumerName) async throws(WorkflowError) -> Bool {
        try await keeping.onHolds(key, consumer)
    }
    func dueInbox(
        consumer: ConsumerName, partitions: PartitionSet, by: Timestamp, limit: Int
    ) async throws(WorkflowError) -> [InboxEntry] {
        try await keeping.onDueInbox(consumer, partitions, by, limit)
    }
    func nextInboxDue(consumer: ConsumerName, partitions: PartitionSet) async throws(WorkflowError) -> Timestamp? {
        try await keeping.onNextInboxDue(consumer, partitions)
    }
    func inbox(limit: Int) async throws(WorkflowError) -> [InboxEntry] { try await keeping.onInbox(limit) }
    func inboxCounts(limit: Int) async throws(WorkflowError) -> [ConsumerName: Total] {
        try await keeping.onInboxCounts(limit)
    }
    func inboxEntry(_ eventID: String, for consumer: ConsumerName) async throws(WorkflowError) -> InboxEntry? {
        try await keeping.onInboxEntry(eventID, consumer)
    }
    func consumers() async throws(WorkflowError) -> [ConsumerStanding] { try await keeping.onConsumers() }
    func expiredRuns(
        of workflow: WorkflowName, before moment: Timestamp, after position: UpkeepPosition?, limit: Int
    ) async throws(WorkflowError) -> ExpiredRuns {
        try await keeping.onExpired(workflow, moment, position, limit)
    }
    func passedEvents(
        of workflow: WorkflowName, by consumer: ConsumerName, limit: Int
    ) async throws(WorkflowError) -> PassedEvents {
        try await keeping.onPassed(workflow, consumer, limit)
    }
    func keptObjects(
        of workflow: WorkflowName, by consumer: ConsumerName, keeping count: Int, after position: UpkeepPosition?,
        limit: Int
    ) async throws(WorkflowError) -> KeptObjects {
        try await keeping.onKept(workflow, consumer, count, position, limit)
    }
    func deadLetter(consumer: ConsumerName, eventID: Int64) async throws(WorkflowError) -> DeadLetter? {
        try await keeping.onLetter(consumer, eventID)
    }
    func reread(_ letter: DeadLetter) async throws(WorkflowError) -> RereadLetter {
        try await keeping.onReread(letter)
    }
}
