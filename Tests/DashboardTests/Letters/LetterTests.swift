import TerminalUI
import Testing
import Workflows
import WorkflowsMonitoring

@testable import Dashboard

@Suite struct LetterTests {
    private func desk(
        _ keys: String = "5", letters: Int = 3, size: Size = Size(columns: 120, rows: 40), glyphs: Glyphs = .unicode
    ) async -> Desk {
        let source = Sample.source()
        source.change { $0.letters = Sample.letters(letters) }
        var desk = await Desk.open(source, size: size, glyphs: glyphs)
        for key in keys.split(separator: " ") {
            desk.press(String(key))
            await desk.settle()
        }
        return desk
    }

    @Test("The overview says first that events could not be read, and Enter leads to them")
    func attention() async {
        var desk = await desk("1 Tab g")
        #expect(desk.line(with: "could not be read").contains("3 events could not be read"), "\(desk)")
        #expect(desk.model.attentionLines.first?.id == "letters")
        desk.press("Enter")
        await desk.settle()
        #expect(desk.model.screen == .timeouts && desk.model.timeouts.pane == .letters)
        #expect(desk.line(with: "kyc-1 ").hasPrefix("▌"), "\(desk)")
    }

    @Test("With none nothing is said, there is no pane, and Tab does not lead to one")
    func none() async {
        var desk = await desk(letters: 0)
        #expect(!desk.shows("could not be read"))
        desk.press("Tab")
        #expect(desk.model.timeouts.pane == .parked)
        desk.press("Tab")
        #expect(desk.model.timeouts.pane == .timeouts)
        desk.press("S-Tab")
        #expect(desk.model.timeouts.pane == .parked)
    }

    @Test("Tab reaches the pane; its title counts them, its lines say who could not read what, and of which run")
    func pane() async {
        var desk = await desk("5 Tab Tab")
        #expect(desk.model.timeouts.pane == .letters)
        #expect(desk.shows("Events that could not be read (3)"), "\(desk)")
        let run = Sample.runs(1)[0].runID
        let first = desk.line(with: "kyc-1 ")
        #expect(first.contains("1 000") && first.contains(run.short) && first.contains("there is no run state 99"))
        #expect(desk.line(with: "kyc-2 ").contains("–"))
        desk.press("j j")
        #expect(desk.line(with: "kyc-3 ").hasPrefix("▌"), "\(desk)")
        desk.press("Tab")
        #expect(desk.model.timeouts.pane == .timeouts)
    }

    @Test("Enter shows one whole: why, when, by whom, what was found as text and in hex, and no escape of it")
    func whole() async {
        var desk = await desk("5 Tab Tab Enter")
        #expect(desk.shows("Event 1000 of kyc-1"), "\(desk)")
        #expect(desk.shows("found 2026-03-14 12:40:37.250 UTC, by kyc-1"))
        #expect(desk.shows("of run \(Sample.runs(1)[0].runID)"))
        #expect(desk.shows(#"\u001b[2J run_state='99'"#), "\(desk)")
        #expect(desk.shows("000000  69 64 3d 27 37 27 20 1b  5b 32 4a"))
        #expect(!desk.text.contains("\u{1B}"))
        desk.press("Esc")
        #expect(desk.model.overlays.isEmpty && desk.model.timeouts.pane == .letters)
    }

    @Test("A long one is gone through by the keys of lists")
    func long() async {
        var desk = await desk("5 Tab Tab j Enter", size: Size(columns: 40, rows: 15))
        #expect(!desk.shows("000024"), "\(desk)")
        desk.press("G")
        #expect(desk.shows("000024"), "\(desk)")
        desk.press("g")
        #expect(desk.shows("there is no run state 99"))
    }

    @Test("From there Enter opens its run; where that is not known, it says so and stays")
    func run() async {
        var desk = await desk("5 Tab Tab Enter Enter")
        #expect(desk.model.screen == .run && desk.model.run.id == Sample.runs(1)[0].runID)
        desk = await self.desk("5 Tab Tab j Enter Enter")
        #expect(desk.model.screen == .timeouts && !desk.model.overlays.isEmpty)
        #expect(desk.shows("of which run it is cannot be read either"))
    }

    @Test("y offers the error, who could not read it, and what was found, in the list and in the box")
    func copy() async {
        var desk = await desk("5 Tab Tab")
        #expect(desk.copied("error") == "there is no run state 99")
        desk.press("Enter")
        #expect(desk.copied("event") == "1000")
        #expect(desk.copied("run ID") == Sample.runs(1)[0].runID.description)
        #expect(desk.copied("as JSON")?.hasPrefix(#"{"consumer":"kyc-1","event_id":1000,"#) == true)
        #expect(desk.copied("what was found")?.hasPrefix("id='7'") == true)
        #expect(desk.shows("Event 1000 of kyc-1"), "the box is still there")
    }

    @Test("x writes them to a file, bytes and all")
    func export() async {
        var desk = await desk("5 Tab Tab x")
        guard case .export(let name, let text, let what)? = desk.others.last else {
            Issue.record("nothing was exported")
            return
        }
        #expect(name.hasPrefix("wftop-letters-") && what.contains("the events that could not be read"))
        #expect(text.split(separator: "\n").count == 3 && text.contains("bytes_base64"))
        desk.press("Tab")
    }

    @Test("When the last one is gone while somebody is in the pane, it says so and stays until it is left")
    func gone() async {
        var desk = await desk("5 Tab Tab")
        desk.source.change { $0.letters = [] }
        await desk.changed()
        desk.wait(.seconds(2))
        await desk.settle()
        #expect(desk.shows("Every event could be read."), "\(desk)")
        desk.press("Tab")
        #expect(!desk.shows("could be read") && !desk.shows("could not be read"))
    }

    @Test("Only the number is asked for on the overview")
    func number() async {
        var desk = await desk("1")
        #expect(desk.model.timeouts.letterTotal == Total(3, .exact) && desk.model.timeouts.letters.isEmpty)
        desk.source.change { $0.asked = [] }
        desk.press("2")
        await desk.changed()
        #expect(!desk.source.asked.contains("deadLetters"))
    }

    @Test("The pane and the box fit at every size, whatever stands in them", arguments: LayoutTests.sizes)
    func fits(_ size: String) async throws {
        let size = try #require(Size(size))
        for glyphs in [Glyphs.unicode, .ascii] {
            let source = Sample.source()
            let harm = "\u{1B}[2J\u{202E}界界\u{7F}\n\t" + String(repeating: "é\u{301}", count: 3000)
            source.change { state in
                state.letters = Sample.letters(40).map { item in
                    let letter = item.letter
                    return DeadLetterList.Item(
                        letter: DeadLetter(
                            consumer: ConsumerName(harm), eventID: .min, bytes: letter.bytes, error: harm,
                            at: Timestamp(microseconds: .max), tries: .max), runID: item.runID)
                }
            }
            var desk = await Desk.open(source, size: size, glyphs: glyphs)
            for key in ["1", "5", "S-Tab", "j", "Enter", "G", "g", "Esc", "Tab"] {
                desk.press(key)
                await desk.settle()
                Walker.check(desk.model.frame(), glyphs, "letters \(key) \(size)", numbers: false)
            }
        }
    }
}
