import Foundation
import Logging
import Synchronization
import Testing
import Workflows
import WorkflowsReflex
import WorkflowsTesting

@Suite("What a connector to a table of Reflex events tells of trouble", .timeLimit(.minutes(1)))
struct StreamTroubleTests {
    private enum Welcome: Int, WorkflowStatus {
        case known = 1
        case greeted
    }

    /// Serves a workflow with a connector to the table, which looks every minute.
    private func serving(
        _ reflex: TemporaryReflex, log: LogLines, given: AsyncStream<String>.Continuation,
        _ body: (@Sendable () -> RoleReport?) async throws -> Void
    ) async throws {
        var builder = WorkflowBuilder<String, Welcome>("welcomes")
        builder.addCallback(from: .known, to: .greeted) { _, _ in .to(.greeted) }
        let source = ReflexConnector(on: reflex.database, options: reflex.options())
        builder.addConnector("customers", source: source, options: .pollingFrequency(.minutes(1))) { event, _, _ in
            given.yield(event.id)
        }
        var options = BuildOptions()
        options.clock = reflex.clock.engineClock
        // So that it keeps its roles however far the clock is moved.
        options.lease = .hours(24)
        options.logger = Logger(label: "test") { _ in Handler(lines: log) }
        let workflow = try builder.build(on: InMemoryAdapter(clock: reflex.clock.engineClock), options: options)
        let role = try #require(workflow.definition.roles.first { $0.kind == .connector }?.name)
        let service = Task { try await workflow.run() }
        await workflow.started()
        try await body { workflow.internalState[role] }
        service.cancel()
        _ = await service.result
    }

    @Test("A connector that waits behind a gap which nobody closes is as far behind, alerts and says so once")
    func gap() async throws {
        let reflex = try await TemporaryReflex { $0.gaps = .wait }
        for id in [1, 3] as [Int64] { try await reflex.write(id, sampleEvent(UInt64(id))) }
        let log = LogLines()
        let (calls, given) = AsyncStream.makeStream(of: String.self)
        try await serving(reflex, log: log, given: given) { report in
            var iterator = calls.makeAsyncIterator()
            #expect(await iterator.next() == "1")
            for _ in 1...3 {
                await reflex.clock.waitForSleeper(dueIn: .minutes(1))
                reflex.clock.advance(by: .hours(1))
                try await until("it is late", seeing: report) { $0?.alert == true }
            }
            await reflex.clock.waitForSleeper(dueIn: .minutes(1))
            #expect(report()?.lag ?? .zero >= .hours(1))
            #expect(log.lines.filter { $0.contains("gap") }.count == 1)
            try await reflex.write(2, sampleEvent(2))
            await reflex.clock.waitForSleeper(dueIn: .minutes(1))
            reflex.clock.advance(by: .minutes(1))
            #expect(await iterator.next() == "2")
            #expect(await iterator.next() == "3")
            try await until("it is not late", seeing: report) { $0?.lag == .zero }
            #expect(report()?.alert == false)
        }
    }

    @Test("Events that cannot be read are counted as passed over, and each is logged")
    func unreadable() async throws {
        let reflex = try await TemporaryReflex()
        try await reflex.writeLooseRows([
            (.text("customer-1"), .text("created")), (.text("customer-2"), .null), (.text("customer-3"), .integer(3)),
        ])
        let log = LogLines()
        let (calls, given) = AsyncStream.makeStream(of: String.self)
        try await serving(reflex, log: log, given: given) { report in
            var iterator = calls.makeAsyncIterator()
            #expect(await iterator.next() == "3")
            try await until("two are passed over", seeing: report) { $0?.skipped["unreadable"] == 2 }
            #expect(log.lines.filter { $0.contains("could not be read") }.count == 2)
        }
    }
}

/// Remembers the messages that are logged.
private final class LogLines: Sendable {
    private let kept = Mutex<[String]>([])

    var lines: [String] { kept.withLock { $0 } }

    func add(_ line: String) { kept.withLock { $0.append(line) } }
}

private struct Handler: LogHandler {
    let lines: LogLines
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.warning

    init(lines: LogLines) { self.lines = lines }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { lines.add("\(event.message)") }
}
