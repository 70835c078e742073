import Foundation
import Testing
import Workflows
import WorkflowsMonitoring
import WorkflowsSQLite
import WorkflowsTesting

@Suite("What people did to roles")
struct RoleLogTests {
    private static let now = Timestamp(microseconds: 1_700_000_000_000_000)

    @Test("It is told with who, why and what became of it, the newest first", arguments: Watched.allCases)
    func told(_ watched: Watched) async throws {
        let (adapter, folder) = try watched.make()
        try await adapter.roles.join(Self.instance, lease: .seconds(60))
        let stops = try #require(adapter.roles as? any RoleStopStore)
        for (request, kind) in [("r-1", RoleAction.Kind.stop), ("r-2", .stop), ("r-3", .start)] {
            let action = RoleAction(
                kind: kind, role: "orders-1-consumer", requestID: RequestID(request), reason: "INC-42", actor: "alice",
                at: Self.now)
            _ = try await stops.carryOut(action)
        }
        let monitor = StoreMonitor(adapter: adapter, access: .init(target: "store", actor: "tester"))
        let entries = try await monitor.roleActions(limit: 2).value
        #expect(entries.map(\.action.requestID) == ["r-3", "r-2"])
        #expect(entries.map(\.outcome.result) == [.applied, .illegal])
        #expect(entries.allSatisfy { $0.action.actor == "alice" && $0.action.reason == "INC-42" })
        withExtendedLifetime(folder) {}
    }

    private static var instance: InstanceDescription {
        InstanceDescription(
            startID: "a", name: "host", processID: 1, startedAt: now,
            definition: WorkflowDefinition(
                name: "orders", statuses: [.init(number: 1, label: "S1", starting: true, terminal: false)], edges: [],
                roles: [
                    .init(name: "orders-1-consumer", displayName: "created consumer", kind: .step, status: 1)
                ]))
    }
}

/// The stores that monitors are held against.
enum Watched: String, CaseIterable, CustomTestStringConvertible {
    case memory, sqlite

    var testDescription: String { rawValue }

    /// A folder that is removed with the last who uses it.
    final class Folder: Sendable {
        let path = NSTemporaryDirectory() + "workflows-monitoring-\(UUID().uuidString)"

        init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

        deinit { try? FileManager.default.removeItem(atPath: path) }
    }

    func make() throws -> (adapter: any WorkflowAdapter, folder: Folder) {
        let folder = try Folder()
        switch self {
        case .memory: return (InMemoryAdapter(), folder)
        case .sqlite:
            var options = SQLiteOptions()
            options.durability = .off
            return (try SQLiteAdapter(path: folder.path + "/store.db", options: options), folder)
        }
    }
}
