import Foundation
import TerminalTesting
import TerminalUI
import Testing
import Workflows
import WorkflowsMonitoring

/// Roles stopped and started with the keys, beside a service at work.
@Suite("The keys that stop and start a role", .serialized)
struct RoleKeyTests {
    private let directory: TemporaryDirectory
    private let service: DemoService
    private let monitor: StoreMonitor
    /// The step that every new order waits for.
    private let role: RoleName = "orders-1-consumer"

    init() async throws {
        directory = try TemporaryDirectory()
        service = try DemoService(on: directory.store, rate: 5)
        try await service.holdsEverything()
        monitor = try StoreFile(directory.store).monitor()
    }

    private func open() throws -> TerminalProgram {
        try TerminalProgram(
            Wftop.path, [directory.store, "--screen", "roles", "--workflow", "orders"],
            environment: ["HOME": "/nonexistent"], size: Size(columns: 120, rows: 40))
    }

    /// How many orders wait for the role.
    private func waiting() async throws -> Int {
        var query = RunQuery()
        query.workflows = ["orders"]
        query.statuses = [1]
        return try await monitor.total(query).count
    }

    private func status() async throws -> [RoleStatus] {
        try await monitor.roles("orders").value.filter { $0.role == role }
    }

    @Test("Stopped everywhere, the work stands and the screen says by whom; started again it is done")
    func stopAndStart() async throws {
        let program = try open()
        try program.waitFor("created consumer")
        try program.waitFor("► Running")
        #expect(program.screen.shows("p stop"), "\(program.screen.text)")
        program.type("p")
        try program.waitForBox("Stop role")
        try program.waitFor("which holds it")
        program.type("\t ")
        try program.waitFor("nobody works for it until it is started")
        program.type("\tbad deploy")
        try program.waitFor("bad deploy")
        #expect(try await status().allSatisfy { $0.stops.isEmpty }, "nothing is sent before it is confirmed")
        program.type("\ty")
        try program.waitFor("applied: told to stop")
        try program.waitFor("■ Stopped")
        try program.waitFor("stopped by hand everywhere by \(NSUserName())")
        try program.waitFor("1 role stopped by hand")
        let before = try await waiting()
        try await eventually("orders wait for it", seeing: waiting) { try await waiting() >= before + 5 }
        #expect(try await status().allSatisfy { $0.stop?.reason == "bad deploy" && $0.holder == nil })

        program.type("r")
        try program.waitForBox("Start role")
        program.type("y")
        try program.waitFor("applied: may run again")
        try program.waitUntil("it runs") { !$0.shows("Stopped") && $0.shows("all held") }
        try await eventually("none waits for long", seeing: waiting) { try await waiting() <= 2 }
        try program.waitUntil("the header is calm") { !$0.shows("stopped by hand") }
        program.type("q")
        #expect(try program.waitForExit() == .code(0))
        let told = program.screen.text.replacing("\n", with: "")
        #expect(
            told.contains("stop_role orders \(role) everywhere (bad deploy): applied: told to stop"), "\(told)")
        #expect(told.contains("start_role orders \(role) everywhere: applied: may run again"), "\(told)")
        try await service.stop()
    }

    @Test("Stopped on the instance that holds it, another takes it over")
    func takenOver() async throws {
        let other = try DemoService(on: directory.store, rate: 5, seed: 2)
        try await other.isKnown()
        let program = try open()
        try program.waitFor("created consumer")
        program.type("p")
        try program.waitForBox("Stop role")
        try program.waitFor("another instance may take it over")
        program.type("y")
        try program.waitFor("applied: told to stop")
        try await eventually("the other one holds it", seeing: status) {
            try await status().contains { $0.holder?.rawValue.hasSuffix(".\(other.identifier)") ?? false }
        }
        try program.waitFor("1 stopped by hand")
        try program.waitFor("► Running")
        program.type("q")
        _ = try program.waitForExit()
        try await other.stop()
        try await service.stop()
    }
}
