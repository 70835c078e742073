/// What a person may do about events of outside streams that the store keeps, because a connector failed at them or because
/// they wait behind one that it failed at: look at them, and drop one that it will never succeed with. Needs a store and
/// nothing else. What cannot be read is no longer kept: it is a dead letter (``DeadLetterOperations``).
public struct KeptEventOperations: Sendable {
    private let adapter: any WorkflowAdapter
    private let clock: EngineClock

    /// Operations on a store.
    public init(adapter: any WorkflowAdapter, clock: EngineClock = .system) {
        self.adapter = adapter
        self.clock = clock
    }

    private var inbox: (any InboxStore)? { adapter.records as? any InboxStore }

    /// What the store keeps for connectors, what was kept first first.
    public func entries(limit: Int) async throws(WorkflowError) -> [InboxEntry] {
        try await inbox?.inbox(limit: limit) ?? []
    }

    /// How many there are of each connector's consumer, counted no further than the bound for each.
    public func counts(limit: Int) async throws(WorkflowError) -> [ConsumerName: Total] {
        try await inbox?.inboxCounts(limit: limit) ?? [:]
    }

    /// Drops a kept event: it is lost to the connector, and those behind it of its key go on. Where the connector has it in
    /// hand that is not taken back, but it is not tried again. The row in the audit log is stored together with that; it
    /// names no run, and the event in its detail.
    ///
    /// - Parameters:
    ///   - consumer: whose event it is.
    ///   - eventID: which of its events, by the stream's ID.
    ///   - requestID: the same ID asked again about the event gets the first answer; `nil` for a request that nobody repeats.
    ///   - reason: why, in the person's words.
    ///   - actor: who acts, as far as the program knows it.
    ///   - claimedActor: who the client says it is; kept beside that.
    /// - Returns: `discarded`, or `notFound` where it is not kept, any more.
    /// - Throws: `invalidArgument` where the request was for something else; otherwise what the store failed with: whether
    ///   anything was done is not known then, and the same request may be made again.
    public func discard(
        consumer: ConsumerName, eventID: String, requestID: RequestID? = nil, reason: String? = nil, actor: String,
        claimedActor: String? = nil
    ) async throws -> DeadLetterOutcome {
        var transaction = StoreTransaction(at: clock.now)
        let line = AuditEntry(
            at: transaction.at, actor: actor, claimedActor: claimedActor, action: .discard, workflow: nil, runID: .zero,
            requestID: requestID ?? RequestID(RunID.random().description), reason: reason, decidedVersion: 0,
            result: .applied, detail: "discarded: event \(eventID) of \(consumer)")
        if try await isAnswered(line) { return .discarded }
        guard let entry = try await inbox?.inboxEntry(eventID, for: consumer) else { return .notFound }
        transaction.inbox = .dealtWith(entry)
        transaction.audit = line
        guard try await adapter.records.transactUnlessConflict(transaction) != nil else {
            // The connector, or another person, may have been faster, or the same request came in twice at once.
            return try await isAnswered(line) ? .discarded : .notFound
        }
        adapter.changes.notify([.inbox(consumer)])
        return .discarded
    }

    /// Whether the very request was carried out before.
    private func isAnswered(_ line: AuditEntry) async throws -> Bool {
        guard let answered = try await adapter.audit.auditEntry(request: line.requestID, runID: line.runID) else {
            return false
        }
        guard answered.action == line.action, answered.detail == line.detail else {
            throw WorkflowError(.invalidArgument, "the request \(line.requestID) was for something else")
        }
        return true
    }
}
