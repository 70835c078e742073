import Foundation
import TerminalUI
import Testing
import Workflows
import WorkflowsMonitoring

@testable import Dashboard
@testable import WorkflowsSQLite

/// The screens that tell of events nobody could read, from a store in which a consumer met such.
@Suite struct LetterGoldenTests {
    static let scenes = [
        GoldenTests.Scene(name: "overview-letters", keys: "1"), .init(name: "timeouts-letters", keys: "5 S-Tab"),
        .init(name: "letter", keys: "5 S-Tab Enter"), .init(name: "letter-actions", keys: "5 S-Tab j m"),
        .init(name: "confirm-replay", keys: "5 S-Tab m Enter"),
        .init(name: "confirm-discard", keys: "5 S-Tab Enter m j Enter"),
    ]

    @Test("Screens look as they did", arguments: scenes, GoldenTests.sizes)
    func screen(_ scene: GoldenTests.Scene, _ size: String) async throws {
        let cells = try #require(Size(size))
        let store = try await ScenarioStore.shared.value
        for (glyphs, suffix) in [(Glyphs.unicode, ""), (.ascii, "-ascii")] {
            var (desk, folder) = try await store.desk(size: cells, glyphs: glyphs) {
                try await Self.damage($0, store.now)
            }
            for key in scene.keys.split(separator: " ") {
                desk.press(String(key))
                await desk.settle()
                desk.wait(.milliseconds(300))
                await desk.settle()
            }
            let frame = desk.model.frame()
            Walker.check(frame, glyphs, "\(scene.name) \(size)\(suffix)")
            try Golden.check(frame, named: "\(scene.name)-\(size)\(suffix)")
            withExtendedLifetime(folder) {}
        }
    }

    /// The first events are damaged, and a consumer that is new to them passes them over.
    private static func damage(_ adapter: SQLiteAdapter, _ now: Timestamp) async throws {
        let sql = "UPDATE events SET run_state = 99 WHERE id < 6"
        try await adapter.store.writer.urgently { try $0.execute(sql) }.get()
        for kind in [Topic.Kind.status(1), .status(2), .status(3)] {
            let receiver = try await adapter.streamer.receiver(
                for: Subscription(
                    topic: Topic(workflow: "orders", kind: kind), consumer: "orders-warehouse", partitions: .all,
                    polling: .hours(1)))
            for delivery in try await receiver.receive(limit: 1000, until: .distantPast) {
                var transaction = StoreTransaction(at: now)
                transaction.cursor = delivery.cursor
                _ = try await adapter.records.transact(transaction)
            }
        }
    }
}
