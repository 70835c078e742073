import Synchronization
import TerminalUI
import Testing
import Workflows
import WorkflowsMonitoring

@testable import Dashboard

@Suite struct ActivityTests {
    /// Somebody looks at the activity.
    private func desk(size: Size = Size(columns: 120, rows: 40)) async -> Desk {
        var desk = await Desk.open(size: size)
        desk.press("6")
        await desk.settle()
        return desk
    }

    @Test("6 shows what happens, the newest first; what comes stands on top by itself")
    func follows() async {
        var desk = await desk()
        #expect(desk.shows("6 Activity"))
        #expect(desk.model.activity.shown.count == 40)
        desk.happen(3, from: 100)
        await desk.changed()
        #expect(desk.row(of: "news-102") == 3 && desk.row(of: "news-101") == 4, "\(desk)")
        #expect(!desk.shows("new (."))
    }

    @Test("Under a cursor that was moved no row moves: what is new waits until . shows it and follows again")
    func waits() async throws {
        var desk = await desk()
        desk.press("j j")
        // Without the scroll bar at the right, which knows of one row less.
        func rows(_ desk: Desk) -> [String] { desk.screen.dropFirst(2).dropLast(2).map { String($0.dropLast(1)) } }
        let before = rows(desk)
        let chosen = desk.model.activity.selection.id
        desk.happen(5, from: 100)
        await desk.changed()
        #expect(desk.shows("+5 new (. shows them)"))
        #expect(rows(desk) == before, "\(desk)")
        #expect(desk.model.activity.selection.id == chosen)
        desk.press(".")
        #expect(desk.row(of: "news-104") == 3 && !desk.shows("new (."))
        desk.happen(1, from: 200)
        await desk.changed()
        #expect(desk.row(of: "news-200") == 3, "it follows again")
        desk.press(".")
        #expect(desk.shows("the newest is shown"))
    }

    @Test("Whoever goes back up to the first line follows again")
    func backToTheTop() async {
        var desk = await desk()
        desk.press("j")
        desk.happen(1, from: 100)
        await desk.changed()
        #expect(desk.shows("+1 new (. shows it)"))
        desk.press("k")
        #expect(desk.row(of: "news-100") == 3 && desk.model.activity.isFollowing)
    }

    @Test("Where more happened between two looks than one of them reads, the list says how much is not in it")
    func missed() async {
        var desk = await desk()
        desk.happen(500, from: 100)
        await desk.changed()
        #expect(desk.model.activity.shown.contains { $0.content == .gap(359) })
        desk.press("G")
        for _ in 0..<2 { desk.press("PgUp") }
        #expect(desk.shows("up to 359 transitions passed between two looks"), "\(desk)")
        // What was read is not read again, and nothing is counted twice.
        desk.happen(2, from: 700)
        await desk.changed()
        #expect(desk.model.activity.shown.count { $0.id == .event(599) } == 1)
    }

    @Test("A look that reads everything since the last one leaves no sign, whatever numbers the events have")
    func nothingMissed() async {
        var desk = await desk()
        desk.happen(150, from: 10_000)
        await desk.changed()
        #expect(!desk.model.activity.shown.contains { if case .gap = $0.content { true } else { false } })
    }

    @Test("What people did stands among it: who, what, why, and what became of it")
    func people() async throws {
        let source = Sample.source()
        let run = source.state.withLock { $0.runs[0] }
        source.change { state in
            state.actions = [
                Self.entry(run, .pause, .applied, by: "alice", why: "INC-42", at: Sample.now - .seconds(10)),
                Self.entry(
                    run, .retry, .illegal, by: "bob", why: nil, at: Sample.now - .seconds(20), detail: "running"),
            ]
            state.roleActions = [Self.roleEntry("kyc-3-consumer", .stop, by: "carol", why: "deploy")]
        }
        var desk = await Desk.open(source, size: Size(columns: 140, rows: 30))
        desk.press("6")
        await desk.settle()
        let lines = desk.screen
        let paused = try #require(lines.first { $0.contains("Pause applied") })
        #expect(paused.contains("alice") && paused.contains("INC-42") && paused.contains(run.foreignID.rawValue))
        let refused = try #require(lines.first { $0.contains("Retry illegal (running)") })
        #expect(refused.contains("✗") && refused.contains("bob"))
        let role = try #require(lines.first { $0.contains("Stop role applied, everywhere") })
        #expect(role.contains("carol") && role.contains("deploy") && role.contains("kyc-3-consumer"))
        // All of them are newer than the first transition.
        #expect((desk.row(of: "Stop role") ?? 99) < (desk.row(of: "Pause applied") ?? 0))
        desk.press("Enter")
        await desk.settle()
        #expect(desk.model.screen == .roles && desk.model.roles.workflow == "kyc")
        desk.press("q j Enter")
        await desk.settle()
        #expect(desk.model.stop == Stop(.run, run: run.runID))
    }

