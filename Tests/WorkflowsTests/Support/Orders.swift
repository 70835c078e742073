import Logging
import Synchronization
import Workflows
import WorkflowsTesting

enum OrderStatus: Int, WorkflowStatus {
    case created = 1
    case paid
    case packed
    case shipped
    case refunded
}

struct Order: Codable, Hashable, Sendable {
    var item = "book"
    var notes: [String] = []
}

struct Upstream: Error, CustomStringConvertible {
    let description: String
}

/// Everything polls once an hour: what moves within a test was told, not found by looking.
func optionsWithoutPolling(clock: EngineClock = .system) -> BuildOptions {
    var options = BuildOptions()
    options.clock = clock
    options.instance = "test"
    options.logger.logLevel = .critical
    options.poll(every: .hours(1))
    options.chance = { 0 }
    // Tests move the clock by days; a lease that ran out meanwhile would cancel what is in hand, rightly.
    options.lease = .hours(100_000)
    return options
}

/// Serves a workflow while the body runs, then stops it.
@discardableResult
func serving<Object, Status, Result: Sendable>(
    _ workflow: Workflow<Object, Status>, _ body: () async throws -> Result
) async throws -> Result {
    let service = Task { try await workflow.run() }
    await workflow.started()
    do {
        let result = try await body()
        service.cancel()
        _ = await service.result
        return result
    } catch {
        service.cancel()
        _ = await service.result
        throw error
    }
}

/// Serves two workflows while the body runs, then stops both.
@discardableResult
func serving<A, B, C, D, Result: Sendable>(
    _ first: Workflow<A, B>, _ second: Workflow<C, D>, _ body: () async throws -> Result
) async throws -> Result {
    try await serving(first) { try await serving(second, body) }
}

/// Counts calls and answers with the count.
final class Counter: Sendable {
    private let value = Mutex(0)
    @discardableResult
    func increment() -> Int {
        value.withLock { value in
            value += 1
            return value
        }
    }
    var count: Int { value.withLock { $0 } }
}
