import Synchronization
import TerminalUI
import Testing
import Workflows
import WorkflowsMonitoring

@testable import Dashboard

@Suite struct RunnerTests {
    @Test("A question is answered with its slot and generation")
    func answers() async {
        let (messages, sink) = AsyncStream.makeStream(of: Message.self)
        let runner = DashboardRunner(source: Sample.source()) { for message in $0 { sink.yield(message) } }
        runner.submit([.ask(Asked(.overview, .workflows, generation: 7))])
        var iterator = messages.makeAsyncIterator()
        guard case .reply(let reply)? = await iterator.next() else {
            Issue.record("no reply")
            return
        }
        #expect(reply.slot == .overview)
        #expect(reply.generation == 7)
        runner.stop()
    }

    @Test("What is asked for together is answered together, without what was given up in between")
    func together() async {
        let (messages, sink) = AsyncStream.makeStream(of: [Message].self)
        let source = Sample.source()
        let runner = DashboardRunner(source: source) { sink.yield($0) }
        var iterator = messages.makeAsyncIterator()
        let asked = [
            Asked(.overview, .workflows, generation: 1), Asked(.roles, .roles(nil), generation: 2),
            Asked(.outbox, .outbox, generation: 3),
        ]
        runner.submit([.refresh(asked)])
        #expect(await iterator.next()?.slots == [.overview, .roles, .outbox])
        // The first question stays open until the others were given up.
        source.holdingAnswers { runner.submit([.refresh(asked), .giveUp(.roles), .giveUp(.outbox)]) }
        #expect(await iterator.next()?.slots == [.overview])
        source.change { $0.asked = [] }
        source.holdingAnswers {
            runner.submit([.refresh(asked), .giveUp(.overview), .giveUp(.roles), .giveUp(.outbox)])
        }
        runner.submit([.ask(Asked(.events, .events(limit: 1), generation: 4))])
        #expect(await iterator.next()?.slots == [.events], "a round that nobody wants tells nothing")
        #expect(!source.asked.contains("roles"))
        runner.stop()
    }

    @Test("A change, and an action's end, come back as messages")
    func others() async {
        let (messages, sink) = AsyncStream.makeStream(of: Message.self)
        let runner = DashboardRunner(source: Sample.source()) { for message in $0 { sink.yield(message) } }
        var iterator = messages.makeAsyncIterator()
        runner.submit([.watch(upTo: .seconds(1))])
        if case .changed(.success(let changed))? = await iterator.next() {
            #expect(!changed)
        } else {
            Issue.record("no change")
        }
        let request = ActionRequest(
            kind: .pause, runID: RunID(high: 1, low: 2), decidedVersion: 1, requestID: "r-1", reason: nil)
        runner.submit([.perform(request)])
        if case .performed("r-1", .outcome(.notFound))? = await iterator.next() {} else { Issue.record("no end") }
        let stop = RoleActionRequest(
            kind: .stop, role: "nobody-1", instance: nil, decidedOn: nil, requestID: "r-2", reason: nil)
        runner.submit([.performOnRole(stop)])
        if case .performedOnRole("r-2", .outcome(.notFound))? = await iterator.next() {
        } else {
            Issue.record("no end")
        }
        let replay = DeadLetterRequest(
            kind: .replay, consumer: "nobody", eventID: 1, requestID: "r-3", reason: nil)
        runner.submit([.performOnLetter(replay)])
        if case .performedOnLetter("r-3", .outcome(.notFound))? = await iterator.next() {
        } else {
            Issue.record("no end")
        }
        runner.stop()
    }

    @Test("One frame is drawn with all that its screen shows")
    func once() async throws {
        let configuration = Configuration(seed: 1)
        for screen in Screen.allCases {
            let run = Sample.runs(1)[0].runID
            let grid = try await renderOnce(
                Picture(screen, workflow: screen == .run ? nil : "kyc", run: run), from: Sample.source(),
                configuration: configuration, size: Size(columns: 120, rows: 40), now: Sample.now)
            let text = grid.lines.joined(separator: "\n")
            #expect(!text.contains("loading"), "\(screen)")
            #expect(!text.contains("asking"), "\(screen)")
            #expect(text.contains("live"), "\(screen)")
        }
    }

    @Test("A filter that cannot be read is an error, not an empty frame")
    func wrongFilter() async {
        await #expect(throws: FilterError.self) {
            try await renderOnce(
                Picture(.runs, filter: "colour:red"), from: Sample.source(), configuration: Configuration(seed: 1),
                size: Size(columns: 80, rows: 24), now: Sample.now)
        }
    }
}

extension [Message] {
    /// What the answers among them are for.
    fileprivate var slots: [Slot] { compactMap { if case .reply(let reply) = $0 { reply.slot } else { nil } } }
}

extension FakeSource {
    /// Answers nothing until `body` has ended.
    fileprivate func holdingAnswers(_ body: () -> Void) { state.withLock { _ in body() } }
}
