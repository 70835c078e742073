extension WorkflowCore {
    /// Calls code for a run, as a piece of work that is traced where that is asked for.
    ///
    /// - Parameter describe: What came of it.
    func traced<Value>(
        _ kind: TracedWork.Kind, _ record: Record, named: String? = nil, by role: RoleName? = nil,
        attempt: Int? = nil, describe: (Value) -> TracedResult, _ code: () async throws -> Value
    ) async throws -> Value {
        guard let work = tracedWork(kind, for: record, named: named, by: role, attempt: attempt) else {
            return try await code()
        }
        return try await traced(work, describe: describe) { _ in try await code() }
    }

    /// What is done for a run; `nil` where nothing is traced.
    func tracedWork(
        _ kind: TracedWork.Kind, for record: Record, named: String? = nil, by role: RoleName? = nil,
        attempt: Int? = nil
    ) -> TracedWork? {
        guard options.tracer != nil else { return nil }
        return TracedWork(
            kind: kind, name: named, workflow: name, instance: options.instance,
            role: role.flatMap { book.observed($0) }, topic: record.topic, runID: record.runID,
            foreignID: record.foreignID, status: record.meta.statusLabel, version: record.version, attempt: attempt,
            traceOrigin: record.meta.traceOrigin)
    }

    /// Calls a connector for an event of an outside stream, as a piece of work that is traced where that is asked for.
    func traced<Value>(
        _ event: ConnectorEvent, named: String?, by role: RoleName, attempt: Int, describe: (Value) -> TracedResult,
        _ code: () async throws -> Value
    ) async throws -> Value {
        guard options.tracer != nil else { return try await code() }
        let work = TracedWork(
            kind: .connector, name: named, workflow: name, instance: options.instance, role: book.observed(role),
            topic: nil, runID: nil, foreignID: nil, status: nil, version: nil, attempt: attempt,
            traceOrigin: event.headers["traceparent"])
        return try await traced(work, describe: describe) { _ in try await code() }
    }

    /// Creates a run, as a piece of work that is traced where that is asked for.
    ///
    /// - Parameters:
    ///   - traceOrigin: What the caller gave.
    ///   - create: Is given what the run is to carry.
    func traced<Value, Failure: Error>(
        _ kind: TracedWork.Kind, _ foreignID: ForeignID, at start: Int?, named: String? = nil, by role: RoleName? = nil,
        traceOrigin: String? = nil, describe: (Value) -> TracedResult,
        _ create: (_ traceOrigin: String?) async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        guard
            let work = tracedBeginning(kind, foreignID, at: start, named: named, by: role, traceOrigin: traceOrigin)
        else { return try await create(traceOrigin) }
        return try await traced(work, describe: describe, create)
    }

    /// The creation of a run; `nil` where nothing is traced.
    func tracedBeginning(
        _ kind: TracedWork.Kind, _ foreignID: ForeignID, at start: Int?, named: String? = nil, by role: RoleName? = nil,
        traceOrigin: String?
    ) -> TracedWork? {
        guard options.tracer != nil else { return nil }
        let status = start ?? definition.defaultStart
        return TracedWork(
            kind: kind, name: named, workflow: name, instance: options.instance,
            role: role.flatMap { book.observed($0) }, topic: status.map { Topic(workflow: name, kind: .status($0)) },
            runID: nil, foreignID: foreignID, status: status.map(label), version: nil, attempt: nil,
            traceOrigin: traceOrigin)
    }

    private func traced<Value, Failure: Error>(
        _ work: TracedWork, describe: (Value) -> TracedResult,
        _ code: (_ traceOrigin: String?) async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        guard let tracer = options.tracer else { return try await code(work.traceOrigin) }
        let result: Result<Value, Failure> = await tracer.trace(work) { carried in
            do throws(Failure) {
                let value = try await code(carried ?? work.traceOrigin)
                return (.success(value), describe(value))
            } catch {
                return (.failure(error), described(error))
            }
        }
        return try result.get()
    }

    /// Calls code that waits for nothing, as a piece of work that is traced where that is asked for.
    func tracedAtOnce<Value, Failure: Error>(
        _ work: TracedWork?, origin: String? = nil, describe: (Value) -> TracedResult,
        _ code: (_ traceOrigin: String?) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        guard let work, let tracer = options.tracer else { return try code(origin) }
        let result: Result<Value, Failure> = tracer.traceAtOnce(work) { carried in
            do throws(Failure) {
                let value = try code(carried ?? work.traceOrigin)
                return (.success(value), describe(value))
            } catch {
                return (.failure(error), described(error))
            }
        }
        return try result.get()
    }

    private func described(_ error: any Error) -> TracedResult {
        isToldToStop(error) ? TracedResult(.abandoned) : TracedResult(of: error)
    }

    /// What an outcome makes of a run.
    func described(_ outcome: Outcome, of record: Record, declared destinations: [Int]) -> TracedResult {
        if let defect = defect(of: outcome, from: record, declared: destinations) {
            return TracedResult(.paused, error: defect)
        }
        return switch outcome {
        case .to(let status, _): TracedResult(.moved, nextStatus: label(status))
        case .skip: TracedResult(.skipped)
        case .saveAndRepeat: TracedResult(.saved)
        case .again: TracedResult(.postponed)
        case .pause: TracedResult(.paused)
        case .cancel: TracedResult(.cancelled)
        case .writing(let outcome, _): described(outcome, of: record, declared: destinations)
        // What comes of it is known once the transaction is committed.
        case .inTransaction: TracedResult(.done)
        }
    }
}

extension TracedResult {
    /// What came of a person's action.
    init(of outcome: ActionOutcome) {
        switch outcome {
        case .applied(.paused): self.init(.paused)
        case .applied(.resumed): self.init(.resumed)
        case .applied(.cancelled): self.init(.cancelled)
        case .applied(.triggered(let run)): self.init(.triggered, runID: run)
        case .applied(.deletionRequested): self.init(.done)
        case .conflict: self.init(.abandoned)
        case .illegal, .notFound, .refused: self.init(.refused)
        case .failed: self.init(.failed)
        }
    }

    /// What came of work that threw.
    fileprivate init(of error: any Error) {
        if Task.isCancelled || WorkflowError.Code.conflict ~= error {
            self.init(.abandoned)
        } else if error is any LeftToOthers {
            // Left to another instance: nothing failed.
            self.init(.skipped)
        } else {
            self.init(.failed, error: (error as? StepChoice.Failure)?.cause ?? error)
        }
    }
}
