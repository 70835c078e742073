import Foundation
public import Logging
public import ServiceLifecycle
import Synchronization
public import Workflows

/// Three workflows with traffic, failures, timeouts, callbacks and retries: something to look at, and the first example
/// of how this library is used.
public final class Demo: Service {
    /// How the demo behaves.
    public struct Options: Sendable {
        /// Orders triggered a second; 0 triggers nothing and works off what is there.
        public var rate: Double = 5
        /// The same seed gives the same orders on an empty store, and each of them the same fate, whatever the timing.
        public var seed: UInt64 = 1
        /// Triggers for so long, then finishes what is held and ends; `nil` goes on until told to stop.
        public var duration: Duration?
        /// Where the steps write what they did, outside the store; `nil` writes nothing.
        public var effectsPath: String?
        /// What people call this process.
        public var instance = InstanceName.ofThisProcess
        /// The time it lives by.
        public var clock = EngineClock.system
        /// Where the engine logs.
        public var logLevel = Logger.Level.error

        /// The defaults.
        public init() {}
    }

    private let options: Options
    private let orders: Workflow<Order, OrderStatus>
    private let stock: Workflow<Reservation, StockStatus>
    private let invoices: Workflow<Invoice, InvoiceStatus>
    private let warehouse: Warehouse
    private let effects: Effects
    private let records: any RecordStore
    private let tally = Mutex(Tally())

    private struct Tally {
        var triggered: [String: Int] = [:]
        var failed: [String: Int] = [:]
        /// What the last trigger failed with, if it did.
        var failure: WorkflowError?
    }

    /// The demo on a store.
    ///
    /// - Throws: when the file for the steps' effects cannot be written.
    public init(on adapter: any WorkflowAdapter, options: Options) throws {
        self.options = options
        let chance = Chance(seed: options.seed)
        let effects = try Effects(path: options.effectsPath)
        var build = BuildOptions()
        build.clock = options.clock
        build.instance = options.instance
        build.logger.logLevel = options.logLevel
        let stock = try stockWorkflow(chance, effects).build(on: adapter, options: build)
        let warehouse = Warehouse(chance: chance, clock: options.clock)
        orders = try orderWorkflow(
            OrderServices(
                chance: chance, effects: effects, warehouse: warehouse,
                reserveStock: { run, order, object in
                    // A step is called at least once: the key makes sure that stock is reserved once.
                    _ = try await stock.trigger(
                        ForeignID(run.description),
                        with: Reservation(order: order, item: object.item, quantity: object.quantity),
                        idempotencyKey: IdempotencyKey("order \(run)"))
                })
        ).build(on: adapter, options: build)
        invoices = try invoiceWorkflow(chance, effects).build(on: adapter, options: build)
        self.stock = stock
        self.warehouse = warehouse
        self.effects = effects
        records = adapter.records
    }

    /// Runs until the duration is over or until told to stop; finishes what is held then.
    public func run() async throws {
        var logger = Logger(label: "demo")
        logger.logLevel = options.logLevel
        let callbacks = Task {
            try await warehouse.work { [orders] run, payload in _ = try await orders.callback(run, payload: payload) }
        }
        defer { callbacks.cancel() }
        let group = ServiceGroup(
            configuration: .init(
                services: [
                    // Stopped the last first: the orders, whose step triggers stock, before the stock.
                    .init(service: stock), .init(service: orders), .init(service: invoices),
                    .init(
                        service: Traffic { try await self.traffic() },
                        successTerminationBehavior: .gracefullyShutdownGroup),
                ],
                logger: logger))
        try await withGracefulShutdownHandler {
            try await group.run()
        } onGracefulShutdown: {
            Task { await group.triggerGracefulShutdown() }
        }
    }

    /// Triggers runs. When it ends, the workflows are shut down gracefully.
    private struct Traffic: Service {
        let body: @Sendable () async throws -> Void
        func run() async throws {
            // Told to stop, it just ends: what it triggered is stored.
            do { try await cancelWhenGracefulShutdown(body) } catch is CancellationError {}
        }
    }

    // MARK: Traffic

    private func traffic() async throws {
        for started in [orders.started, stock.started, invoices.started] { await started() }
        let clock = options.clock
        let began = clock.elapsed
        guard options.rate > 0 else {
            if let duration = options.duration { try await clock.sleep(for: duration) } else { try await forever() }
            return
        }
        var generator = SeededGenerator(seed: options.seed ^ 0x6f72_6465_7273)
        // A store that has runs is continued behind them.
        var number = Int(clamping: try await records.lastEventID())
        var count = 0
        while options.duration.map({ clock.elapsed - began < $0 }) ?? true {
            // Behind its schedule it never sleeps, and would not notice that it is told to stop.
            try Task.checkCancellation()
            number += 1
            count += 1
            try await triggerOrder(number, &generator)
            if count % 4 == 0 { try await triggerInvoice(number, &generator) }
            let due = began + .microseconds(Int64(Double(count) / options.rate * 1_000_000))
            let wait = due - clock.elapsed
            if wait > .zero { try await clock.sleep(for: wait) }
        }
    }

    private func forever() async throws {
        while true { try await options.clock.sleep(for: .hours(1)) }
    }

    private func triggerOrder(_ number: Int, _ generator: inout SeededGenerator) async throws {
        let items = ["kettle", "lamp", "bicycle", "novel", "chess set", "headphones"]
        let names = ["ada", "grace", "alan", "edsger", "barbara", "donald"]
        let order = Order(
            customer: names[Int.random(in: 0..<names.count, using: &generator)],
            item: items[Int.random(in: 0..<items.count, using: &generator)],
            quantity: Int.random(in: 1...10, using: &generator), cents: 0)
        try await trigger("orders") { try await orders.trigger(ForeignID("order-\(number)"), with: order) }
    }

    private func triggerInvoice(_ number: Int, _ generator: inout SeededGenerator) async throws {
        let invoice = Invoice(customer: "customer-\(number)", cents: Int.random(in: 100...90_000, using: &generator))
        try await trigger("invoices") { try await invoices.trigger(ForeignID("invoice-\(number)"), with: invoice) }
    }

    /// Triggers a run, and keeps count of what could not be stored: the traffic goes on, as customers would.
    private func trigger(_ what: String, _ run: () async throws -> RunID) async throws {
        do {
            _ = try await run()
            tally.withLock { tally in
                tally.triggered[what, default: 0] += 1
                tally.failure = nil
            }
        } catch let error as WorkflowError {
            // That the foreign ID has a run under way is an answer, and that the engine stops is no failure.
            guard error.code != .runInProgress, error.code != .stopping else { return }
            tally.withLock { tally in
                tally.failed[what, default: 0] += 1
                tally.failure = error
            }
        }
    }

    /// Why the last trigger could not be stored; `nil` where it was.
    public var failure: WorkflowError? { tally.withLock { $0.failure } }

    /// What was triggered and what the steps really did, a line each.
    public var summary: [String] {
        let tally = tally.withLock { $0 }
        return tally.triggered.sorted { $0.key < $1.key }.map { "triggered \($0.value) \($0.key)" }
            + tally.failed.sorted { $0.key < $1.key }.map { "could not trigger \($0.value) \($0.key)" }
            + effects.summary.map { "step code ran \($0.count) times: \($0.what)" }
    }
}
