import Foundation
import Workflows
import WorkflowsSQLite

/// Transitions that arrive in a store while something is measured, written as a service writes them: each in a
/// transaction that returns when it is on the disk. Every tenth begins a new run.
final class Arrivals: Sendable {
    private let task: Task<Int, any Error>

    init(_ store: SampleStore, perSecond rate: Double) async throws {
        let records = store.adapter.records
        var query = RunQuery()
        query.runStates = [.running]
        let running = try await records.list(query, after: nil, limit: 200).items
        task = Task {
            let clock = ContinuousClock()
            let began = clock.now
            var written = 0
            do {
                while !Task.isCancelled {
                    try await clock.sleep(until: began + .microseconds(Int64(Double(written + 1) / rate * 1e6)))
                    written += 1
                    // As often as a service says that it lives.
                    if written % Int(max(1, rate * 3)) == 0 { try await store.renew() }
                    try await Self.write(written, running, records)
                }
            } catch is CancellationError {}
            return written
        }
    }

    /// Ends, and says how many there were.
    func stop() async throws -> Int {
        task.cancel()
        return try await task.value
    }

    private static func write(_ number: Int, _ running: [RunSummary], _ records: any RecordStore) async throws {
        let now = EngineClock.system.now
        guard number % 10 > 0, !running.isEmpty else {
            let fresh = 1_000_000_000 + Int(now.microseconds % 1_000_000_000)
            // Written when it happens: a service whose clock is ahead has a dashboard look up more.
            try await SampleWorkflow.store(fresh, at: now, steps: 1, stay: .milliseconds(1), in: records)
            return
        }
        guard let run = try await records.lookup(running[number % running.count].runID),
            let workflow = SampleWorkflow.all.first(where: { $0.name == run.workflow })
        else { return }
        var transaction = StoreTransaction(at: now)
        transaction.run = .advance(from: run, to: workflow.moved(run, to: run.status == 2 ? 3 : 2, .running, at: now))
        _ = try await records.transact(transaction)
    }
}
