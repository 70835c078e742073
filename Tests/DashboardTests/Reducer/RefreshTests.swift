import TerminalUI
import Testing
import Workflows
import WorkflowsMonitoring

@testable import Dashboard

@Suite struct RefreshTests {
    @Test("The first frame comes before the first answer and says that it is connecting")
    func firstFrame() {
        let desk = Desk(Sample.source())
        #expect(desk.shows("connecting"))
        #expect(desk.shows("loading"))
        #expect(desk.model.frameDue == .zero)
    }

    @Test("Only what is on the screen is asked for")
    func hiddenPanelsFetchNothing() async {
        var desk = await Desk.open()
        desk.source.change { $0.asked = [] }
        await desk.changed()
        #expect(Set(desk.source.asked) == ["instances", "workflows", "events"])
        desk.press("3")
        await desk.settle()
        desk.source.change { $0.asked = [] }
        await desk.changed()
        #expect(desk.source.asked.contains("events") == false)
    }

    @Test("An instance that dies changes nothing in the store: for a while it is asked all the same, on every screen")
    func silence() async {
        for (key, question) in [("1", "workflows"), ("3", "roles"), ("4", "instances")] {
            var desk = await Desk.open()
            desk.press(key)
            await desk.settle()
            await desk.changed()
            desk.source.change { $0.asked = [] }
            for _ in 0..<10 {
                desk.wait(.seconds(1))
                desk.send(.changed(.success(false)))
                await desk.settle()
            }
            #expect(desk.source.asked.count { $0 == question } >= 2, "\(question)")
        }
    }

    @Test("Without an instance the header says that none is alive, and as of when")
    func noService() async {
        let source = Sample.source()
        source.change { state in for index in state.overviews.indices { state.overviews[index].instances = [] } }
        let desk = await Desk.open(source)
        #expect(desk.shows("no live instance"))
        #expect(!desk.shows("● live"))
        #expect(desk.shows("as of UTC"))
    }

    @Test("On every screen the header tells within two seconds that the last instance is gone", arguments: 1...6)
    func headerTells(screen: Int) async {
        var desk = await Desk.open()
        desk.press("\(screen)")
        await desk.settle()
        await desk.changed()
        #expect(!desk.shows("no live instance"))
        desk.source.change { state in for index in state.overviews.indices { state.overviews[index].instances = [] } }
        for _ in 0..<2 {
            desk.wait(.seconds(1))
            desk.send(.changed(.success(false)))
            await desk.settle()
        }
        #expect(desk.shows("no live instance"))
    }

    @Test("What just happened stays in sight until somebody moves away from it")
    func news() async {
        var desk = await Desk.open()
        func happen(_ count: Int, from id: Int64) {
            desk.source.change { state in
                for number in 0..<count {
                    guard let last = state.events.last else { return }
                    state.events.append(
                        Event(
                            id: id + Int64(number), topic: last.topic, partition: last.partition, runID: last.runID,
                            foreignID: ForeignID("news-\(id + Int64(number))"), version: last.version,
                            status: last.status, previousStatus: last.previousStatus, runState: last.runState,
                            origin: last.origin, at: last.at))
                }
            }
        }
        for look in 1...10 {
            happen(7, from: Int64(look * 1000))
            await desk.changed()
            desk.wait(.seconds(2))
            await desk.settle()
            #expect(desk.shows("news-\(look * 1000 + 6)"), "look \(look)")
        }
        // The third line is chosen, and stays in sight while others come in above it.
        desk.press("Tab Tab j j")
        let chosen = desk.model.overview.activity.id
        happen(40, from: 20_000)
        await desk.changed()
        desk.wait(.seconds(2))
        await desk.settle()
        #expect(desk.model.overview.activity.id == chosen)
    }

    @Test("The header counts the instances of all workflows, each once")
    func instances() async {
        let source = Sample.source()
        source.change { state in
            state.overviews[0].instances = ["orders-host", "both-host"]
            state.overviews[1].instances = ["invoices-host", "both-host"]
        }
        let desk = await Desk.open(source)
        #expect(desk.shows("3 instances"))
    }

    @Test("Going to a screen asks for it again")
    func arriving() async {
        var desk = await Desk.open()
        desk.press("3")
        await desk.settle()
        desk.wait(.seconds(30))
        await desk.settle()
        desk.press("1")
        await desk.settle()
        desk.source.change { $0.asked = [] }
        desk.wait(.seconds(2))
        desk.press("3")
        await desk.settle()
        #expect(desk.source.asked.contains("roles"))
    }

    @Test("While nothing changes nothing is drawn, and nothing is asked but once a minute")
    func idle() async {
        var desk = await Desk.open()
        desk.wait(.seconds(20))
        await desk.settle()
        desk.send(.drawn)
        desk.source.change { $0.asked = [] }
        for _ in 0..<35 {
            desk.wait(.seconds(1))
            desk.send(.changed(.success(false)))
            await desk.settle()
        }
        #expect(desk.source.asked.isEmpty)
        #expect(desk.model.frameDue == nil)
        desk.wait(.seconds(26))
        await desk.settle()
        #expect(desk.source.asked.isEmpty == false, "ages must stay true")
    }

