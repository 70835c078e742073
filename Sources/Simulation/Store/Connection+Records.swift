import Workflows

extension Connection: RecordStore {
    func transact(_ transaction: StoreTransaction) async throws(WorkflowError) -> StoreOutcome {
        try await call(.write) { () async throws(WorkflowError) in try await store.records.transact(transaction) }
    }

    func lookup(_ runID: RunID) async throws(WorkflowError) -> Record? {
        try await call(.read) { () async throws(WorkflowError) in try await store.records.lookup(runID) }
    }

    func latest(workflow: WorkflowName, foreignID: ForeignID) async throws(WorkflowError) -> Record? {
        try await call(.read) { () async throws(WorkflowError) in
            try await store.records.latest(workflow: workflow, foreignID: foreignID)
        }
    }

    func run(of workflow: WorkflowName, idempotencyKey: IdempotencyKey) async throws(WorkflowError) -> RunID? {
        try await call(.read) { () async throws(WorkflowError) in
            try await store.records.run(of: workflow, idempotencyKey: idempotencyKey)
        }
    }

    func version(_ number: Int, of runID: RunID) async throws(WorkflowError) -> Record? {
        try await call(.read) { () async throws(WorkflowError) in try await store.records.version(number, of: runID) }
    }

    func history(_ runID: RunID) async throws(WorkflowError) -> [RecordVersion] {
        try await call(.read) { () async throws(WorkflowError) in try await store.records.history(runID) }
    }

    func firstVersion(of runID: RunID, in status: Int) async throws(WorkflowError) -> Record? {
        try await call(.read) { () async throws(WorkflowError) in
            try await store.records.firstVersion(of: runID, in: status)
        }
    }

    func list(_ query: RunQuery, after cursor: PageCursor?, limit: Int) async throws(WorkflowError) -> RunPage {
        try await call(.read) { () async throws(WorkflowError) in
            try await store.records.list(query, after: cursor, limit: limit)
        }
    }

    func summaries(of ids: [RunID]) async throws(WorkflowError) -> [RunSummary] {
        try await call(.read) { () async throws(WorkflowError) in try await store.records.summaries(of: ids) }
    }

    func count(_ query: RunQuery) async throws(WorkflowError) -> Total {
        try await call(.read) { () async throws(WorkflowError) in try await store.records.count(query) }
    }

    func counts() async throws(WorkflowError) -> [RunCount] {
        try await call(.read) { () async throws(WorkflowError) in try await store.records.counts() }
    }

    func events(after id: Int64, limit: Int) async throws(WorkflowError) -> [Event] {
        try await call(.read) { () async throws(WorkflowError) in
            try await store.records.events(after: id, limit: limit)
        }
    }

    func crossings(of edge: Crossed, limit: Int) async throws(WorkflowError) -> [Event] {
        try await call(.read) { () async throws(WorkflowError) in
            try await store.records.crossings(of: edge, limit: limit)
        }
    }

    func lastEventID() async throws(WorkflowError) -> Int64 {
        try await call(.read) { () async throws(WorkflowError) in try await store.records.lastEventID() }
    }

    func parked(workflow: WorkflowName?, runID: RunID?, limit: Int) async throws(WorkflowError) -> [ParkedEvent] {
        try await call(.read) { () async throws(WorkflowError) in
            try await store.records.parked(workflow: workflow, runID: runID, limit: limit)
        }
    }

    func dueParked(
        consumer: ConsumerName, partitions: PartitionSet, by: Timestamp, limit: Int
    ) async throws(WorkflowError) -> [(ParkedEvent, Record)] {
        try await call(.read) { () async throws(WorkflowError) in
            try await store.records.dueParked(consumer: consumer, partitions: partitions, by: by, limit: limit)
        }
    }

    func nextParkedDue(consumer: ConsumerName, partitions: PartitionSet) async throws(WorkflowError) -> Timestamp? {
        try await call(.read) { () async throws(WorkflowError) in
            try await store.records.nextParkedDue(consumer: consumer, partitions: partitions)
        }
    }

    func schedule(_ key: ScheduleKey) async throws(WorkflowError) -> ScheduleStanding? {
        try await call(.read) { () async throws(WorkflowError) in try await store.records.schedule(key) }
    }

    func schedules(of workflow: WorkflowName) async throws(WorkflowError) -> [ScheduleStanding] {
        try await call(.read) { () async throws(WorkflowError) in try await store.records.schedules(of: workflow) }
    }

    func deadLetters(limit: Int) async throws(WorkflowError) -> [DeadLetter] {
        try await call(.read) { () async throws(WorkflowError) in try await store.records.deadLetters(limit: limit) }
    }

    func deadLetterCount() async throws(WorkflowError) -> Int {
        try await call(.read) { () async throws(WorkflowError) in try await store.records.deadLetterCount() }
    }
}
