import TerminalUI
import Testing
import Workflows
import WorkflowsMonitoring

@testable import Dashboard

@Suite struct TimelineTests {
    /// Ten seconds created, half a minute verified, twenty seconds paused until now.
    static let story = [
        Written(1, 1, .initiated, ago: .seconds(60)), Written(2, 2, ago: .seconds(50)),
        Written(3, 2, .paused, ago: .seconds(20), reason: "INC-42", actor: "bob"),
    ]

    private func timeline(
        _ story: [Written] = Self.story, size: Size = Size(columns: 120, rows: 40), glyphs: Glyphs = .unicode,
        change: (inout FakeSource.State) -> Void = { _ in }
    ) async -> Desk {
        var desk = await Desk.run(story, size: size, glyphs: glyphs, change: change)
        desk.press("]")
        await desk.settle()
        return desk
    }

    private func count(_ sign: Character, _ line: String) -> Int { line.count { $0 == sign } }

    @Test("Each version's bar is as long as it stayed, one after the other, and told apart without colour")
    func bars() async {
        let desk = await timeline()
        let created = count("▌", desk.line(with: "Created"))
        let verified = count("█", desk.line(with: "► Verified"))
        let paused = count("░", desk.line(with: "‖ Verified"))
        #expect(created + verified + paused >= 70, "\(desk)")
        #expect(abs(verified - 3 * created) <= 4, "\(desk)")
        #expect(abs(paused - 2 * created) <= 4, "\(desk)")
        #expect(desk.line(with: "Created").contains("10s"))
        let first = desk.screen.first { $0.contains("► Verified") } ?? ""
        #expect(first.prefix { $0 != "█" }.count > 40 + created)
    }

    @Test("The stay that goes on is marked as open, and grows as time passes")
    func open() async {
        var desk = await timeline()
        #expect(desk.line(with: "‖ Verified").hasSuffix("›"), "\(desk)")
        #expect(!desk.line(with: "► Verified").contains("›"))
        #expect(desk.says("open for 20s now"))
        #expect(desk.says("Reason: INC-42."))
        desk.wait(.seconds(30))
        await desk.changed()
        #expect(desk.says("open for 50s now"), "\(desk)")
    }

    @Test("A run that ended has no open stay: its last version is where it ended")
    func ended() async {
        let desk = await timeline(Array(Self.story.dropLast()) + [Written(3, 5, .completed, ago: .seconds(20))])
        #expect(desk.line(with: "✓ Done").hasSuffix("✓"), "\(desk)")
        #expect(desk.says("the run ended with it"))
        #expect(!desk.says("open for"))
    }

    @Test("+ shows a quarter of the time around the version under the cursor, h and l go through it, 0 shows all")
    func zoom() async {
        var desk = await timeline()
        desk.press("h")
        #expect(desk.says("+ zooms in"))
        #expect(desk.says("Shown: all of it,"))
        desk.press("k k +")
        #expect(desk.says("Shown: 15s,"), "\(desk)")
        // The stay of ten seconds, which is in its middle, has two thirds of the room, and the others lie behind it.
        #expect(count("▌", desk.line(with: "Created")) > 40)
        #expect(desk.line(with: "‖ Verified").hasSuffix("›") && !desk.line(with: "‖ Verified").contains("░"))
        for _ in 0..<20 { desk.press("l") }
        #expect(desk.line(with: "Created").contains("‹"), "\(desk)")
        #expect(count("░", desk.line(with: "‖ Verified")) > 60)
        for _ in 0..<20 { desk.press("h") }
        #expect(desk.line(with: "Created").contains("▌"))
        desk.press("- ")
        #expect(desk.says("Shown: all of it,"))
        desk.press("+ + 0")
        #expect(desk.says("Shown: all of it,"))
    }

    @Test("The window follows the cursor to a stay that lies outside of it")
    func follows() async {
        var desk = await timeline()
        desk.press("k k + + +")
        #expect(!desk.line(with: "‖ Verified").contains("░"))
        desk.press("G")
        #expect(count("░", desk.line(with: "‖ Verified")) > 40, "\(desk)")
        #expect(desk.line(with: "Created").contains("‹"))
    }

    @Test("However often + is pressed, the window stays a window")
    func deepest() async {
        var desk = await timeline()
        for _ in 0..<40 { desk.press("+") }
        #expect(desk.says("a millisecond is the least that is shown"))
        for _ in 0..<40 { desk.press("-") }
        #expect(desk.says("Shown: all of it,"))
    }