    @Test("Many changes at once are asked for once a second")
    func boundedRate() async {
        var desk = await Desk.open()
        desk.press("2")
        await desk.settle()
        desk.source.change { $0.asked = [] }
        for _ in 0..<50 {
            desk.wait(.milliseconds(100))
            desk.send(.changed(.success(true)))
            await desk.settle()
        }
        let asked = desk.source.asked.count { $0 == "runs" }
        #expect((4...6).contains(asked), "\(asked) pages in five seconds")
    }

    @Test(
        "What a screen shows is asked for together, again and again: its parts are of one moment, and drawn in one frame"
    )
    func together() async {
        for (key, slots) in [("1", 2), ("2", 3), ("5", 3)] {
            var desk = await Desk.open()
            desk.press(key)
            await desk.settle()
            var rounds: [[Asked]] = []
            for _ in 0..<80 {
                desk.wait(.milliseconds(100))
                desk.send(.changed(.success(true)))
                rounds += desk.effects.compactMap { if case .refresh(let asked) = $0 { asked } else { nil } }
                await desk.settle()
            }
            #expect((7...9).contains(rounds.count), "\(rounds.count) rounds in eight seconds on screen \(key)")
            #expect(rounds.contains { $0.count >= slots }, "screen \(key)")
        }
    }

    @Test("A terminal that is not looked at asks ten times less")
    func unfocused() async {
        var desk = await Desk.open()
        desk.send(.terminal(.focus(false)))
        desk.source.change { $0.asked = [] }
        for _ in 0..<50 {
            desk.wait(.milliseconds(100))
            desk.send(.changed(.success(true)))
            await desk.settle()
        }
        #expect(desk.source.asked.count { $0 == "events" } <= 1)
    }

    @Test("A key is drawn at once, data at most ten times a second")
    func frames() async {
        var desk = await Desk.open()
        desk.wait(.seconds(3))
        desk.send(.drawn)
        desk.send(.terminal(.key(.character("2"))))
        #expect(desk.model.frameDue == desk.elapsed)
        desk.send(.drawn)
        desk.wait(.milliseconds(10))
        await desk.source.slowly(&desk)
        #expect(desk.model.frameDue.map { $0 >= desk.elapsed } == true)
    }

    @Test("An answer to an earlier question is dropped")
    func lateReply() async {
        var desk = await Desk.open()
        desk.press("2")
        let asks = desk.effects.compactMap { effect -> Int? in
            effect.asked.first { $0.slot == .runsHead }?.generation
        }
        let first = asks.first ?? 0
        desk.press("/")
        desk.type("state:paused")
        let late = RunList(
            items: Sample.runs(3), next: nil, incomplete: false, asOf: Sample.now, labels: [:])
        desk.send(.reply(Reply(slot: .runsHead, generation: first, result: .success(.runs(late)))))
        #expect(desk.model.runs.table.count == 0)
    }

    @Test("When the source fails the last data stays, dimmed, with its age and when it is tried again")
    func failure() async {
        var desk = await Desk.open()
        desk.press("2")
        await desk.settle()
        desk.source.change { $0.failure = MonitoringError(.unreachable, "the store cannot be reached") }
        desk.wait(.seconds(5))
        await desk.changed()
        #expect(desk.shows("cust-10293"))
        #expect(desk.shows("the store cannot be reached"))
        #expect(desk.shows("next try"))
        #expect(desk.shows("old"))
        #expect(desk.model.isStale)
        desk.press("ctrl-r")
        await desk.settle()
        #expect(desk.model.isStale, "asking again makes nothing younger")
        #expect(desk.shows("old"))
        desk.source.change { $0.failure = nil }
        desk.wait(.seconds(5))
        await desk.settle()
        desk.send(.changed(.success(false)))
        #expect(desk.shows("● live"))
    }

    @Test("Tries come less and less often, at most every half minute or so")
    func backoff() async {
        var desk = await Desk.open()
        desk.source.change { $0.failure = MonitoringError(.unreachable, "gone") }
        await desk.changed()
        desk.source.change { $0.asked = [] }
        for _ in 0..<600 {
            desk.wait(.seconds(1))
            await desk.settle()
        }
        let tries = desk.source.asked.count { $0 == "workflows" }
        #expect((15...45).contains(tries), "\(tries) tries in ten minutes")
    }

    @Test("Frozen, the screen stays as it is until it is told to go on")
    func freeze() async {
        var desk = await Desk.open()
        desk.press("2 F")
        await desk.settle()
        #expect(desk.shows("frozen"))
        desk.wait(.milliseconds(100))
        await desk.settle()
        desk.source.change { $0.asked = [] }
        await desk.changed()
        #expect(desk.source.asked.isEmpty)
        desk.press("F")
        await desk.changed()
        #expect(desk.source.asked.isEmpty == false)
    }

    @Test("A clock that is off by more than two seconds is told")
    func skew() async {
        let source = Sample.source()
        source.change { $0.asOf = Sample.now + .seconds(7) }
        let desk = await Desk.open(source)
        #expect(desk.shows("clock +7.0s"))
    }
}

extension FakeSource {
    /// Answers what is open, as data that was not asked for by a key.
    func slowly(_ desk: inout Desk) async {
        guard let asked = desk.effects.flatMap(\.asked).first else { return }
        desk.send(.reply(await asked.answer(from: self)))
    }
}
