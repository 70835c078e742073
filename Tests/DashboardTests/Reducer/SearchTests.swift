import Testing
import Workflows

@testable import Dashboard

@Suite struct SearchTests {
    private func object() async -> Desk {
        var desk = await Desk.open()
        desk.press("2")
        await desk.settle()
        desk.press("Enter ] ]")
        await desk.settle()
        return desk
    }

    private func line(_ desk: Desk) -> String {
        let lines = desk.model.run.object.lines
        let index = desk.model.run.objectSelection.index
        return lines.indices.contains(index) ? lines[index].pieces.map(\.text).joined() : ""
    }

    @Test("/ goes to what is written while it is written; n and N go on and back, round the end")
    func found() async {
        var desk = await object()
        let lines = desk.model.run.object.lines.map { $0.pieces.map(\.text).joined().lowercased() }
        let matches = lines.indices.filter { lines[$0].contains("\"") }
        #expect(matches.count > 1)
        desk.press("/")
        desk.type("\"")
        #expect(desk.model.run.objectSelection.index == matches[0])
        desk.press("Enter n")
        #expect(desk.model.run.objectSelection.index == matches[1])
        #expect(desk.shows("match 2 of \(matches.count)"))
        desk.press("N")
        #expect(desk.model.run.objectSelection.index == matches[0])
        desk.press("N")
        #expect(desk.model.run.objectSelection.index == matches.last)
        desk.press("n")
        #expect(desk.model.run.objectSelection.index == matches[0])
    }

    @Test("Esc goes back to where the search began and forgets what was written")
    func restored() async {
        var desk = await object()
        desk.press("j j")
        let before = desk.model.run.objectSelection.index
        desk.press("/")
        desk.type("}")
        #expect(line(desk).contains("}"))
        desk.press("Esc")
        #expect(desk.model.run.objectSelection.index == before)
        #expect(desk.model.run.search.isEmpty)
        #expect(desk.model.screen == .run)
    }

    @Test("What is nowhere is said, and the line stays")
    func nowhere() async {
        var desk = await object()
        let before = desk.model.run.objectSelection.index
        desk.press("/")
        desk.type("no such text")
        #expect(desk.shows("is not on this tab"))
        desk.press("Enter")
        #expect(desk.model.run.objectSelection.index == before)
    }

    @Test("n before any search says how to begin one")
    func first() async {
        var desk = await object()
        desk.press("n")
        #expect(desk.shows("/ begins"))
    }

    @Test("The history is searched by what its lines say")
    func history() async {
        var desk = await Desk.open()
        desk.press("2")
        await desk.settle()
        desk.press("Enter")
        await desk.settle()
        desk.press("/")
        desk.type("initiated")
        let chosen = desk.model.run.versions.first { $0.record.version == desk.model.run.selection.id }
        #expect(chosen?.record.runState == .initiated)
    }
}
