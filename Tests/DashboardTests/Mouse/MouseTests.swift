import TerminalUI
import Testing
import Workflows
import WorkflowsMonitoring

@testable import Dashboard

@Suite("The mouse, where it is wanted")
struct MouseTests {
    private func desk(_ keys: String) async -> Desk {
        var desk = await Desk.open()
        for key in keys.split(separator: " ") {
            desk.press(String(key))
            await desk.settle()
        }
        return desk
    }

    private func click(_ text: String, _ desk: inout Desk) {
        guard let row = desk.screen.firstIndex(where: { $0.contains(text) }),
            let range = desk.screen[row].firstRange(of: text)
        else {
            Issue.record("\(text) is not on the screen: \(desk)")
            return
        }
        let column = CellWidth.of(desk.screen[row][..<range.lowerBound])
        desk.send(.terminal(.mouse(MouseEvent(.press(0), at: Point(column: column, row: row)))))
    }

    @Test("It is off until % turns it on, and off again by the same key")
    func toggle() async {
        var desk = await desk("2")
        let before = desk.cursor
        desk.send(.terminal(.mouse(MouseEvent(.wheelDown, at: Point(column: 5, row: 5)))))
        #expect(desk.cursor == before)
        desk.press("%")
        #expect(desk.effects.contains(.mouse(true)))
        desk.press("%")
        #expect(desk.effects.contains(.mouse(false)))
        var configuration = Configuration(seed: 1)
        configuration.usesMouse = true
        var configured = await Desk.open(configured: configuration)
        configured.press("%")
        #expect(configured.effects.contains(.mouse(false)), "it was on by configuration")
    }

    @Test("The wheel moves three lines in a list and in a box; a click moves the cursor and opens nothing")
    func runs() async {
        var desk = await desk("2 %")
        let wheel = MouseEvent(.wheelDown, at: Point(column: 5, row: 5))
        desk.send(.terminal(.mouse(wheel)))
        #expect(desk.model.runs.cursorIndex == 3)
        let target = desk.model.runs.row(at: 7).map { desk.model.runs.table.summary($0) }
        click(target?.foreignID.rawValue ?? "none", &desk)
        #expect(desk.cursor == target?.runID)
        #expect(desk.model.screen == .runs && desk.model.runs.marks.isEmpty && desk.model.overlays.isEmpty)
        desk.press("T")
        let theme = desk.model.themeIndex
        click(target?.foreignID.rawValue ?? "none", &desk)
        desk.send(.terminal(.mouse(MouseEvent(.wheelUp, at: Point(column: 5, row: 5)))))
        #expect(desk.cursor == target?.runID && desk.model.themeIndex == theme)
        desk.press("Esc")
        desk.press("p")
        desk.wait(.milliseconds(300))
        for row in 0..<40 {
            for column in stride(from: 0, to: 120, by: 2) {
                desk.send(.terminal(.mouse(MouseEvent(.press(0), at: Point(column: column, row: row)))))
            }
        }
        await desk.settle()
        #expect(desk.source.performed.isEmpty, "no click answers a box")
    }

    @Test("A click on another pane takes the focus there")
    func panes() async {
        var desk = await desk("%")
        desk.wait(.seconds(7))
        click("kyc", &desk)
        #expect(desk.model.overview.pane == .workflows && desk.model.overview.selection.id == "kyc")
        let event = desk.model.overview.events[2]
        click(event.foreignID.rawValue, &desk)
        let chosen = desk.model.overview.events.first { $0.id == desk.model.overview.activity.id }
        #expect(desk.model.overview.pane == .activity && chosen?.foreignID == event.foreignID)
        #expect(desk.model.screen == .overview)
    }

    @Test("A click beside every list does nothing", arguments: ["1", "2", "3", "4", "5", "2 Enter"])
    func elsewhere(keys: String) async {
        var desk = await desk(keys + " %")
        let before = desk.screen
        for point in [Point(column: 0, row: 0), Point(column: 5, row: 39), Point(column: 5000, row: 5000)] {
            desk.send(.terminal(.mouse(MouseEvent(.press(0), at: point))))
        }
        #expect(desk.screen == before)
    }
}
