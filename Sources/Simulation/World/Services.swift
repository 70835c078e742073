import Logging
import ServiceLifecycleTestKit
import Workflows

/// The three workflows as one process has them, on its own connection to the store.
struct Services: Sendable {
    let orders: Workflow<Parcel, OrderStatus>
    let stock: Workflow<Parcel, StockStatus>
    let reports: Workflow<Parcel, ReportStatus>

    init(on connection: Connection, code: UserCode, options: BuildOptions) throws {
        var paused = options
        paused.pauseRetry = PauseRetry(after: .seconds(2), maximum: .seconds(4), times: 2)
        orders = try code.orders().build(on: connection, options: paused)
        stock = try code.stock().build(on: connection, options: options)
        reports = try code.reports().build(on: connection, options: options)
    }

    /// Serves all of them until graceful shutdown or cancellation.
    func run() async throws {
        try await withThrowingTaskGroup { group in
            group.addTask { try await orders.run() }
            group.addTask { try await stock.run() }
            group.addTask { try await reports.run() }
            try await group.waitForAll()
        }
    }

    func started() async {
        await orders.started()
        await stock.started()
        await reports.started()
    }
}

extension BuildOptions {
    /// Nothing polls often: what happens soon was told. Waits after failures are short.
    static func simulated(
        _ instance: InstanceName, clock: EngineClock, generator: SharedGenerator, logger: Logger
    ) -> BuildOptions {
        var options = BuildOptions()
        options.clock = clock
        options.instance = instance
        options.logger = logger
        options.chance = { generator.fraction() }
        options.newRunID = { generator.runID() }
        let polling = Duration.seconds(20)
        let backOff = BackOff(initial: .milliseconds(200), maximum: .seconds(2))
        options.stepDefaults = [.pollingFrequency(polling), .errorBackOff(backOff), .pauseAfterErrors(6)]
        options.timeoutDefaults = [.pollingFrequency(polling), .errorBackOff(backOff), .pauseAfterErrors(5)]
        options.hookDefaults = [.pollingFrequency(polling), .errorBackOff(backOff)]
        options.connectorDefaults = [.pollingFrequency(polling), .errorBackOff(backOff)]
        options.versionPolling = polling
        options.awaitPolling = polling
        options.deletionPolling = polling
        options.roleBackOff = BackOff(initial: .milliseconds(100), maximum: .seconds(3))
        return options
    }
}
