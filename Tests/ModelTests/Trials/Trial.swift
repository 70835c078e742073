import Workflows
import WorkflowsTesting

/// Operations that a store did not do as it must.
struct Failure: Error {
    var seed: UInt64
    /// What was done, up to what went wrong.
    var operations: [Operation]
    var mismatch: Mismatch

    /// What a person needs to see it and to have it once more.
    var report: String {
        let lines = operations.enumerated().map { "    \($0.offset + 1). \($0.element)" }
        return """
            \(mismatch)
            after \(operations.count) operations (WORKFLOWS_SEED=\(seed) does it again):
            \(lines.joined(separator: "\n"))
            """
    }
}

/// Worlds on a kind of store.
struct Trial: Sendable {
    /// How many ways to the store there are. With more than one, several workers are at it at times.
    var connections = 1
    let make: @Sendable (ManualClock, _ seed: UInt64) throws -> any Store

    /// A world of so many operations, what is asked at once among them; `nil` when all went well.
    func explore(seed: UInt64, operations count: Int) async -> Failure? {
        var generator = Generator(seed: seed, drawsBursts: connections > 1)
        var left = count
        return await run(seed) { _, model in
            guard left > 0 else { return nil }
            let operation = generator.next(model)
            left -= operation.count
            return operation
        }
    }

    /// The same operations once more, or some of them.
    func replay(_ operations: [Operation], seed: UInt64) async -> Failure? {
        // What several do at once goes another way each time.
        let isSteady = !operations.contains { if case .burst = $0 { true } else { false } }
        for _ in 0..<(isSteady ? 1 : 10) {
            let failure = await run(seed) { index, _ in index < operations.count ? operations[index] : nil }
            if let failure { return failure }
        }
        return nil
    }

    private func run(_ seed: UInt64, _ next: (Int, StoreModel) -> Operation?) async -> Failure? {
        let clock = ManualClock(startingAt: Universe.beginning)
        // Whoever still sleeps in the store wakes, and goes.
        defer { clock.advance(by: .hours(1000)) }
        var done: [Operation] = []
        do {
            let store = try make(clock, seed)
            let world = World(try (0..<connections).map { _ in try store.connect() }, clock: clock)
            defer { withExtendedLifetime(store) {} }
            while let operation = next(done.count, world.model) {
                done.append(operation)
                try await world.perform(operation)
            }
            try await world.compareAll()
            return nil
        } catch let mismatch as Mismatch {
            return Failure(seed: seed, operations: done, mismatch: mismatch)
        } catch {
            let mismatch = Mismatch(what: "the store fails", expected: "an answer", found: "\(error)")
            return Failure(seed: seed, operations: done, mismatch: mismatch)
        }
    }
}
