import Testing
import Workflows

extension WorkflowAdapter {
    /// The record as soon as it has a later version. Waits for the store's own notice.
    func nextVersion(of id: RunID, after version: Int) async throws -> Record {
        let listener = changes.listen(to: [.versions])
        while true {
            if let record = try await records.lookup(id), record.version > version { return record }
            try await listener.wait(upTo: .seconds(10), clock: .system)
        }
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
    func waitUntil(_ condition: (any RecordStore) async throws -> Bool) async throws {
        let listener = changes.listen(to: [.versions, .parked("orders"), .parked("stock"), .timeouts("orders")])
        while try await !condition(records) { try await listener.wait(upTo: .seconds(10), clock: .system) }
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
