import TerminalUI
import Testing
import Workflows
import WorkflowsMonitoring

@testable import Dashboard

@Suite struct ComparisonTests {
    static let story = [
        Written(1, 1, .initiated, ago: .seconds(90), #"{"id":12345678901234567890,"lines":[{"sku":"A"}],"old":true}"#),
        Written(2, 2, ago: .seconds(60), #"{"id":12345678901234567891,"lines":[{"sku":"A"}],"old":true,"note":"x"}"#),
        Written(
            3, 2, .paused, ago: .seconds(30),
            #"{"id":12345678901234567891,"lines":[{"sku":"B"},{"sku":"C"}],"note":"x"}"#,
            reason: "INC-42", actor: "bob"),
    ]

    private func desk(_ keys: String, _ story: [Written] = Self.story, columns: Int = 120) async -> Desk {
        var desk = await Desk.run(story, size: Size(columns: columns, rows: 40))
        desk.press(keys)
        await desk.settle()
        return desk
    }

    @Test("= compares the version under the cursor with the one before it: by path, from what to what")
    func before() async {
        let desk = await desk("=")
        #expect(desk.model.run.tab == .diff)
        #expect(desk.shows("v2 Verified") && desk.shows("v3 Verified") && desk.shows("30s later"), "\(desk)")
        #expect(desk.line(with: "run state").contains("Running → Paused"))
        #expect(desk.line(with: "+ reason").contains("INC-42"))
        #expect(desk.line(with: "~ by").contains("person bob"))
        #expect(desk.line(with: "$.lines[0].sku").contains("\"A\" → \"B\""))
        #expect(desk.line(with: "$.lines[1]").hasPrefix("+ $.lines[1]"))
        #expect(desk.line(with: "$.old").hasPrefix("- $.old") && desk.line(with: "$.old").contains("true"))
        #expect(desk.shows("1 added, 1 removed, 1 changed"))
        #expect(!desk.shows("$.id"), "what is the same is not listed")
    }

    @Test("Space marks a version, = compares the one under the cursor with it, whichever is older; no digit is lost")
    func marked() async {
        var desk = await desk("Space")
        #expect(desk.line(with: "●  3").contains("‖ Paused"), "\(desk)")
        desk.press("k k =")
        #expect(desk.shows("v1 Created") && desk.shows("v3 Verified"), "\(desk)")
        #expect(desk.line(with: "~ $.id").contains("12345678901234567890 → 12345678901234567891"))
    }

    @Test("Esc goes back to where = was pressed, then takes the mark away, then leaves the run")
    func undo() async {
        var desk = await desk("Space k =")
        #expect(desk.model.run.tab == .diff)
        desk.press("Esc")
        #expect(desk.model.run.tab == .history && desk.model.run.marked == 3)
        desk.press("Esc")
        #expect(desk.model.run.marked == nil && desk.model.screen == .run)
        desk.press("Esc")
        #expect(desk.model.screen == .runs)
    }

    @Test("A mark is taken away with the key that set it, and none but History and Timeline set one")
    func unmark() async {
        var desk = await desk("Space Space")
        #expect(desk.model.run.marked == nil)
        desk.press("] Space")
        #expect(desk.model.run.marked == 3)
        desk.press("] Space")
        #expect(desk.shows("versions are marked on the History tab"))
    }

    @Test("Before the first version there was nothing: it says how to compare it all the same")
    func first() async {
        var desk = await desk("k k =")
        #expect(desk.model.run.tab == .history)
        #expect(desk.shows("nothing was before version 1: space marks another"))
        desk.press("] ] ]")
        #expect(desk.shows("Nothing was before version 1."), "\(desk)")
    }

    @Test("On the Object tab = compares the version that is shown")
    func fromObject() async {
        let desk = await desk("k Enter =")
        #expect(desk.shows("v1 Created") && desk.shows("v2 Verified") && desk.shows("+ $.note"), "\(desk)")
    }

    @Test("Objects that are the same say so, and so do the same values written otherwise")
    func same() async {
        let story = [
            Written(1, ago: .seconds(9), #"{"a":1,"b":2}"#), Written(2, ago: .seconds(8), #"{"a":1,"b":2}"#),
            Written(3, ago: .seconds(7), #"{ "b":2,"a":1 }"#),
        ]
        var desk = await desk("k =", story)
        #expect(desk.shows("the objects are the same, 13 bytes"), "\(desk)")
        #expect(desk.shows("Nothing differs but when they were stored."))
        desk.press("Esc j =")
        #expect(desk.shows("the same values, written differently"), "\(desk)")
    }

    @Test("Other bytes stand in hex, with where they differ")
    func bytes() async {
        var bytes = (0..<64).map { UInt8(truncatingIfNeeded: $0 * 7) | 0x80 }
        let before = bytes
        bytes[0x21] = 0x41
        let story = [Written(1, ago: .seconds(9), bytes: before), Written(2, ago: .seconds(8), bytes: bytes)]
        let desk = await desk("=", story)
        #expect(desk.shows("64 bytes: 1 differs, at 0x21"), "\(desk)")
        #expect(desk.line(with: "- 000020").contains("e0 e7 ee"))
        #expect(desk.line(with: "+ 000020").contains(".. 41 .. .."))
        #expect(!desk.shows("000010") && !desk.shows("000030"))
    }

    @Test("Where bytes were put in, those behind them do not count as different")
    func longer() async {
        let before = [UInt8](repeating: 0xAA, count: 40)
        let after = Array(before[..<20]) + [0xBB, 0xBC] + Array(before[20...])
        let story = [Written(1, ago: .seconds(9), bytes: before), Written(2, ago: .seconds(8), bytes: after)]
        let desk = await desk("=", story)
        #expect(desk.shows("40 bytes before, 42 after: from 0x14 on 0 bytes became 2"), "\(desk)")
        #expect(desk.line(with: "+ 000010").contains(".. .. .. .. bb bc .. .."), "\(desk)")
    }

    @Test("Of objects that differ in very much the first differences are shown, and that there are more")
    func large() async {
        let one = "[" + (0..<30_000).map { "{\"number\":\($0)}" }.joined(separator: ",") + "]"
        let other = "[" + (0..<30_000).map { "{\"number\":\($0 + 1_000_000)}" }.joined(separator: ",") + "]"
        var desk = await desk("=", [Written(1, ago: .seconds(9), one), Written(2, ago: .seconds(8), other)])
        #expect(desk.shows("at least 2 000 changed"), "\(desk)")
        desk.press("G")
        #expect(desk.shows("more differs than is shown: these are the first 2 000"), "\(desk)")
    }

    @Test("Of long texts that begin alike what differs is in sight")
    func long() async {
        let start = String(repeating: "the same words again and again ", count: 40)
        let story = [
            Written(1, ago: .seconds(9), "{\"log\":\"\(start)first\"}"),
            Written(2, ago: .seconds(8), "{\"log\":\"\(start)second\"}"),
        ]
        let desk = await desk("=", story, columns: 80)
        #expect(
            desk.line(with: "~ $.log").contains("first") && desk.line(with: "~ $.log").contains("second"), "\(desk)")
    }

    @Test("/ finds in what differs, n and N go on")
    func search() async {
        var desk = await desk("=")
        desk.press("/")
        desk.type("sku")
        desk.press("Enter")
        let first = desk.model.run.comparisonSelection.index
        #expect(desk.model.run.comparison.lines[first].name == "$.lines[0].sku")
        desk.press("n")
        #expect(desk.model.run.comparison.lines[desk.model.run.comparisonSelection.index].name == "$.lines[1]")
        desk.press("N")
        #expect(desk.model.run.comparisonSelection.index == first)
    }

    @Test("y offers the path and both values of what differs")
    func copy() async {
        var desk = await desk("=")
        let wanted = desk.model.run.comparison.lines.firstIndex { $0.name == "$.lines[0].sku" } ?? 0
        for _ in 0..<wanted { desk.press("j") }
        #expect(desk.copied("path") == "$.lines[0].sku")
        #expect(desk.copied("value before") == "\"A\"")
        #expect(desk.copied("value after") == "\"B\"")
        desk.press("j")
        #expect(desk.copied("value that was added") == #"{"sku":"C"}"#)
    }

    @Test("A refresh makes nothing anew and moves nothing; a new version does not change what was asked for")
    func refresh() async {
        var desk = await desk("= j j")
        let before = (desk.model.run.comparisonSelection, desk.model.run.comparisonSource)
        await desk.rewrite(Self.story + [Written(4, 2, ago: .seconds(1), "{}")])
        #expect(desk.model.run.comparisonSelection.index == before.0.index)
        #expect(desk.model.run.comparisonSource == before.1)
        #expect(desk.shows("v2 Verified") && desk.shows("v3 Verified"))
    }

    @Test("Data that was deleted meanwhile is gone from the comparison too")
    func deleted() async {
        var desk = await desk("=")
        #expect(desk.shows("$.lines"))
        await desk.rewrite(
            Self.story.map { version in
                var version = version
                version.object = Written(1, ago: .zero, "").object
                return version
            } + [Written(4, 2, .dataDeleted, ago: .seconds(1), "")])
        #expect(!desk.shows("$.lines"), "\(desk)")
        #expect(desk.shows("the run's data was deleted"))
    }

    @Test("An object that was not kept is not taken for an empty one")
    func notKept() async {
        var desk = await Desk.run(Self.story) { state in
            let id = state.runs[0].runID
            var record = state.histories[id]?[0].record
            record?.objectVersion = 0
            if let record { state.histories[id]?[0] = RecordVersion(record: record, dwell: .seconds(30)) }
        }
        desk.press("k =")
        #expect(desk.shows("the object of version 1 is not kept"), "\(desk)")
    }

    @Test("In the list = compares the two marked runs' newest objects; with none, one or three marked it says how")
    func runs() async {
        var desk = await Desk.runs(count: 40)
        desk.press("=")
        #expect(desk.shows("mark exactly two with space, 0 are marked"), "\(desk)")
        desk.press("Space =")
        #expect(desk.shows("mark exactly two with space, 1 is marked"))
        desk.press("Space Space =")
        #expect(desk.model.screen == .runs && desk.shows("3 are marked"))
        let marked = desk.model.runs.marks.keys.compactMap { desk.model.known($0) }.sorted {
            $0.createdAt < $1.createdAt
        }
        desk.press("k Space =")
        await desk.settle()
        #expect(desk.model.screen == .run && desk.model.run.tab == .diff)
        let left = marked.filter { desk.model.runs.marks[$0.runID] != nil }
        #expect(desk.shows("\(left[0].foreignID) \(left[0].runID.short) v"), "\(desk)")
        #expect(desk.shows("→ \(left[1].foreignID) \(left[1].runID.short) v"))
        #expect(desk.line(with: "~ $.customer").contains("\"\(left[0].foreignID)\" → \"\(left[1].foreignID)\""))
        #expect(!desk.shows("$.amount"))
        desk.press("Esc")
        #expect(desk.model.screen == .runs && desk.model.runs.marks.count == 2)
    }

    @Test("Texts made to harm stay in their places, at every size", arguments: LayoutTests.sizes)
    func hostile(_ size: String) async throws {
        let size = try #require(Size(size))
        let harm = "\\u001b[2J\u{202E}界界\u{7F}" + String(repeating: "é\u{301}", count: 3000)
        let story = [
            Written(1, ago: .seconds(9), "{\"\(harm)\":1,\"a\":\"\(harm)\"}", reason: "\u{1B}[2J\n\u{202E}x"),
            Written(2, ago: .seconds(8), "{\"\(harm)\":{\"\(harm)\":[1,{}]},\"a\":\"x\(harm)\"}", actor: "\u{1B}]0;x"),
        ]
        for glyphs in [Glyphs.unicode, .ascii] {
            var desk = await Desk.run(story, size: size, glyphs: glyphs)
            desk.press("=")
            for keys in ["g", "j", "j j", "G"] {
                desk.press(keys)
                Walker.check(desk.model.frame(), glyphs, "hostile \(size)", numbers: false)
            }
        }
    }
}
