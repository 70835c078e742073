import TerminalUI
import Testing
import Workflows
import WorkflowsMonitoring

@testable import Dashboard

/// The rules of acting safely, one by one.
@Suite struct ActingTests {
    @Test("p asks first, with the focus on Cancel; y pauses the run at the version that was seen")
    func pause() async {
        var desk = await Desk.runs("state:running")
        let run = desk.model.runs.cursorRun
        desk.press("p")
        #expect(desk.confirm?.focus == .cancel)
        #expect(desk.shows("on prod-eu?"))
        #expect(desk.source.performed.isEmpty)
        desk.answer("y")
        await desk.settle()
        #expect(desk.source.performed.map(\.runID) == [run?.runID])
        #expect(desk.source.performed.first?.decidedVersion == run?.version)
        #expect(desk.shows("applied: paused"))
    }

    @Test("A single S waits five seconds, in which z takes it back")
    func takeBack() async {
        var desk = await Desk.runs("state:running")
        desk.press("S")
        desk.wait(.milliseconds(300))
        desk.type("why not")
        desk.press("Tab y")
        #expect(desk.shows("z takes it back"))
        desk.wait(.milliseconds(4900))
        await desk.settle()
        #expect(desk.source.performed.isEmpty)
        desk.press("z")
        desk.wait(.seconds(10))
        await desk.settle()
        #expect(desk.source.performed.isEmpty)
        #expect(desk.model.batches.first?.items.first?.stage == .notSent("taken back"))
    }

    @Test("D asks for a reason, waits five seconds, and deletes the data of a finished run; others it refuses with why")
    func delete() async {
        var desk = await Desk.runs("state:completed")
        let run = desk.model.runs.cursorRun
        desk.press("D")
        #expect(desk.shows("Delete data of this run on prod-eu?"))
        #expect(desk.shows("its object is overwritten in every version, for good"))
        desk.wait(.milliseconds(300))
        desk.press("Tab y")
        #expect(desk.shows("a reason is needed"))
        desk.type("ticket 9")
        desk.press("Tab y")
        #expect(desk.shows("z takes it back"))
        desk.wait(.milliseconds(5100))
        await desk.settle()
        #expect(desk.source.performed.map(\.kind) == [.delete])
        #expect(desk.source.performed.first?.runID == run?.runID)
        #expect(desk.source.performed.first?.reason == "ticket 9")
        #expect(desk.shows("applied: deletion requested"))
        desk = await Desk.runs("state:running")
        desk.press("D")
        #expect(desk.confirm == nil && desk.shows("not finished yet"))
    }

    @Test("The data of several runs is deleted only once their number was typed")
    func deleteSeveral() async {
        var desk = await Desk.runs("state:completed")
        desk.press("Space Space D")
        desk.wait(.milliseconds(300))
        #expect(desk.shows("2 will be erased") && desk.confirm?.asksCount == true)
        desk.type("ticket 9")
        desk.press("Tab Tab y")
        #expect(desk.shows("type how many: 2") && desk.source.performed.isEmpty)
    }

