import Foundation
import GRDB
import Testing

@testable import WorkflowsSQLite

/// The probe, in a process of its own, on a store with a ledger.
struct ProbeProcess {
    let store: TemporaryDirectory

    init() async throws {
        store = try TemporaryDirectory()
        let adapter = try SQLiteAdapter(path: store.store)
        try await Ledger.create(in: adapter)
        try await adapter.close()
    }

    /// It lies where the tests lie.
    private static let path: String = {
        var folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        if let bundle = Bundle.allBundles.first(where: { $0.bundlePath.hasSuffix(".xctest") }) {
            folder = bundle.bundleURL.deletingLastPathComponent()
        }
        return folder.appending(path: "EffectProbe").path()
    }()

    enum End: Hashable, CustomStringConvertible {
        case exit(Int32)
        case signal(Int32)

        var description: String {
            switch self {
            case .exit(let code): "exit \(code)"
            case .signal(let number): "signal \(number)"
            }
        }
    }

    /// Runs the probe to its end.
    ///
    /// - Parameters:
    ///   - versions: it is killed when the store has so many. Where none are given, one that has not ended within a minute
    ///     hangs, which is recorded.
    func run(
        places: Int, seed: Int, _ options: [String] = [], killedOnceHas versions: Int? = nil
    ) async throws -> End {
        try await finished(["\(places)", "\(seed)"] + options, killedOnceHas: versions).end
    }

    /// Triggers so many runs that another process triggers at the same time; how many it won.
    func contend(for count: Int, _ options: [String] = []) async throws -> Int? {
        let output = try await finished(["\(count)", "1", "--contends"] + options).output
        return Int(output.trimmingCharacters(in: .whitespacesAndNewlines))
    }

    private func finished(
        _ arguments: [String], killedOnceHas versions: Int? = nil
    ) async throws -> (end: End, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: Self.path)
        process.arguments = [store.store] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
        let output = Pipe()
        process.standardOutput = output
        process.standardInput = FileHandle.nullDevice
        process.standardError = output
        let ended = AsyncStream<Void> { stream in process.terminationHandler = { _ in stream.finish() } }
        try process.run()
        let identifier = process.processIdentifier
        let killing = Task {
            if let versions {
                do {
                    try await hold(untilHas: versions)
                } catch is CancellationError {
                    return
                } catch {
                    // Whoever cannot look must not leave the probe running for ever.
                    Issue.record("the probe's store cannot be read: \(error)")
                }
            } else {
                try await Task.sleep(for: .seconds(60))
                Issue.record("the probe hangs: \(arguments)")
            }
            kill(identifier, SIGKILL)
        }
        for await _ in ended {}
        killing.cancel()
        let end: End =
            process.terminationReason == .exit ? .exit(process.terminationStatus) : .signal(process.terminationStatus)
        let text = (try? output.fileHandleForReading.readToEnd()).map { String(decoding: $0, as: UTF8.self) } ?? ""
        if case .exit(let code) = end, code != 0 { Issue.record("the probe ended with \(code): \(text)") }
        return (end, text)
    }

    /// Waits for the process to have stored so much. One that has not within a minute is killed, which is recorded.
    private func hold(untilHas versions: Int) async throws {
        let end = ContinuousClock.now + .seconds(60)
        while try self.versions() < versions {
            guard ContinuousClock.now < end else {
                Issue.record("the probe has stored \(try self.versions()) versions in a minute, not \(versions)")
                return
            }
            try await Task.sleep(for: .milliseconds(1))
        }
    }

    /// Where ledger and history differ: the versions of runs that stand in one of them alone, or twice.
    func differences() throws -> [String] {
        let queue = try DatabaseQueue(path: store.store)
        defer { try? queue.close() }
        return try queue.read { database in
            try String.fetchAll(
                database,
                sql: """
                    WITH history(run, version) AS (
                      SELECT r.run_id, v.version_id & 2147483647 FROM versions v JOIN runs r ON r.run_key = v.version_id >> 31),
                    counted(run, version, n) AS (SELECT run, version, count(*) FROM ledger GROUP BY run, version)
                    SELECT 'no line for version ' || version || ' of ' || run FROM history
                      WHERE NOT EXISTS (SELECT 1 FROM counted c WHERE c.run = history.run AND c.version = history.version)
                    UNION ALL SELECT n || ' lines for version ' || version || ' of ' || run FROM counted
                      WHERE n <> 1 OR NOT EXISTS
                        (SELECT 1 FROM history h WHERE h.run = counted.run AND h.version = counted.version)
                    """)
        }
    }

    /// Has the file no longer see to it that a foreign ID has one unfinished run.
    func dropUnfinishedIndex() throws {
        let queue = try DatabaseQueue(path: store.store)
        defer { try? queue.close() }
        try queue.write { try $0.execute(sql: "DROP INDEX runs_unfinished") }
    }

    func versions() throws -> Int {
        // The log of a probe that was killed is locked while the next one reads it again.
        var configuration = Configuration()
        configuration.busyMode = .timeout(30)
        let queue = try DatabaseQueue(path: store.store, configuration: configuration)
        defer { try? queue.close() }
        return try queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM versions") ?? 0 }
    }
}