    @Test("A version that a person wrote names the person")
    func author() async throws {
        let source = Sample.source()
        source.change { state in
            let last = state.events[state.events.count - 1]
            state.events.append(Self.event(after: last, id: 100, foreignID: "touched", origin: .person, version: 8))
            var run = state.runs[0]
            run.runID = last.runID
            state.actions = [Self.entry(run, .pause, .applied, by: "alice", why: nil, at: last.at, decided: 7)]
        }
        var desk = await Desk.open(source)
        desk.press("6")
        await desk.settle()
        let line = try #require(desk.screen.first { $0.contains("touched") })
        #expect(line.contains("alice"))
    }

    @Test("Enter opens the run the cursor is on; going back finds the cursor where it was")
    func opens() async {
        var desk = await desk()
        desk.press("j j")
        guard case .event(let event)? = desk.model.chosenActivity?.content else {
            Issue.record("no event is chosen")
            return
        }
        desk.press("Enter")
        await desk.settle()
        #expect(desk.model.stop == Stop(.run, run: event.runID))
        desk.press("Esc")
        await desk.settle()
        #expect(desk.model.screen == .activity && desk.model.chosenActivity?.id == .event(event.id))
    }

    @Test("/ narrows what was read, by words and by fields, and the title says so; Esc gives everything back")
    func narrows() async {
        var desk = await desk()
        desk.press("/")
        desk.type("wf:kyc ")
        #expect(desk.model.activity.shown.allSatisfy { desk.model.workflow(of: $0) == "kyc" })
        let count = desk.model.activity.shown.count
        desk.type("collecting")
        desk.press("Enter")
        #expect(!desk.model.activity.shown.isEmpty && desk.model.activity.shown.count < count)
        #expect(desk.shows("wf:kyc collecting") && desk.shows("searched in what was read"))
        desk.press("/")
        desk.type("fid:nobody")
        #expect(desk.shows("No line that was read matches"))
        desk.press("Esc")
        #expect(desk.shows("wf:kyc collecting"), "what was there before is back")
        desk.press("Esc")
        #expect(desk.model.activity.shown.count == 40 && desk.model.screen == .activity)
    }

    @Test("A field that no line has is refused where it is written, and the last good result stays")
    func wrongField() async {
        var desk = await desk()
        desk.press("/")
        desk.type("wf:kyc version>3")
        #expect(desk.shows("no line here has that"))
        #expect(!desk.model.activity.shown.isEmpty)
        desk.press("Enter")
        #expect(desk.model.prompt != nil, "it is not kept")
    }

    @Test("A filter finds an actor, and what waits behind the mark is counted with the filter")
    func narrowedNews() async {
        let source = Sample.source()
        let run = source.state.withLock { $0.runs[0] }
        source.change { $0.actions = [Self.entry(run, .pause, .applied, by: "alice", why: nil, at: Sample.now)] }
        var desk = await Desk.open(source)
        desk.press("6 /")
        await desk.settle()
        desk.type("ALICE")
        desk.press("Enter")
        #expect(desk.model.activity.shown.map(\.id) == [.action("r-Pause", run.runID)])
        desk.press("Esc /")
        desk.type("fid:~cust")
        desk.press("Enter j")
        desk.happen(4, from: 100)
        await desk.changed()
        #expect(!desk.shows("new match"), "none of them is called so")
    }