    @Test(
        "z takes an S back with any box open that takes no text; elsewhere the line says how",
        arguments: ["?", "T", "q", "O", "y", "m", "p", ":", "/", "#"])
    func takeBackBehindBox(key: String) async {
        var desk = await Desk.runs("state:running")
        desk.press("S")
        desk.wait(.milliseconds(300))
        desk.type("why not")
        desk.press("Tab y")
        desk.press(key)
        desk.wait(.milliseconds(300))
        if [":", "/", "#"].contains(key) {
            if key == ":" { #expect(desk.shows("Esc, then z takes it back")) }
            desk.press("z Esc z")
        } else {
            if key != "?" { #expect(desk.shows("z takes it back") && !desk.shows("Esc, then")) }
            desk.press("z")
        }
        desk.wait(.seconds(10))
        await desk.settle()
        #expect(desk.source.performed.isEmpty)
        #expect(desk.model.batches.first?.items.first?.stage == .notSent("taken back"))
    }

    @Test("Whoever is asked whether to quit with an action pending may take it back there")
    func takeBackInsteadOfQuitting() async {
        var desk = await Desk.runs("state:running")
        desk.press("S")
        desk.wait(.milliseconds(300))
        desk.type("why not")
        desk.press("Tab y q")
        #expect(desk.shows("Take it back"))
        desk.press("j j Enter")
        desk.wait(.seconds(10))
        await desk.settle()
        #expect(desk.source.performed.isEmpty)
        #expect(!desk.others.contains(.quit(exitCode: 0)))
    }

    @Test("An S that still waits is not sent when the program ends, and the end says so")
    func exit() async {
        var desk = await Desk.runs("state:running")
        desk.press("S")
        desk.wait(.milliseconds(300))
        desk.type("x")
        desk.press("Tab y q")
        #expect(desk.shows("An action is pending"))
        desk.press("j Enter")
        desk.wait(.seconds(10))
        await desk.settle()
        #expect(desk.source.performed.isEmpty)
        #expect(desk.others.contains(.quit(exitCode: 0)))
        #expect(desk.model.exitLines.count == 1)
        #expect(desk.model.exitLines.first?.contains("not sent: the program ended first") == true)
    }

    @Test("Targets are runs and versions: what moved on since it was marked is not touched")
    func changed() async {
        var desk = await Desk.runs("state:running")
        desk.press("Space Space")
        let first = desk.model.runs.table.ids[0]
        let at = Sample.now
        desk.source.change { source in
            guard let index = source.runs.firstIndex(where: { $0.runID == first }) else { return }
            source.runs[index].version += 2
            source.runs[index].updatedAt = at
        }
        await desk.changed()
        desk.press("p")
        desk.wait(.milliseconds(300))
        #expect(desk.shows("1 changed since"))
        desk.press("y")
        await desk.settle()
        #expect(desk.source.performed.count == 1)
        #expect(desk.source.performed.first?.runID != first)
        #expect(desk.shows("not sent: changed since v"))
    }

    @Test("A change that this program has not seen comes back as a conflict, with what it changed to")
    func conflict() async {
        var desk = await Desk.runs("state:running")
        desk.source.change { source in
            for index in source.runs.indices { source.runs[index].version += 1 }
        }
        desk.press("p")
        desk.answer("y")
        await desk.settle()
        #expect(desk.shows("conflict: changed since"))
        #expect(desk.model.runs.cursorRun?.runState == .running)
    }

    @Test("The plan counts what will apply and what is not possible, and why")
    func plan() async {
        var desk = await Desk.runs("wf:kyc")
        desk.press("A p")
        let plan = desk.confirm?.plan
        let summary = plan.map { desk.model.summary(of: $0) }
        #expect(summary?.applies == 24)
        #expect(summary?.illegal.reduce(0) { $0 + $1.count } == 56)
        desk.wait(.milliseconds(300))
        #expect(desk.shows("24 will be paused"))
        #expect(desk.shows("paused already"))
    }

    @Test("Above 25 the count is typed; so it is for several that end for good, and on a protected target")
    func typedCount() async {
        var desk = await Desk.runs("state:running")
        desk.press("A p")
        #expect(desk.confirm?.asksCount == false)
        desk.answer("Esc")
        desk.press("S")
        #expect(desk.confirm?.asksCount == true)
        desk.answer("Esc")
        desk = await Desk.runs("state:paused")
        desk.press("A r")
        #expect(desk.confirm?.asksCount == true)
        desk.answer("y")
        #expect(desk.confirm?.focus == .count)
        desk.type("35")
        desk.press("Tab y")
        #expect(desk.confirm?.complaint == "type how many: 36")
        desk.press("Backspace 6 Tab y")
        #expect(desk.confirm == nil)
        desk = await Desk.runs("state:running", protected: true)
        desk.press("p")
        #expect(desk.confirm?.asksCount == true)
    }

    @Test("Many are sent eight at once and fifty a second")
    func bounded() async {
        var desk = await Desk.runs("state:paused", count: 400)
        desk.press("A r")
        desk.wait(.milliseconds(300))
        desk = await confirmMany(desk)
        var open = desk.takePerforms()
        for _ in 0..<100 {
            desk.wait(.milliseconds(10))
            open += desk.takePerforms()
            #expect(open.count <= Batch.width)
        }
        #expect(open.count == Batch.width, "nobody answered")
        var sent = open.count
        for _ in 0..<100 {
            for request in open { desk.send(.performed(request.requestID, .outcome(.applied(.resumed)))) }
            desk.wait(.milliseconds(10))
            open = desk.takePerforms()
            sent += open.count
        }
        #expect((40...70).contains(sent), "\(sent) in a second of answers")
    }

    /// Types the count that the box asks for and goes.
    private func confirmMany(_ desk: Desk) async -> Desk {
        var desk = desk
        guard let confirm = desk.confirm else { return desk }
        let count = desk.model.summary(of: confirm.plan).applies
        while desk.confirm?.focus != .count { desk.press("Tab") }
        desk.type(String(count))
        desk.press("Tab y")
        return desk
    }

    @Test("Esc stops what is not sent yet, then closes; each target has a line")
    func stop() async {
        var desk = await Desk.runs("state:paused", count: 400)
        desk.press("A r")
        desk.wait(.milliseconds(300))
        desk = await confirmMany(desk)
        #expect(desk.model.overlays.count == 1)
        desk.press("Esc")
        #expect(desk.model.overlays.count == 1)
        let batch = desk.model.batches.last
        #expect(batch?.items.count == 120)
        #expect(batch?.items.filter { $0.stage == .notSent("stopped before its turn") }.count ?? 0 > 100)
        desk.press("Esc")
        #expect(desk.model.overlays.isEmpty)
    }

    @Test("An unanswered action is asked again with the same request ID")
    func unknown() async {
        let source = Sample.source()
        source.change { $0.ends = [.unknown("the connection broke"), .outcome(.applied(.paused))] }
        var desk = await Desk.open(source)
        desk.press("2 /")
        desk.type("state:running")
        desk.press("Enter")
        await desk.settle()
        desk.press("p")
        desk.answer("y")
        await desk.settle()
        #expect(desk.shows("unknown"))
        desk.wait(.seconds(3))
        await desk.settle()
        let requests = desk.source.performed
        #expect(requests.count == 2)
        #expect(Set(requests.map(\.requestID)).count == 1)
        #expect(desk.shows("applied"))
    }

    @Test(
        "r in the outcome list tries only the failures again, as new requests: what a busy store did not take, too",
        arguments: [
            (ActionEnd.outcome(.failed("disk full")), "failed: disk full"),
            (.notSent("the store is busy"), "not sent: the store is busy"),
        ])
    func retryFailures(_ end: ActionEnd, _ words: String) async {
        let source = Sample.source()
        source.change { $0.ends = [end, .outcome(.notFound), .outcome(.applied(.paused))] }
        var desk = await Desk.open(source)
        desk.press("2 /")
        desk.type("state:running wf:kyc")
        desk.press("Enter")
        await desk.settle()
        desk.press("Space Space Space p")
        desk.answer("y")
        for _ in 0..<10 {
            await desk.settle()
            desk.wait(.milliseconds(20))
        }
        #expect(desk.source.performed.count == 3)
        #expect(desk.shows(words))
        #expect(desk.shows("not found"))
        desk.press("r")
        desk.wait(.milliseconds(40))
        await desk.settle()
        #expect(desk.source.performed.count == 4)
        #expect(desk.source.performed.last?.runID == desk.source.performed.first?.runID)
        #expect(desk.source.performed.last?.requestID != desk.source.performed.first?.requestID)
        desk.press("y")
        await desk.settle()
        #expect(
            desk.others.contains {
                if case .copy(let text) = $0 { text.split(separator: "\n").count == 3 } else { false }
            })
    }

    @Test("Read-only, nothing is offered anywhere and nothing is done", arguments: ["p", "r", "R", "S", "m"])
    func readOnly(_ key: String) async {
        var desk = await Desk.open(readOnly: "asked for")
        desk.press("2")
        await desk.settle()
        #expect(desk.shows(" RO "))
        #expect(!desk.shows("p pause"))
        desk.press(key)
        #expect(desk.model.overlays.isEmpty)
        #expect(desk.shows("read-only: asked for"))
        // Where no box asks, y is the key that copies.
        desk.answer("y Enter")
        await desk.settle()
        #expect(desk.source.performed.isEmpty)
        desk.press("?")
        #expect(!desk.shows("stop: cancel"))
    }

    @Test("A right that is withdrawn while the box is open stops the action")
    func rightWithdrawn() async {
        var desk = await Desk.runs("state:running")
        desk.press("p")
        desk.wait(.milliseconds(300))
        desk.model.capabilities?.canAct = false
        desk.press("y")
        await desk.settle()
        #expect(desk.source.performed.isEmpty)
    }

    @Test("m shows every action with the reason it is not possible")
    func menu() async {
        var desk = await Desk.runs("state:completed")
        desk.press("m")
        #expect(desk.shows("ended (completed)"))
        desk.press("Enter")
        #expect(desk.confirm == nil, "pause is not possible")
        desk.press("j j Enter")
        #expect(desk.confirm?.plan.deed == .run(.retry))
    }

    @Test("What was acted on is marked no more")
    func marksGo() async {
        var desk = await Desk.runs("state:running")
        desk.press("Space Space p")
        desk.answer("y")
        await desk.settle()
        #expect(desk.model.runs.marks.isEmpty)
    }
}

extension Desk {
    /// The actions that were sent and that nobody answers.
    mutating func takePerforms() -> [ActionRequest] {
        let requests = effects.compactMap { effect -> ActionRequest? in
            if case .perform(let request) = effect { request } else { nil }
        }
        effects = effects.filter { if case .perform = $0 { false } else { true } }
        return requests
    }
}
