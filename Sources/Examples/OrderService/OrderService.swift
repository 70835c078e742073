import ArgumentParser
import Logging
import ServiceLifecycle
import UnixSignals
import Workflows
import WorkflowsSQLite

/// A service on one SQLite file, and programs beside it that know nothing of each other:
///
///     swift run OrderService serve orders.db
///     swift run OrderService order orders.db order-17 --item lamp
///     swift run OrderService pack orders.db order-17 --shelf 3
///     swift run wftop orders.db
@main
struct OrderService: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "OrderService", abstract: "Orders that are paid, packed and shipped: an example of a service.",
        subcommands: [Serve.self, Place.self, Pack.self])
}

/// What every part of it is told.
struct StoreFile: ParsableArguments {
    @Argument(help: "The SQLite file. The first who opens it makes it.") var path: String

    func workflow() throws -> Workflow<Order, OrderStatus> { try orders(on: SQLiteAdapter(path: path)) }
}

/// Serves until it is told to stop. Several may serve one file: each role has one holder among them.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Serve orders until SIGTERM or ctrl-C.")
    @OptionGroup var store: StoreFile

    func run() async throws {
        let workflow = try store.workflow()
        let group = ServiceGroup(
            services: [workflow], gracefulShutdownSignals: [.sigterm, .sigint], logger: Logger(label: "orders"))
        try await group.run()
    }
}

/// A process of its own that serves nothing: it stores the order, and waits for whoever serves it.
struct Place: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "order", abstract: "Order something.")
    @OptionGroup var store: StoreFile
    @Argument(help: "What you call the order.") var order: String
    @Option(help: "What is ordered.") var item = "lamp"
    @Option(help: "How many seconds to wait for the payment.") var patience = 10

    func run() async throws {
        let workflow = try store.workflow()
        // Called again with the same name, it is the same order: nothing is ordered twice.
        let id = try await workflow.trigger(
            ForeignID(order), with: Order(item: item), idempotencyKey: IdempotencyKey(order))
        let paid = try await workflow.await(id, reaching: .paid, within: .seconds(patience))
        print("\(order) is paid by \(paid.object.payment ?? "nobody")")
    }
}

/// What the warehouse calls.
struct Pack: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Say that an order is packed.")
    @OptionGroup var store: StoreFile
    @Argument(help: "The order.") var order: String
    @Option(help: "Where it lies.") var shelf: String

    func run() async throws {
        let answer = try await store.workflow().callback(
            latestOf: ForeignID(order), payload: CallbackPayload(bytes: Array(shelf.utf8)))
        print("\(order): \(answer)")
    }
}