    @Test("[ ] narrows to one workflow after the other")
    func workflows() async {
        var desk = await desk()
        desk.press("]")
        #expect(desk.model.activity.workflow == "kyc" && desk.shows("6 Activity  kyc"))
        #expect(desk.model.activity.shown.allSatisfy { desk.model.workflow(of: $0) == "kyc" })
        desk.press("[")
        #expect(desk.model.activity.shown.count == 40)
    }

    @Test("Elsewhere it is not read; whoever comes back finds what happened meanwhile")
    func hidden() async {
        var desk = await desk()
        desk.press("3")
        desk.happen(3, from: 100)
        desk.source.change { $0.asked = [] }
        await desk.changed()
        #expect(!desk.source.asked.contains("roleActions") && !desk.source.asked.contains("events"))
        desk.press("6")
        await desk.settle()
        desk.wait(.seconds(1))
        await desk.settle()
        #expect(desk.shows("news-102"))
    }

    @Test("A source that keeps no actions on roles is no failure")
    func unsupported() async {
        let source = Sample.source()
        source.change { $0.roleActionsFailure = MonitoringError(.unsupported, "none are kept") }
        var desk = await Desk.open(source)
        desk.press("6")
        await desk.settle()
        #expect(desk.shows("● live") && !desk.shows("next try"))
    }

    @Test("x writes every line that is shown, with what people did")
    func exported() async {
        let source = Sample.source()
        let run = source.state.withLock { $0.runs[0] }
        source.change { state in
            state.actions = [Self.entry(run, .pause, .applied, by: "alice", why: "INC-42", at: Sample.now)]
            state.roleActions = [Self.roleEntry("kyc-3-consumer", .stop, by: "carol", why: "deploy")]
        }
        var desk = await Desk.open(source)
        desk.press("6")
        await desk.settle()
        desk.press("x")
        await desk.settle()
        guard case .export(_, let text, _)? = desk.others.last else {
            Issue.record("nothing was exported")
            return
        }
        #expect(text.split(separator: "\n").count == 42)
        #expect(text.contains("\"actor\":\"alice\"") && text.contains("\"reason\":\"INC-42\""))
        #expect(text.contains("\"action\":\"stop_role\"") && text.contains("\"previous_status\":"))
    }
}

extension ActivityTests {
    static func entry(
        _ run: RunSummary, _ action: ActionKind, _ result: ActionResult, by actor: String, why: String?, at: Timestamp,
        detail: String? = nil, decided: Int = 1
    ) -> AuditEntry {
        AuditEntry(
            at: at, actor: actor, action: action, workflow: run.workflow, runID: run.runID,
            requestID: RequestID("r-\(action.name)"), reason: why, decidedVersion: decided, result: result,
            detail: detail)
    }

    static func roleEntry(_ role: RoleName, _ kind: RoleAction.Kind, by actor: String, why: String) -> RoleActionEntry {
        RoleActionEntry(
            action: RoleAction(kind: kind, role: role, requestID: "q-1", reason: why, actor: actor, at: Sample.now),
            outcome: .applied)
    }

    static func event(
        after last: Event, id: Int64, foreignID: ForeignID, origin: Origin.Kind = .step, version: Int? = nil
    ) -> Event {
        Event(
            id: id, topic: last.topic, partition: last.partition, runID: last.runID, foreignID: foreignID,
            version: version ?? last.version, status: last.status, previousStatus: last.previousStatus,
            runState: last.runState, origin: origin, at: last.at)
    }
}

extension Desk {
    /// So many versions are stored.
    func happen(_ count: Int, from id: Int64) {
        source.change { state in
            for number in 0..<Int64(count) {
                guard let last = state.events.last else { return }
                state.events.append(
                    ActivityTests.event(after: last, id: id + number, foreignID: ForeignID("news-\(id + number)")))
            }
        }
    }

    /// The first row of the screen that has a text.
    func row(of text: String) -> Int? { screen.firstIndex { $0.contains(text) } }
}
