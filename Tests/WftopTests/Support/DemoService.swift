import Foundation
import GRDB
import Workflows
import WorkflowsMonitoring

/// The demo as a service of its own, on a store that others look at.
final class DemoService {
    let store: String
    private let program: Program

    /// Starts it. A rate of 0 triggers nothing.
    init(on store: String, rate: Double, seed: Int = 1, for duration: String? = nil) throws {
        self.store = store
        let end = duration.map { ["--for", $0] } ?? []
        program = try Program(
            Wftop.path, ["demo", "--headless", "--store", store, "--rate", "\(rate)", "--seed", "\(seed)"] + end)
    }

    var identifier: Int32 { program.identifier }
    var isRunning: Bool { program.isRunning }

    /// Returns when it holds every role there is.
    @discardableResult
    func holdsEverything(within limit: Duration = .seconds(60)) async throws -> Duration {
        try await eventually(
            "process \(identifier) holds every role", within: limit,
            seeing: { "\(try StoreFile(store).holdings()), it said: \(program.errors.suffix(500))" }
        ) {
            guard program.isRunning else { throw NeverHappened(description: "it ended: \(program.errors)") }
            guard FileManager.default.fileExists(atPath: store) else { return false }
            return (try? StoreFile(store).holders()) == [identifier]
        }
    }

    /// Returns when it has come so far with its start: not at all, with so many workflows joined, with so many roles held.
    func hasStarted(to moment: Int) async throws {
        guard moment > 0 else { return }
        let file = StoreFile(store)
        let joined = "SELECT count(*) FROM instances WHERE pid = \(identifier)"
        let held = "SELECT count(*) FROM roles r JOIN instances i ON i.start_id = r.holder WHERE i.pid = \(identifier)"
        try await eventually(
            "process \(identifier) is at moment \(moment) of its start", every: .milliseconds(5),
            seeing: { "\(try file.joined()); \(try file.holdings()); it said: \(program.errors.suffix(500))" }
        ) {
            guard program.isRunning else { throw NeverHappened(description: "it ended: \(program.errors)") }
            let roles = moment - StoreFile.demoWorkflows
            return roles > 0 ? try file.number(held) >= roles : try file.number(joined) >= moment
        }
    }

    /// Returns when the store has so many more events.
    func hasStored(_ count: Int) async throws {
        let file = StoreFile(store)
        func last() throws -> Int { try file.number("SELECT max(id) FROM events") }
        let before = try last()
        try await eventually(
            "\(count) more events are stored", every: .milliseconds(5),
            seeing: { "\(try last() - before) more, process \(identifier) said: \(program.errors.suffix(500))" }
        ) {
            guard program.isRunning else { throw NeverHappened(description: "it ended: \(program.errors)") }
            return try last() >= before + count
        }
    }

    /// Ends it at once, as a power cut would.
    func kill() async throws {
        program.signal(SIGKILL)
        try await program.finish(within: .seconds(5))
    }

    /// Asks it to stop, and waits.
    @discardableResult
    func stop() async throws -> Finished {
        program.signal(SIGTERM)
        return try await program.finish(within: .seconds(60))
    }

    /// Stops it where it is; returns when it stands still.
    func freeze() async throws { try await program.freeze() }
    func thaw() { program.thaw() }
    func ask() { program.signal(SIGTERM) }

    /// Waits for its end.
    func finish(within limit: Duration) async throws -> Finished { try await program.finish(within: limit) }
}

extension StoreFile {
    static let demoWorkflows = 3
    /// How many roles the demo's workflows have.
    static let demoRoles = 22

    /// Which processes have joined, in words.
    func joined() throws -> String {
        try rows("SELECT pid, count(*) FROM instances GROUP BY pid")
            .map { "process \($0[0] as Int32? ?? 0) \($0[1] as Int? ?? 0) times" }.joined(separator: ", ")
    }

    /// Who holds which role, in words.
    func holdings() throws -> String {
        try rows("SELECT r.name, i.pid FROM roles r LEFT JOIN instances i ON i.start_id = r.holder")
            .map { "\($0[0] as String): \(($0[1] as Int32?).map { "\($0)" } ?? "nobody")" }.joined(separator: ", ")
    }

    /// The processes that hold roles; nobody while any role is free.
    func holders() throws -> Set<Int32> {
        let rows = try rows("SELECT r.name, i.pid FROM roles r LEFT JOIN instances i ON i.start_id = r.holder")
        guard rows.count == Self.demoRoles, rows.allSatisfy({ $0[1] as Int32? != nil }) else { return [] }
        return Set(rows.compactMap { $0[1] as Int32? })
    }
}
