import Workflows

extension Trial {
    /// A move of a cursor in a run's partition.
    func move(
        of record: Record, from: Int64 = 0, to: Int64, consumer: ConsumerName = "orders-1"
    ) -> CursorMove {
        CursorMove(consumer: consumer, partition: Partition(of: record.runID), from: from, to: to)
    }

    /// Moves a cursor alone; whether it moved.
    func carryOut(_ move: CursorMove, fence: RoleFence? = nil) async throws -> Bool {
        let transaction = StoreTransaction(at: start).with {
            $0.cursor = move
            $0.fence = fence
        }
        return try await records.transact(transaction).cursorMoved
    }

    /// A failure to deal with a version of a run.
    func failure(
        of record: Record, by consumer: ConsumerName = "orders-1", attempts: Int = 1, due: Duration = .seconds(10),
        lasting: Bool = false
    ) -> ParkedEvent {
        ParkedEvent(
            consumer: consumer, workflow: record.workflow, runID: record.runID, foreignID: record.foreignID,
            partition: Partition(of: record.runID), version: record.version, status: record.status,
            attempts: attempts, dueAt: start + due, lastError: "503", firstErrorAt: start + .seconds(1),
            lastErrorAt: start + .seconds(2), lasting: lasting)
    }

    /// Stores what becomes of a failure.
    @discardableResult
    func park(_ change: ParkingChange) async throws -> StoreOutcome {
        try await records.transact(StoreTransaction(at: start).with { $0.parking = change })
    }

    /// A timeout of a run's present visit.
    func timeout(of record: Record, _ name: String = "late", after: Duration = .seconds(60)) -> NewTimeout {
        NewTimeout(
            runID: record.runID, status: record.status, visit: record.meta.visit, name: name, dueAt: start + after)
    }

    /// A line of the audit log.
    func audit(
        of record: Record, request: RequestID = "request-1", action: ActionKind = .pause, at: Timestamp? = nil
    ) -> AuditEntry {
        AuditEntry(
            at: at ?? start, actor: "ann", claimedActor: "Ann", action: action, workflow: record.workflow,
            runID: record.runID, requestID: request, reason: "look at it", decidedVersion: record.version,
            result: .applied, detail: "was initiated", triggered: .random())
    }

    /// How many try at once.
    static let attempts = 24

    /// What those get, of many who try at once, who are not refused with `runInProgress` or `conflict`.
    func attempts<Value: Sendable>(
        _ body: @escaping @Sendable (_ number: Int) async throws -> Value
    ) async throws -> [Value] {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            for number in 0..<Self.attempts {
                group.addTask {
                    do {
                        return try await body(number)
                    } catch let error as WorkflowError where error.code == .runInProgress || error.code == .conflict {
                        return nil
                    }
                }
            }
            return try await group.reduce(into: []) { if let value = $1 { $0.append(value) } }
        }
    }

    /// What those get, of many who try at once, who are not refused.
    func attempts<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async throws -> [Value] {
        try await attempts { _ in try await body() }
    }
}
