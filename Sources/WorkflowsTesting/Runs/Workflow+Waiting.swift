public import Workflows

/// What a test waits for. Nothing here sleeps or polls: each look follows a notice of the store, also of what another process
/// wrote to it. The time allowed is real time, whatever clock the workflow lives by; when it is up, the error says what was
/// seen last.
extension Workflow {
    /// The run that was triggered last for a foreign ID, as soon as it is as the predicate wants it.
    ///
    /// - Throws: `deadlineExceeded`, saying how the run stands; what the predicate throws.
    @discardableResult
    public func wait(
        forLatestOf foreignID: ForeignID, within limit: Duration = .seconds(10),
        until predicate: (Run<Object, Status>) async throws -> Bool
    ) async throws -> Run<Object, Status> {
        try await look(within: limit, for: "the run of \"\(foreignID)\"", until: predicate) {
            try await self.latest(foreignID)
        }
    }

    /// A run, as soon as it is as the predicate wants it.
    ///
    /// - Throws: as ``wait(forLatestOf:within:until:)``.
    @discardableResult
    public func wait(
        for runID: RunID, within limit: Duration = .seconds(10),
        until predicate: (Run<Object, Status>) async throws -> Bool
    ) async throws -> Run<Object, Status> {
        try await wait(for: runID, within: limit, by: .system, until: predicate)
    }

    /// As ``wait(for:within:until:)``, with the time allowed by another clock: for tests of that.
    @discardableResult
    package func wait(
        for runID: RunID, within limit: Duration, by clock: EngineClock,
        until predicate: (Run<Object, Status>) async throws -> Bool
    ) async throws -> Run<Object, Status> {
        try await look(within: limit, by: clock, for: "run \(runID)", until: predicate) { try await self.lookup(runID) }
    }

    /// Calls back the latest run of a foreign ID as soon as it stands in a status, and is not paused.
    ///
    /// - Throws: `deadlineExceeded`, saying where it stands; what the callback throws.
    @discardableResult
    public func callback(
        latestOf foreignID: ForeignID, onceIn status: Status, payload: CallbackPayload = .init(),
        within limit: Duration = .seconds(10)
    ) async throws -> CallbackOutcome {
        let run = try await wait(forLatestOf: foreignID, within: limit) { run in
            run.status == status && (run.runState == .initiated || run.runState == .running)
        }
        return try await callback(run.runID, payload: payload)
    }

    /// A pending timeout of a run, as soon as it is armed: from then on a clock that is moved to its time fires it.
    ///
    /// - Parameters:
    ///   - runID: the run.
    ///   - status: the status it is armed in.
    ///   - name: its name, where a status has several.
    ///   - limit: how long it may take.
    /// - Throws: `deadlineExceeded`, saying which timeouts there are; `unsupported` where the store keeps none.
    @discardableResult
    public func timeoutArmed(
        for runID: RunID, in status: Status, named name: String? = nil, within limit: Duration = .seconds(10)
    ) async throws -> Timeout {
        guard let store = adapter.timeouts else {
            throw WorkflowError(.unsupported, "the store of \"\(self.name)\" keeps no timeouts")
        }
        return try await look(within: limit, for: "a timeout of run \(runID) in status \(status.label)") {
            let armed = try await store.timeouts(workflow: self.name, runID: runID, limit: 100)
            let found = armed.first { $0.status == status.rawValue && name ?? $0.name == $0.name }
            if let found { return .found(found) }
            let names = armed.map { "\"\($0.name)\" in status \($0.status)" }.joined(separator: ", ")
            return .not(names.isEmpty ? "none is armed" : "armed are \(names)")
        }
    }

    /// A run that is looked up, as soon as it is there and as the predicate wants it.
    private func look(
        within limit: Duration, by clock: EngineClock = .system, for what: String,
        until predicate: (Run<Object, Status>) async throws -> Bool, at present: () async throws -> Run<Object, Status>
    ) async throws -> Run<Object, Status> {
        try await look(within: limit, by: clock, for: what) {
            let run: Run<Object, Status>
            do {
                run = try await present()
            } catch let error as WorkflowError where error.code == .recordNotFound {
                return .not("there is none")
            }
            return try await predicate(run) ? .found(run) : .not(self.standing(run))
        }
    }

    private func standing(_ run: Run<Object, Status>) -> String {
        let reason = run.reason.map { ", because \($0)" } ?? ""
        return "it is \(run.runState) in status \(run.status.label), at version \(run.version)\(reason): \(run.object)"
    }

    private func look<Value>(
        within limit: Duration, by clock: EngineClock = .system, for what: String,
        _ look: () async throws -> Look<Value>
    ) async throws -> Value {
        // Listening begins before the first look, and watching tells of everything when it begins.
        let listener = adapter.changes.listen(to: [.versions, .timeouts(name), .parked(name)])
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [adapter] in try? await adapter.watchForChanges() }
            defer { group.cancelAll() }
            return try await self.look(
                until: clock.elapsed + limit, within: limit, by: clock, for: what, listener, look)
        }
    }

    private func look<Value>(
        until deadline: Duration, within limit: Duration, by clock: EngineClock, for what: String,
        _ listener: ChangeListener, _ look: () async throws -> Look<Value>
    ) async throws -> Value {
        while true {
            switch try await look() {
            case .found(let value): return value
            case .not(let seen):
                guard clock.elapsed < deadline else {
                    throw WorkflowError(
                        .deadlineExceeded, "\(what) did not come to be as it was waited for within \(limit): \(seen)")
                }
            }
            try await listener.wait(until: deadline, clock: clock)
        }
    }
}

/// What a look found.
private enum Look<Value> {
    case found(Value)
    case not(String)
}

extension Workflow where Object: Equatable {
    /// Requires that the latest run of a foreign ID comes to a status with this object: as the first version had it that
    /// reached the status, also when the run has moved on since.
    ///
    /// - Throws: `unexpectedObject`, with both; `unreachable` or `deadlineExceeded` where it does not get there.
    @discardableResult
    public func require(
        latestOf foreignID: ForeignID, at status: Status, _ object: Object, within limit: Duration = .seconds(10)
    ) async throws -> Run<Object, Status> {
        let latest = try await wait(forLatestOf: foreignID, within: limit) { _ in true }
        let run = try await self.await(latest.runID, reaching: status, within: limit)
        guard run.object == object else {
            throw WorkflowError(
                .unexpectedObject,
                "the run of \"\(foreignID)\" came to \(status.label) with \(run.object), and not with \(object)")
        }
        return run
    }
}

extension WorkflowError.Code {
    /// A run came to a status with another object than a test requires.
    public static let unexpectedObject = WorkflowError.Code("unexpected_object")
}
