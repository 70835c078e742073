import Testing
import Workflows
import WorkflowsTesting

extension WorkflowAdapter {
    /// The record as soon as it has a later version. Waits for the store's own notice.
    func nextVersion(
        of id: RunID, after version: Int, at location: SourceLocation = #_sourceLocation
    ) async throws -> Record {
        var found: Record?
        try await waitUntil(at: location) { records in
            found = try await records.lookup(id)
            return found.map { $0.version > version } ?? false
        }
        return try #require(found)
    }

    /// A run's pending timeouts.
    func timeouts(of id: RunID) async throws -> [Timeout] {
        try await timeouts?.timeouts(workflow: nil, runID: id, limit: 10) ?? []
    }

    /// A run's timeout, as soon as it is armed.
    func armed(_ id: RunID) async throws -> Timeout {
        try await waitUntil { _ in try await !timeouts(of: id).isEmpty }
        return try #require(try await timeouts(of: id).first)
    }

    /// Returns as soon as the condition holds, looking again whenever the store tells of a change.
    func waitUntil(
        at location: SourceLocation = #_sourceLocation, _ condition: (any RecordStore) async throws -> Bool
    ) async throws {
        let listener = changes.listen(to: [.versions, .parked("orders"), .parked("stock"), .timeouts("orders")])
        let deadline = ContinuousClock.now + .seconds(30)
        while try await !condition(records) {
            guard ContinuousClock.now < deadline else {
                throw NeverHappened("not in time: what is waited for at \(location); seen: \(try await contents())")
            }
            try await listener.wait(upTo: .seconds(10), clock: .system)
        }
    }

    /// The runs, and what waits for them.
    private func contents() async throws -> String {
        let runs = try await records.list(RunQuery(), after: nil, limit: 20).items.map { run in
            "\(run.foreignID) \(run.runState) in status \(run.status) at version \(run.version)"
        }
        let parked = try await records.parked(workflow: nil, runID: nil, limit: 20).map { event in
            "\(event.foreignID) version \(event.version) parked by \(event.consumer), \(event.attempts): \(event.lastError)"
        }
        let timeouts = try await timeouts?.timeouts(workflow: nil, runID: nil, limit: 20).map { timeout in
            "\(timeout.foreignID) timeout \(timeout.name) due at \(timeout.dueAt)"
        }
        return (runs + parked + (timeouts ?? [])).joined(separator: "; ")
    }
}

extension RecordStore {
    /// Whether a failure of a run waits, of a certain version where one is named.
    func isParked(_ id: RunID, version: Int? = nil) async throws -> Bool {
        let parked = try await parked(workflow: nil, runID: id, limit: 1).first
        return parked.map { (version ?? $0.version) == $0.version } ?? false
    }

    /// Whether a run's failures are so many, or it went on.
    func isPast(attempts: Int, of id: RunID) async throws -> Bool {
        guard let parked = try await parked(workflow: nil, runID: id, limit: 1).first else { return true }
        return parked.attempts >= attempts
    }
}

extension Workflow {
    /// Returns as soon as a role says of itself what is waited for.
    func role(_ role: RoleName, _ what: String, _ holds: (RoleReport?) -> Bool) async throws {
        try await until("\(role): \(what)", seeing: { internalState[role] }, holds)
    }

    /// Returns as soon as a role has passed over something for a reason, so many times, or ever.
    func skipped(_ reason: String, by role: RoleName, times: Int? = nil) async throws {
        try await self.role(role, "something is passed over: \(reason)") { report in
            guard let seen = report?.skipped[reason] else { return false }
            return times.map { $0 == seen } ?? true
        }
    }
}