    @Test("Where versions are missing it says so, and how long at most the one before them stood")
    func missing() async {
        var desk = await timeline([
            Written(1, 1, .initiated, ago: .seconds(60)), Written(5, 2, ago: .seconds(20)),
        ])
        #expect(desk.line(with: "Created").contains("<40s"), "\(desk)")
        #expect(desk.line(with: "Created").contains("????"))
        desk.press("k")
        #expect(desk.says("3 versions behind it are not there"))
    }

    @Test("A clock that went back is said, not hidden")
    func backwards() async {
        var desk = await timeline([Written(1, 1, .initiated, ago: .seconds(20)), Written(2, 2, ago: .seconds(22))])
        desk.press("k")
        #expect(desk.says("-2.0s"), "\(desk)")
        #expect(desk.says("clock was behind"))
    }

    @Test("Attempts that failed are shown where they are known: first and last, how often, with what")
    func failures() async {
        let desk = await timeline(Array(Self.story.prefix(2))) { state in
            let run = state.runs[0]
            state.parked = [
                ParkedEvent(
                    consumer: "kyc-2", workflow: run.workflow, runID: run.runID, foreignID: run.foreignID,
                    partition: Partition(of: run.runID), version: 2, status: 2, attempts: 7,
                    dueAt: Sample.now + .seconds(9), lastError: "upstream 503", firstErrorAt: Sample.now - .seconds(40),
                    lastErrorAt: Sample.now - .seconds(10))
            ]
        }
        #expect(count("✗", desk.line(with: "► Verified")) == 2, "\(desk)")
        #expect(desk.says("Failed 7 times"))
        #expect(desk.says("upstream 503"))
    }

    @Test("Of stays that are past it says that failures were not kept")
    func forgotten() async {
        var desk = await timeline()
        desk.press("k")
        #expect(desk.says("Attempts that failed meanwhile are not kept"))
    }

    @Test("Enter opens the object at the version under the cursor")
    func object() async {
        var desk = await timeline()
        desk.press("k Enter")
        #expect(desk.model.run.tab == .object)
        #expect(desk.says("v2, not the newest"))
    }

    @Test("Moments that cannot be are drawn like others, at every size", arguments: LayoutTests.sizes, [1, 2, 3])
    func garbage(_ size: String, _ seed: Int) async throws {
        let size = try #require(Size(size))
        var random = Sample.Generator(state: UInt64(seed))
        let far: [Duration] = [
            .microseconds(Int64.max), .microseconds(Int64.min + 1), .zero, .seconds(-86_400 * 400_000), .seconds(1),
        ]
        let story = (1...20).map { number in
            let state = RunState.allCases[Int(random.next() >> 33) % RunState.allCases.count]
            let version = random.next() % 5 == 0 ? Int.max - 20 + number : number
            return Written(version, 2, state, ago: far[Int(random.next() >> 33) % far.count])
        }
        for glyphs in [Glyphs.unicode, .ascii] {
            var desk = await timeline(story, size: size, glyphs: glyphs)
            for keys in ["g", "+ + +", "l l", "G", "h", "- -", "k k", "0", "U"] {
                desk.press(keys)
                Walker.check(desk.model.frame(), glyphs, "garbage \(size)", numbers: false)
            }
        }
    }

    @Test("The labels of the axis are round moments in the zone that is shown, and never meet")
    func axis() {
        let zone = Zone(name: "NPT") { _ in 20_700 }
        for exponent in 3...16 {
            let span = Double((0..<exponent).reduce(1) { product, _ in product * 10 })
            let window = Timeline.Window(start: Double(Sample.now.microseconds) + 17, span: span)
            for columns in [12, 46, 76, 176] {
                let ticks = TimelineAxis(window, columns: columns, zone: zone).ticks
                for (one, next) in zip(ticks, ticks.dropFirst()) {
                    #expect(one.cell + one.label.utf8.count < next.cell)
                    #expect(one.label != next.label)
                }
                for tick in ticks { #expect(tick.cell + tick.label.utf8.count < columns) }
                if columns >= 46 { #expect(!ticks.isEmpty, "\(span) \(columns)") }
            }
        }
        let hour = Timeline.Window(start: Double(Sample.now.microseconds), span: 3_600_000_000)
        #expect(
            TimelineAxis(hour, columns: 100, zone: zone).ticks.map(\.label).allSatisfy {
                $0.hasSuffix("0") || $0.hasSuffix("5")
            })
    }
}
