import TerminalUI
import Testing
import Workflows
import WorkflowsMonitoring

@testable import Dashboard

@Suite struct SilencingTests {
    /// Somebody looks at what wants attention and silences the paused runs: for an hour, because of INC-42.
    private func silenced(for keys: String = "") async -> Desk {
        var desk = await AttentionTests.desk()
        desk.choose("paused by errors")
        desk.press("i")
        desk.type(keys)
        desk.press("Tab")
        desk.type("INC-42")
        desk.press("Enter Enter")
        await desk.settle()
        return desk
    }

    private func kept(_ desk: Desk) -> [SilenceChange] {
        desk.others.compactMap { if case .silence(let change) = $0 { change } else { nil } }
    }

    @Test("i asks for how long and why, and takes the line out of sight; the title and the overview say how many")
    func silence() async throws {
        var desk = await silenced()
        #expect(!desk.shows("paused by errors") && desk.shows("1 silenced") && desk.model.overlays.isEmpty)
        #expect(desk.shows("silenced until 13:41"))
        guard case .add(let silence)? = kept(desk).first else {
            Issue.record("nothing is kept")
            return
        }
        #expect(silence.by == "alice" && silence.reason == "INC-42" && silence.size == 37)
        #expect(silence.until == Sample.now + .hours(1))
        desk.press("1")
        await desk.settle()
        #expect(desk.shows("1 silenced") && !desk.shows("paused by errors"))
    }

    @Test("I shows what is silenced, with who, why and until when; i there shows it again for good")
    func lift() async {
        var desk = await silenced()
        desk.press("I")
        #expect(desk.shows("paused by errors"))
        desk.choose("paused by errors")
        #expect(desk.shows("silenced until 13:41 by alice: INC-42"), "\(desk)")
        desk.press("i")
        desk.press("Enter")
        #expect(desk.model.attention.silences.count == 1, "leaving it is what comes first")
        desk.press("i j Enter")
        await desk.settle()
        #expect(desk.model.attention.silences.isEmpty && !desk.shows("1 silenced"))
        #expect(kept(desk).last == .lift(line: desk.model.chosenAttention?.id ?? ""))
        desk.press("Esc")
        #expect(!desk.model.attention.showsSilenced && desk.shows("paused by errors"))
        desk.press("I")
        #expect(desk.shows("nothing is silenced"))
    }

    @Test("Without a reason nothing is silenced, and the reason is what is asked for")
    func reason() async {
        var desk = await AttentionTests.desk()
        desk.press("i Tab Tab")
        desk.press("y")
        #expect(desk.shows("a reason is needed"))
        desk.type("known")
        desk.press("Enter y")
        await desk.settle()
        #expect(desk.model.attention.silences.values.map(\.reason) == ["known"])
    }

    @Test(
        "The time is one of those offered, or written: it takes the place of what was offered",
        arguments: [("90m", Duration.minutes(90)), ("2d", .hours(48)), ("4h30m", .minutes(270))])
    func written(_ text: String, _ duration: Duration) async {
        let desk = await silenced(for: text)
        #expect(desk.model.attention.silences.values.first?.until == Sample.now + duration)
    }

    @Test("Up and Down choose among those offered; tomorrow is nine in the morning of the zone that is shown")
    func presets() async {
        var desk = await AttentionTests.desk()
        desk.press("i Down Down")
        #expect(desk.shows("until 2026-03-15 09:00 UTC"))
        desk.press("Up Up Up")
        #expect(desk.shows("until 12:56 UTC"))
        desk.press("Esc U i Up Up")
        #expect(desk.shows("until 2026-03-15 09:00 CET"))
    }

    @Test(
        "What is no time, or too short or long a one, is refused where it is written",
        arguments: ["soon", "5s", "90d", ""])
    func wrong(_ text: String) async {
        var desk = await AttentionTests.desk()
        desk.press("i")
        if text.isEmpty { desk.press("Backspace Backspace") } else { desk.type(text) }
        #expect(desk.shows("no such time"))
        desk.press("Tab")
        desk.type("why")
        desk.press("Enter Enter")
        #expect(desk.shows("no such time: 15m") && desk.model.attention.silences.isEmpty)
    }

    @Test("Esc leaves the box, and nothing was silenced")
    func leave() async {
        var desk = await AttentionTests.desk()
        desk.press("i Esc")
        #expect(desk.model.overlays.isEmpty && desk.model.attention.silences.isEmpty)
        desk.press("i Tab")
        desk.type("why")
        desk.press("Tab Tab Enter")
        #expect(desk.model.overlays.isEmpty && desk.model.attention.silences.isEmpty)
    }

    @Test("When the time is up it shows again by itself")
    func ends() async {
        var desk = await silenced(for: "15m")
        desk.wait(.minutes(14))
        #expect(!desk.model.attentionLines.contains { $0.text.contains("paused by errors") })
        desk.wait(.minutes(2))
        #expect(desk.model.attentionLines.contains { $0.text.contains("paused by errors") })
        #expect(desk.model.attention.silences.isEmpty)
    }

    @Test("Twice as much of it shows it before its time; a little more does not")
    func worse() async {
        var desk = await silenced()
        desk.source.change { $0.troubles[1].paused[0].total.count = 73 }
        await desk.look()
        #expect(!desk.shows("paused by errors"))
        desk.source.change { $0.troubles[1].paused[0].total.count = 74 }
        await desk.look()
        #expect(desk.shows("paused by errors") && !desk.shows("1 silenced"))
    }

    @Test("Another matter of the same workflow shows all the same")
    func another() async {
        let desk = await silenced()
        #expect(desk.shows("more runs paused in Collecting") && desk.shows("failures to be tried again"))
    }

    @Test("What was silenced before the start is silenced, until its time is up")
    func restart() async {
        let before = await silenced()
        var configuration = Configuration(seed: 1)
        configuration.silences = Array(before.model.attention.silences.values)
        var desk = await Desk.open(configured: configuration)
        #expect(desk.model.attention.silences.count == 1)
        desk.wait(.minutes(61))
        #expect(desk.model.attention.silences.isEmpty)
    }

    @Test("Silencing changes nothing in the store, so it is there where nothing may be changed")
    func readOnly() async {
        var desk = await Desk.open(AttentionTests.source(), readOnly: "asked for")
        desk.press("!")
        await desk.settle()
        desk.press("i")
        #expect(desk.shows("Silence this?"))
    }

    @Test("A paste goes into the reason, and nowhere where no text is written")
    func paste() async {
        var desk = await AttentionTests.desk()
        desk.press("i Tab")
        desk.send(.terminal(.paste("INC-42\nand more")))
        #expect(desk.shows("INC-42 and more"))
        desk.press("Tab")
        desk.send(.terminal(.paste("y")))
        #expect(desk.shows("a paste is never taken as keys"))
    }
}
