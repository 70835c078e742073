import FoundationEssentials
import TerminalUI
import Testing
import Workflows

@testable import Dashboard

/// Screens as they look, kept as text beside the tests: a change shows in a diff, and is looked at.
@Suite struct GoldenTests {
    static let sizes = ["40x15", "80x24", "120x40", "220x60"]

    struct Scene: Sendable, CustomTestStringConvertible {
        var name: String
        var keys: String
        var testDescription: String { name }
    }

    static let scenes = [
        Scene(name: "overview", keys: ""), Scene(name: "runs", keys: "2 j j"), Scene(name: "roles", keys: "3 j j"),
        Scene(name: "graph", keys: "4 j j"), Scene(name: "timeouts", keys: "5"),
        Scene(name: "activity", keys: "6 j j"), Scene(name: "attention", keys: "! j"),
        Scene(name: "silence", keys: "! i"),
        Scene(name: "run-history", keys: "2 Enter"), Scene(name: "run-timeline", keys: "2 j j j Enter ]"),
        Scene(name: "run-object", keys: "2 Enter ] ]"), Scene(name: "run-diff", keys: "2 j j j Enter k ="),
        Scene(name: "runs-diff", keys: "2 j j j Space Space ="), Scene(name: "run-timeouts", keys: "2 Enter [ ["),
        Scene(name: "run-origin", keys: "2 Enter [ "),
        Scene(name: "help", keys: "2 ?"), Scene(name: "confirm-stop", keys: "2 j S"),
        Scene(name: "confirm-many", keys: "2 A p"), Scene(name: "actions", keys: "2 m"),
        Scene(name: "confirm-role", keys: "3 j p"),
    ]

    @Test("Screens look as they did", arguments: scenes, sizes)
    func screen(_ scene: Scene, _ size: String) async throws {
        let cells = try #require(Size(size))
        let store = try await ScenarioStore.shared.value
        for (glyphs, suffix) in [(Glyphs.unicode, ""), (.ascii, "-ascii")] {
            var (desk, folder) = try await store.desk(size: cells, glyphs: glyphs)
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
}
