import TerminalUI
import Testing
import Workflows

@testable import Dashboard

@Suite struct ObjectTests {
    static let object =
        #"{"a":{"b":[10,{"weird key":12345678901234567890},"x"]},"c":"say \"hi\"","c":2,"e":[],"last":null}"#

    private func desk(
        _ object: String = Self.object, bytes: [UInt8]? = nil, columns: Int = 120
    ) async -> Desk {
        var desk = await Desk.run(
            [Written(1, ago: .seconds(9), object, bytes: bytes)], size: Size(columns: columns, rows: 40))
        desk.press("] ]")
        await desk.settle()
        return desk
    }

    /// Moves the cursor to the first line that says something.
    private func go(_ desk: inout Desk, to text: String) {
        let lines = desk.model.run.object.lines.map { $0.pieces.map(\.text).joined() }
        desk.press("g")
        for _ in 0..<(lines.firstIndex { $0.contains(text) } ?? 0) { desk.press("j") }
    }

    @Test(
        "y offers the path under the cursor and the value there",
        arguments: [
            ("10,", "$.a.b[0]", "10"),
            ("weird", #"$.a.b[1]["weird key"]"#, "12345678901234567890"), ("\"x\"", "$.a.b[2]", "\"x\""),
            ("\"b\"", "$.a.b", #"[10,{"weird key":12345678901234567890},"x"]"#), ("say", "$.c", #""say \"hi\"""#),
            ("\"c\": 2", "$.c{2}", "2"), ("\"e\"", "$.e", "[]"), ("null", "$.last", "null"),
        ])
    func copy(_ text: String, _ path: String, _ value: String) async {
        var desk = await desk()
        go(&desk, to: text)
        #expect(desk.copied("path") == path)
        #expect(desk.copied("value") == value)
    }

    @Test("The end of a branch is the branch, the first line is all of it, and a string is offered without its quotes")
    func ends() async {
        var desk = await desk()
        go(&desk, to: "]")
        #expect(desk.copied("path") == "$.a.b")
        desk.press("g")
        #expect(desk.copied("path") == "$")
        #expect(desk.copied("value") == JSONTree(Self.object.utf8)?.text())
        go(&desk, to: "say")
        #expect(desk.copied("text") == "say \"hi\"")
    }

    @Test("Folding keeps the cursor on the branch, inside and at its ends; unfolding too")
    func fold() async {
        var desk = await desk()
        go(&desk, to: "weird")
        desk.press("h")
        #expect(desk.copied("path") == "$.a.b[1]")
        #expect(desk.shows("{ 1 }"))
        desk.press("h")
        #expect(desk.copied("path") == "$.a.b")
        #expect(!desk.shows("{ 1 }") && desk.shows("[ 3 ]"))
        desk.press("l")
        #expect(desk.copied("path") == "$.a.b")
        #expect(desk.shows("{ 1 }"), "what was folded inside stays folded: \(desk)")
        desk.press("G h")
        #expect(desk.copied("path") == "$")
        #expect(desk.shows("{ 5 }"))
    }

    @Test("/ finds what is folded away too; the cursor stays on its branch until something is found")
    func searched() async {
        var desk = await desk()
        go(&desk, to: "weird")
        desk.press("h")
        go(&desk, to: "\"last\"")
        desk.press("/")
        #expect(desk.model.run.object.path(at: desk.model.run.objectSelection.index)?.description == "$.last")
        desk.type("weird")
        desk.press("Enter")
        #expect(desk.copied("path") == #"$.a.b[1]["weird key"]"#)
    }

    @Test("A refresh, and a new version, unfold nothing")
    func refresh() async {
        var desk = await desk()
        go(&desk, to: "\"b\"")
        desk.press("h")
        #expect(desk.shows("[ 3 ]"))
        await desk.changed()
        #expect(desk.shows("[ 3 ]"), "\(desk)")
        #expect(desk.copied("path") == "$.a.b")
        await desk.rewrite([
            Written(1, ago: .seconds(9), Self.object),
            Written(2, ago: .seconds(1), #"{"new":{},"a":{"b":[1,2]},"c":[]}"#),
        ])
        #expect(desk.shows("[ 2 ]"), "\(desk)")
    }

    @Test("Other bytes are hex with offsets, whole at every width", arguments: [40, 60, 80, 120])
    func hex(_ columns: Int) async {
        let bytes = (0..<64).map { UInt8($0 + 0x41) | ($0 > 40 ? 0x80 : 0) }
        let desk = await desk(bytes: bytes, columns: columns)
        let perRow = columns >= 80 ? 16 : columns >= 60 ? 8 : 4
        #expect(desk.shows("not JSON, 64 bytes"))
        let second = desk.line(with: "0000" + (perRow == 16 ? "10" : perRow == 8 ? "08" : "04"))
        let text = String(decoding: bytes[perRow..<2 * perRow], as: UTF8.self)
        #expect(second.hasSuffix(text), "\(desk)")
        #expect(second.contains(bytes[perRow..<perRow + 4].map { String($0, radix: 16) }.joined(separator: " ")))
        #expect(desk.copied("path") == nil)
        #expect(desk.copied("object in base 64") == nil || desk.copied("object in base 64")?.isEmpty == false)
    }

    @Test("What is cut of a very large object has no path of its own")
    func large() async {
        let object = "[" + (0..<25_000).map(String.init).joined(separator: ",") + "]"
        var desk = await desk(object)
        desk.press("G")
        #expect(desk.shows("more lines than are shown"))
        #expect(desk.copied("path") == nil)
        desk.press("k")
        #expect(desk.copied("path")?.hasPrefix("$[1999") == true)
    }
}
