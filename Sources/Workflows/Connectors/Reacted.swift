/// What came of an event in the hands of a hook or of a connector.
enum Reacted: Sendable {
    /// It was called, or the event passed over.
    case handled(Handled)
    /// It moves a run of its own workflow on.
    case moves(ConnectedMove)
    /// The run that it would move is not there yet: the event waits.
    case waits(AwaitedRun)

    /// What is traced of it.
    func described(by core: WorkflowCore) -> TracedResult {
        switch self {
        case .handled(.processed): return TracedResult(.done)
        case .handled: return TracedResult(.skipped)
        case .waits: return TracedResult(.postponed)
        case .moves(let move):
            var result =
                switch move.decision {
                case .success(let outcome): core.described(outcome, of: move.record, declared: move.destinations)
                case .failure(let error): TracedResult(.paused, error: error)
                }
            result.movedRunID = move.record.runID
            result.movedTraceOrigin = move.record.meta.traceOrigin
            return result
        }
    }
}

/// What a connector's code decided for a run of its own workflow.
struct ConnectedMove: Sendable {
    /// The run, as the code was called with it.
    let record: Record
    /// What becomes of it; the run is paused where the code could not be called with it.
    let decision: Result<Outcome, UndecodableRun>
    let destinations: [Int]

    /// How long an event is left whose run is not where it is moved from, when nothing tells that it is: the longer nothing
    /// came of it, the longer, as far as the polling allows.
    static func pauses(polling: Duration) -> ClosedRange<Duration> { min(.milliseconds(250), polling)...polling }
}

/// What is stored of a move.
struct StoredMove {
    let next: Record
    let writes: (any TransactionEffect)?
    /// Why the run is paused instead. The event waits for it: once somebody has resumed the run, it is tried again.
    let problem: (error: any Error, message: String)?

    /// What the event waits for where the run is paused instead.
    func awaited(from move: ConnectedMove) -> AwaitedRun? {
        problem.map {
            AwaitedRun(runID: next.runID, version: nil, status: move.record.status, reason: $0.message)
        }
    }
}

extension WorkflowCore {
    /// What a move stores; `nil` for nothing.
    func stored(_ move: ConnectedMove, by role: RoleName, at now: Timestamp) throws(WorkflowError) -> StoredMove? {
        let (record, declared) = (move.record, move.destinations)
        let origin = Origin(.connector, role: role, instance: options.instance)
        switch move.decision {
        case .failure(let error):
            let next = try paused(record, because: error.reason, origin: origin, at: now)
            return StoredMove(next: next, writes: nil, problem: (error, error.reason))
        case .success(let outcome):
            let (decided, writes) = outcome.parts
            guard let next = try advance(record, by: decided, declared: declared, origin: origin, at: now) else {
                return nil
            }
            guard let defect = defect(of: decided, from: record, declared: declared) else {
                return StoredMove(next: next, writes: writes, problem: nil)
            }
            // A run that is paused because its code led nowhere takes nothing along.
            return StoredMove(next: next, writes: nil, problem: (defect, defect.message))
        }
    }

    /// Calls a connector's code with the latest run of a foreign ID, where that is in the status which the connector
    /// takes it from.
    func move(
        _ foreignID: ForeignID, from status: Int, to destinations: [Int],
        _ code: @Sendable (Record) async throws -> Outcome
    ) async throws -> Reacted {
        let latest: Record?
        do {
            latest = try await adapter.records.latest(workflow: name, foreignID: foreignID)
        } catch {
            // The code was not called: that is no attempt of its own.
            throw StoreTrouble(cause: error)
        }
        guard let record = latest else { return .handled(.skipped("run_missing")) }
        guard record.runState.isUnfinished else { return .handled(.skipped(record.runState.name)) }
        guard definition.canReach(status, from: record.status) else { return .handled(.skipped("not_reachable")) }
        guard record.status == status, record.runState != .paused else {
            let place = "\(record.runState == .paused ? "paused in" : "in") \(label(record.status))"
            return .waits(
                AwaitedRun(
                    runID: record.runID, version: record.version, status: status,
                    reason: "run \(record.runID) is \(place), and is moved on from \(label(status))"))
        }
        do {
            return .moves(
                ConnectedMove(record: record, decision: .success(try await code(record)), destinations: destinations))
        } catch let error as UndecodableRun {
            return .moves(ConnectedMove(record: record, decision: .failure(error), destinations: destinations))
        }
    }
}

/// The store failed before the code was called: the role backs off, and nothing is counted as an attempt.
struct StoreTrouble: Error {
    let cause: WorkflowError
}
