import Logging
import Workflows
import WorkflowsTesting

/// Three steps, one after the other, that do nothing.
enum ChainStatus: Int, WorkflowStatus {
    case first = 1
    case second
    case third
    case done
}

/// Five fields, as an object of a small service has.
struct Parcel: Codable, Sendable {
    var customer = "ada"
    var item = "a book of some length"
    var quantity = 2
    var cents = 4200
    /// Whether the second step never succeeds.
    var isPoison = false
}

struct Poison: Error {}

enum Chain {
    static let name: WorkflowName = "chain"

    /// How many versions a run has in the end: the trigger's, and one for each step.
    static let versions = 4

    static func workflow(
        on adapter: any WorkflowAdapter, parallel: Int, retention: Retention = Retention(), pollsHourly: Bool = false
    ) throws -> Workflow<Parcel, ChainStatus> {
        var builder = WorkflowBuilder<Parcel, ChainStatus>(name)
        builder.addStep(from: .first, to: .second, options: .parallel(parallel)) { _ in .to(.second) }
        builder.addStep(from: .second, to: .third, options: .parallel(parallel), .neverPause) { run in
            guard !run.object.isPoison else { throw Poison() }
            return .to(.third)
        }
        builder.addStep(from: .third, to: .done, options: .parallel(parallel)) { _ in .to(.done) }
        var options = BuildOptions()
        options.logger.logLevel = .error
        options.retention = retention
        if pollsHourly { options.poll(every: .hours(1)) }
        return try builder.build(on: adapter, options: options)
    }

    /// Serves the workflow while something is done with it.
    static func serving<Value>(
        _ adapter: any WorkflowAdapter, _ load: Load, retention: Retention = Retention(),
        _ body: (Workflow<Parcel, ChainStatus>) async throws -> Value
    ) async throws -> Value {
        let workflow = try workflow(
            on: adapter, parallel: load.parallel, retention: retention, pollsHourly: load.pollsHourly)
        let service = Task { try await workflow.run() }
        await workflow.started()
        let value = try await body(workflow)
        service.cancel()
        _ = await service.result
        return value
    }

    /// Triggers so many runs and waits for the ends of those that end; returns their times from trigger to end, in
    /// seconds. Of a hundred runs `failing` never end.
    @discardableResult
    static func push(
        _ count: Int, through workflow: Workflow<Parcel, ChainStatus>, inFlight: Int, prefix: String,
        failing: Int = 0
    ) async throws -> [Double] {
        try await withThrowingTaskGroup(of: [Double].self) { group in
            for worker in 0..<inFlight {
                group.addTask {
                    let clock = ContinuousClock()
                    var latencies: [Double] = []
                    for number in stride(from: worker, to: count, by: inFlight) {
                        let began = clock.now
                        let poison = number % 100 < failing
                        let id = try await workflow.trigger(
                            ForeignID("\(prefix)-\(number)"), with: Parcel(isPoison: poison))
                        guard !poison else { continue }
                        _ = try await workflow.await(id, reaching: .done)
                        latencies.append(began.duration(to: clock.now).inSeconds)
                    }
                    return latencies
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }
}
