import ArgumentParser
import Dashboard
import Foundation
import Logging
import OrderDemo
import ServiceLifecycle
import UnixSignals
import Workflows
import WorkflowsMonitoring
import WorkflowsSQLite

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Run three workflows with traffic and watch them.",
        discussion: """
            Without --store the demo keeps its store in a temporary directory and removes it at the end. With --headless \
            nothing is drawn: watch the store from another terminal with `wftop PATH`. At its end the demo prints what \
            it triggered and what its steps really did.
            """)

    @Option(help: "Keep the store here; one that has runs is continued.") var store: String?
    @Option(help: "Orders triggered a second; 0 triggers nothing and works off what is there.") var rate = 5.0
    @Option(help: "The same seed gives the same orders, and each of them the same fate.") var seed: UInt64 = 1
    @Flag(help: "Draw nothing.") var headless = false
    @Option(name: .customLong("for"), help: "Trigger for so long, then finish what is held and exit: 60s, 5m.")
    var duration: DurationArgument?
    @Option(help: "What the steps do is appended to this file; by default the store's path with .effects behind.")
    var effects: String?
    @OptionGroup var display: DisplayOptions

    func validate() throws {
        guard rate >= 0, rate <= 100_000 else { throw ValidationError("--rate takes a number from 0 to 100000") }
    }

    func run() async throws {
        try await reportingFailures {
            let directory = try store == nil ? Self.temporaryDirectory() : nil
            defer { if let directory { try? FileManager.default.removeItem(atPath: directory) } }
            let path = store ?? directory.map { $0 + "/demo.db" } ?? "demo.db"
            let folder = URL(filePath: path).deletingLastPathComponent().path
            guard FileManager.default.fileExists(atPath: folder) else {
                throw Failure(
                    .notFound, "there is no directory \(folder): make it first (mkdir -p), or leave --store out")
            }
            let adapter = try SQLiteAdapter(path: path)
            var options = Demo.Options()
            options.rate = rate
            options.seed = seed
            options.duration = duration?.duration
            options.effectsPath = effects ?? path + ".effects"
            let demo = try Demo(on: adapter, options: options)
            if headless {
                try await serve(demo, path: path)
            } else {
                try await show(demo, adapter: adapter, path: path)
            }
            // The file is whole without its log beside it, for whoever looks at it later.
            try? await adapter.close()
            for line in demo.summary { try? StandardOutput.print(line) }
            if let failure = demo.failure { throw failure }
        }
    }

    private func serve(_ demo: Demo, path: String) async throws {
        // As this program was called: a newcomer has not put it where the shell finds it yet.
        let program = CommandLine.arguments.first ?? "wftop"
        StandardError.print("serving \(path); watch it with: \(program) \(path)")
        var logger = Logger(label: "wftop")
        logger.logLevel = .error
        let group = ServiceGroup(
            configuration: .init(
                services: [.init(service: demo, successTerminationBehavior: .gracefullyShutdownGroup)],
                gracefulShutdownSignals: [.sigint, .sigterm], logger: logger))
        try await group.run()
    }

    /// Serves the demo in this process and shows its store as any other.
    private func show(_ demo: Demo, adapter: SQLiteAdapter, path: String) async throws {
        let monitor = StoreMonitor(
            adapter: adapter, access: .init(target: store ?? "demo", actor: OpenTarget.user))
        let settings = try Settings.load()
        var configuration = try display.configuration(settings)
        DisplayOptions.tell(configuration)
        configuration.location = URL(filePath: path).path
        let picture = try await display.picture(monitor)
        var logger = Logger(label: "wftop")
        logger.logLevel = .critical
        let group = ServiceGroup(configuration: .init(services: [.init(service: demo)], logger: logger))
        let service = Task { try await group.run() }
        let code: Int32
        do {
            code = try await DashboardSession.run(
                monitor, configuration: configuration, terminal: display.terminal(settings), picture: picture,
                DashboardSession.Surroundings(keepsSilences: store != nil))
        } catch {
            service.cancel()
            throw error
        }
        await group.triggerGracefulShutdown()
        _ = await service.result
        if code != 0 { throw ExitCode(code) }
    }

    private static func temporaryDirectory() throws -> String {
        var template = Array(
            ((NSTemporaryDirectory() as NSString).appendingPathComponent("wftop-demo-XXXXXX")).utf8CString)
        guard mkdtemp(&template) != nil else {
            throw Failure(.unreachable, "no temporary directory can be made: \(String(cString: strerror(errno)))")
        }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
