import Foundation
import Testing
import Workflows
import WorkflowsTesting

/// How many runs: `WORKFLOWS_STRESS`, or what takes a moment. `.ci/sanitize` asks for more.
private let stressedRuns = ProcessInfo.processInfo.environment["WORKFLOWS_STRESS"].flatMap(Int.init) ?? 200

/// What the sanitizers look at while it runs: the engine on real threads, with everything at once.
@Suite("Everything at once on real threads", .timeLimit(.minutes(stressedRuns > 1000 ? 60 : 1)))
struct StressTests {
    private static let people = 8
    private typealias Orders = Workflow<Order, OrderStatus>

    @Test(
        "Runs of two instances with five workers each end as they are to, while people call them back, pause and resume them",
        arguments: Stores.allCases)
    func everything(on store: Stores) async throws {
        let adapter = try store.make()
        let instances = [try workflow("one", on: adapter), try workflow("two", on: adapter)]
        try await serving(instances[0], instances[1]) {
            try await withThrowingDiscardingTaskGroup { group in
                for person in 0..<Self.people {
                    group.addTask {
                        for number in stride(from: person, to: stressedRuns, by: Self.people) {
                            try await self.see(number, through: instances[number / Self.people % 2])
                        }
                    }
                }
            }
        }
        let all = try await adapter.records.list(RunQuery(), after: nil, limit: stressedRuns + 1).items
        #expect(all.count == stressedRuns)
        for run in all {
            var statuses: [Int] = []
            for version in try await adapter.records.history(run.runID) where statuses.last != version.record.status {
                statuses.append(version.record.status)
            }
            #expect(statuses == [1, 2, 3, 4] && run.runState == .completed, "run \(run.foreignID)")
        }
        #expect(try await StoreInspection(of: adapter).broken() == [])
    }

    private func workflow(_ instance: InstanceName, on adapter: any WorkflowAdapter) throws -> Orders {
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .paid, options: .parallel(5)) { run in
            run.object.notes.append("paid")
            await Task.yield()
            return .to(.paid)
        }
        builder.addCallback(from: .paid, to: .packed) { run, _ in
            run.object.notes.append("packed")
            return .to(.packed)
        }
        builder.addTimeout(from: .packed, to: .shipped, timer: .after(.milliseconds(1))) { _, _ in .to(.shipped) }
        builder.onComplete { _ in await Task.yield() }
        var options = optionsWithoutPolling()
        options.instance = instance
        return try builder.build(on: adapter, options: options)
    }

    /// Triggers a run, and brings it to its end.
    private func see(_ number: Int, through orders: Orders) async throws {
        let id = try await orders.trigger(ForeignID("order-\(number)"), with: Order())
        if number.isMultiple(of: 3) { try await interrupt(id, orders) }
        try await orders.wait(for: id, within: .seconds(60)) { $0.status == .paid }
        // It may be paused a moment longer, or be moved between the look and the write.
        try await until("run \(id) is called back", within: .seconds(60)) {
            try await orders.callback(id)
        } _: { outcome in
            if case .applied = outcome { true } else { false }
        }
        if number.isMultiple(of: 4) { try await interrupt(id, orders) }
        let last = try await orders.wait(for: id, within: .seconds(60)) { $0.runState == .completed }
        #expect(last.object.notes == ["paid", "packed"])
    }

    /// Pauses it, where it has not ended, and resumes it.
    private func interrupt(_ id: RunID, _ orders: Orders) async throws {
        _ = try await orders.pause(id, actor: "ann")
        await Task.yield()
        _ = try await orders.resume(id, actor: "ben")
    }
}
