import TerminalUI
import Testing
import Workflows
import WorkflowsMonitoring

@testable import Dashboard

/// Replaying and discarding events that could not be read, by the rules of acting safely.
@Suite struct LetterActingTests {
    @Test("m opens both actions; replay asks, waits five seconds, and its consumer is given the event")
    func replay() async {
        var desk = await Desk.letters("m")
        #expect(desk.shows("Event 1000 of kyc-1") && desk.shows("Replay it") && desk.shows("Discard it"), "\(desk)")
        desk.press("Enter")
        #expect(desk.confirm?.focus == .cancel && desk.confirm?.asksCount == false)
        #expect(desk.shows("Replay this event on prod-eu?"), "\(desk)")
        #expect(desk.shows("event 1000  of kyc-1") && desk.shows("run \(Sample.runs(1)[0].runID.short)"))
        #expect(desk.shows("there is no run state 99"))
        #expect(desk.shows("its consumer is given it") && desk.shows("if not, it stays here"))
        #expect(desk.shows("Sent after 5 s; z takes it back until then."))
        desk.answer("Tab")
        desk.type("INC-42")
        desk.press("Tab y")
        await desk.settle()
        #expect(desk.shows("Replay event 1000 of kyc-1 is sent in 5s"), "\(desk)")
        #expect(desk.source.performedOnLetters.isEmpty)
        await desk.held()
        let request = desk.source.performedOnLetters.first
        #expect(request?.kind == .replay && request?.consumer == "kyc-1" && request?.eventID == 1000)
        #expect(request?.reason == "INC-42")
        #expect(desk.shows("Replay event 1000 of kyc-1: applied: given to its consumer"), "\(desk)")
        #expect(!desk.shows("z undoes it"))
        #expect(desk.shows("Events that could not be read (2)") && desk.line(with: "kyc-2 ").hasPrefix("▌"), "\(desk)")
        desk.press("q")
        #expect(
            desk.model.exitLines == ["replay event 1000 of kyc-1 (INC-42): applied: given to its consumer"])
    }

    @Test("Discard can be taken back for five seconds; then it is forgotten for good, and that cannot be undone")
    func discard() async {
        var desk = await Desk.letters("m j Enter")
        #expect(desk.shows("Discard this event on prod-eu?") && desk.shows("its consumer never gets it"), "\(desk)")
        desk.answer("y")
        desk.wait(.milliseconds(4900))
        desk.press("z")
        await desk.held()
        #expect(desk.source.performedOnLetters.isEmpty)
        #expect(desk.shows("taken back: Discard event 1000 of kyc-1 was not sent"), "\(desk)")
        #expect(desk.line(with: "kyc-1 ").hasPrefix("▌"))
        desk.press("m j Enter")
        desk.answer("y")
        await desk.held()
        #expect(desk.source.performedOnLetters.map(\.kind) == [.discard])
        #expect(desk.shows("applied: forgotten") && desk.shows("Events that could not be read (2)"), "\(desk)")
        desk.wait(.seconds(2))
        desk.press("z")
        #expect(desk.confirm == nil && desk.shows("Discard event 1000 of kyc-1 cannot be undone"), "\(desk)")
        desk.press("q")
        #expect(
            desk.model.exitLines == [
                "discard event 1000 of kyc-1: not sent: taken back", "discard event 1000 of kyc-1: applied: forgotten",
            ])
    }

    @Test("The list of what was done in this session has it, and there what became of it in a line")
    func ledger() async {
        var desk = await Desk.letters("m Enter")
        desk.answer("y")
        await desk.held()
        desk.press(":")
        desk.type("what was done")
        desk.press("Enter")
        #expect(desk.shows("Replay event 1000 of kyc-1  applied"), "\(desk)")
        desk.press("Enter")
        #expect(desk.shows("✓ 1 applied") && desk.shows("applied: given to its consumer"), "\(desk)")
        desk.press("y")
        #expect(
            desk.effects.contains(.copy("replay event 1000 of kyc-1: applied: given to its consumer\n")))
    }

    @Test("m works in the box of an event too, which stays, and says when the event is there no more")
    func inBox() async {
        var desk = await Desk.letters("j Enter")
        #expect(desk.screen.contains { $0.contains("m more") })
        desk.press("m j Enter")
        #expect(desk.confirmedLetter?.id.eventID == 999 && desk.shows("of no known run"), "\(desk)")
        desk.answer("y")
        await desk.held()
        #expect(desk.source.performedOnLetters.map(\.eventID) == [999])
        #expect(desk.shows("Event 999 of kyc-2") && desk.shows("it was dealt with meanwhile, and is here no more"))
        desk.press("m")
        #expect(desk.shows("Replay it  it was dealt with meanwhile"), "\(desk)")
        desk.press("Enter")
        #expect(desk.confirm == nil)
    }

    @Test(
        "Every outcome is said in a line",
        arguments: [
            (DeadLetterEnd.outcome(.replayed(.zero, version: 0)), "applied: given to its consumer"),
            (.outcome(.gone), "applied: forgotten, its run is gone"),
            (.outcome(.unreadable("no state 99")), "failed: it still cannot be read: no state 99"),
            (.outcome(.notFound), "not found: somebody dealt with it before"),
            (.refused("not you"), "refused: not you"), (.notSent("the store is busy"), "not sent: the store is busy"),
        ])
    func outcomes(_ end: DeadLetterEnd, _ words: String) async {
        let source = Sample.source()
        source.change { $0.letterEnds = [end] }
        var desk = await Desk.letters("m Enter", source)
        desk.answer("y")
        await desk.held()
        #expect(desk.shows("Replay event 1000 of kyc-1: \(words)"), "\(desk)")
        #expect(desk.source.performedOnLetters.count == 1)
        #expect(desk.shows("could not be read (3)"), "the row goes only by what the store answers")
    }

    @Test("An unanswered one is asked again with the same request ID, until it is answered")
    func unknown() async {
        let source = Sample.source()
        source.change { $0.letterEnds = [.unknown("the connection broke"), .outcome(.discarded)] }
        var desk = await Desk.letters("m j Enter", source)
        desk.answer("y")
        await desk.held()
        #expect(desk.shows("unknown: the connection broke"), "\(desk)")
        desk.press("m")
        #expect(desk.shows("Discard event is on the way"), "\(desk)")
        desk.press("Esc")
        desk.wait(.seconds(3))
        await desk.settle()
        #expect(desk.source.performedOnLetters.count == 2)
        #expect(Set(desk.source.performedOnLetters.map(\.requestID)).count == 1)
        #expect(desk.shows("applied: forgotten"), "\(desk)")
    }

    @Test("What still could not be read is tried again from the list of outcomes, as a new request")
    func tryAgain() async {
        let source = Sample.source()
        source.change {
            $0.letterEnds = [.outcome(.unreadable("no state 99")), .outcome(.replayed(.zero, version: 0))]
        }
        var desk = await Desk.letters("m Enter", source)
        desk.answer("y")
        await desk.held()
        desk.press(":")
        desk.type("what was done")
        desk.press("Enter Enter")
        #expect(desk.shows("✗ 1 failed"), "\(desk)")
        desk.press("r")
        await desk.settle()
        #expect(Set(desk.source.performedOnLetters.map(\.requestID)).count == 2)
        #expect(desk.shows("✓ 1 applied"), "\(desk)")
    }
}
