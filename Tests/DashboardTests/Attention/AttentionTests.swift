import TerminalUI
import Testing
import Workflows
import WorkflowsMonitoring

@testable import Dashboard

@Suite struct AttentionTests {
    /// A world in which much of kyc is in trouble, and nothing of payments but what somebody paused.
    static func source() -> FakeSource {
        let source = Sample.source()
        source.change { state in
            var kyc = WorkflowTrouble(Sample.kyc)
            kyc.rolesSince = ["collecting consumer: silent 5s on inst-c": Sample.ago(.seconds(185))]
            kyc.paused = [
                .init(
                    status: 3, cause: .errors, total: Total(37, .atLeast), since: Sample.ago(.seconds(3600)),
                    reason: "5 errors: upstream 503"),
                .init(status: 3, cause: nil, total: Total(177, .exact), since: nil),
            ]
            kyc.stuck = [
                .init(status: 2, total: Total(9, .exact), since: Sample.ago(.seconds(2201)), usual: .seconds(250))
            ]
            kyc.unrecovered = .init(total: Total(3, .exact), since: Sample.ago(.seconds(7200)))
            kyc.parked = .init(total: Total(6, .exact), since: Sample.ago(.seconds(300)))
            kyc.outbox = .init(total: Total(903, .exact), since: Sample.ago(.seconds(75)))
            var payments = WorkflowTrouble(Sample.payments)
            payments.paused = [
                .init(status: 2, cause: .people, total: Total(37, .exact), since: Sample.ago(.seconds(60)))
            ]
            state.troubles = [payments, kyc]
        }
        return source
    }

    /// Somebody looks at what wants attention.
    static func desk(_ source: FakeSource = source(), size: Size = Size(columns: 140, rows: 40)) async -> Desk {
        var desk = await Desk.open(source, size: size)
        desk.press("!")
        await desk.settle()
        return desk
    }

    @Test("Of several sources one that cannot be asked is named first, with the reason, and in the header")
    func missingSource() async {
        let source = Self.source()
        source.change { $0.capabilities.missing = [.init(name: "prod-us", reason: "the disk is gone")] }
        let desk = await Self.desk(source)
        #expect(desk.screen[0].contains("without prod-us"))
        #expect(desk.model.attentionLines.first?.what == "prod-us cannot be asked: nothing of it is shown")
        #expect(desk.shows("the disk is gone"))
        source.change { $0.capabilities.missing = [] }
        let whole = await Self.desk(source)
        #expect(!whole.shows("prod-us"))
    }

    @Test("! shows everything that wants a person: what, how much of it, for how long, and what Enter opens")
    func lines() async throws {
        let desk = await Self.desk()
        #expect(desk.shows("! Attention"))
        func line(_ text: String) throws -> String { try #require(desk.screen.first { $0.contains(text) }, "\(desk)") }
        let errors = try line("paused by errors in Collecting")
        #expect(errors.contains("kyc") && errors.contains("≥37") && errors.contains("≥1h00m"))
        #expect(errors.contains("the runs: r resumes them"))
        #expect(try line("more runs paused in Collecting").contains("177"))
        let stuck = try line("in Verified for longer than 99 of 100 stay (4m10)")
        #expect(stuck.contains("9") && stuck.contains("36m41"))
        #expect(try line("foreign IDs cancelled by no person").contains("2h00m"))
        #expect(try line("failures to be tried again").contains("5m00"))
        #expect(try line("events not published").contains("903"))
        #expect(try line("collecting consumer: silent 5s").contains("3m05"))
        #expect(try line("paused by hand in Authorised").contains("1m00"))
        // The gravest first, what people did themselves last.
        #expect((desk.row(of: "silent 5s") ?? 99) < (desk.row(of: "paused by errors") ?? 0))
        #expect((desk.row(of: "paused by errors") ?? 99) < (desk.row(of: "paused by hand") ?? 0))
    }

    @Test("Enter goes where the matter is, narrowed to it; going back finds the cursor where it was")
    func opens() async {
        for (text, filter) in [
            ("paused by errors", "wf:kyc state:paused status:Collecting"),
            ("longer than 99 of 100", "wf:kyc status:Verified state:initiated,running updated>250s"),
            ("cancelled by no person", "wf:kyc state:cancelled updated<24h"),
        ] {
            var desk = await Self.desk()
            desk.choose(text)
            desk.press("Enter")
            await desk.settle()
            #expect(desk.model.screen == .runs && desk.model.runs.filterText == filter, "\(desk)")
            desk.press("Esc")
            await desk.settle()
            #expect(desk.model.screen == .attention)
            #expect(desk.model.chosenAttention?.text.contains(text) == true)
        }
        var desk = await Self.desk()
        desk.choose("to be tried again")
        desk.press("Enter")
        await desk.settle()
        #expect(desk.model.screen == .timeouts && desk.model.timeouts.pane == .parked)
        desk.press("q")
        desk.choose("silent 5s")
        desk.press("Enter")
        await desk.settle()
        #expect(desk.model.screen == .roles && desk.model.roles.workflow == "kyc")
    }

    @Test("Every filter that a line leads to can be read")
    func filters() async throws {
        let source = Self.source()
        source.change { $0.labels = [Sample.kyc: [2: "in \"quotes\", and more", 3: "a b"]] }
        let desk = await Self.desk(source)
        for line in desk.model.everyAttentionLine {
            if case .runs(let filter)? = line.leadsTo { _ = try Filter(parsing: filter) }
        }
    }

    @Test("Where the store does not know when it began, it is as old as this program has seen it, at least")
    func seen() async throws {
        let source = Self.source()
        source.change { $0.overviews[1].definitionsAlive = 2 }
        var desk = await Self.desk(source)
        source.change { $0.asOf = Sample.now + .seconds(90) }
        desk.send(.changed(.success(true)))
        desk.wait(.seconds(5))
        await desk.settle()
        desk.choose("definitions run side by side")
        let line = try #require(desk.screen.first { $0.contains("definitions run side by side") })
        #expect(line.contains("≥1m30"))
        #expect(desk.shows("seen since 12:41:07"))
    }

    @Test("What is gone and comes again is seen anew")
    func seenAnew() async throws {
        var desk = await Self.desk()
        desk.source.change { $0.overviews[1].definitionsAlive = 1 }
        await desk.changed()
        #expect(!desk.shows("side by side"))
        desk.source.change { $0.overviews[1].definitionsAlive = 2 }
        await desk.changed()
        let line = try #require(desk.model.everyAttentionLine.first { $0.id.hasSuffix("definitions") })
        #expect(line.since == .seen(desk.model.now))
    }

    @Test("The cursor stays on its matter while others come and go above it")
    func identity() async {
        var desk = await Self.desk()
        desk.choose("to be tried again")
        let chosen = desk.model.attention.selection.id
        desk.source.change { $0.overviews[1].ailingRoles = [] }
        await desk.changed()
        #expect(desk.model.attention.selection.id == chosen)
    }

    @Test("An outbox that is longer than at the look before is growing")
    func growing() async {
        var desk = await Self.desk()
        #expect(desk.shows("events not published") && !desk.shows("growing"))
        desk.source.change { $0.troubles[1].outbox?.total.count = 1200 }
        await desk.look()
        #expect(desk.shows("events not published, growing"))
        desk.source.change { $0.troubles[1].outbox?.total.count = 800 }
        await desk.look()
        #expect(!desk.shows("growing"))
    }

    @Test("A clock that is off by more than two seconds wants attention too, of no workflow")
    func skew() async throws {
        let source = Self.source()
        source.change { $0.asOf = Sample.now + .seconds(40) }
        var desk = await Self.desk(source)
        let line = try #require(desk.model.everyAttentionLine.first { $0.id == "clock" })
        #expect(line.workflow == nil && line.text.contains("40s apart"))
        desk.choose("40s apart")
        desk.press("Enter")
        #expect(desk.shows("set the clock"))
    }

    @Test("[ ] narrows to one workflow after the other")
    func workflows() async {
        var desk = await Self.desk()
        desk.press("] ]")
        #expect(desk.model.attention.workflow == "payments")
        #expect(desk.model.listedAttention.allSatisfy { $0.workflow == "payments" })
        desk.press("]")
        #expect(desk.model.attention.workflow == nil)
    }

    @Test("Before the troubles are known, and where they cannot be, the numbers at a glance are shown all the same")
    func withoutTroubles() async {
        let desk = await Self.desk(Sample.source())
        #expect(desk.shows("runs paused") && desk.shows("failures to be tried again"))
    }

    @Test("A calm world says so")
    func calm() async {
        let source = FakeSource()
        source.change { state in
            state.overviews = [Sample.overviews()[0]]
            state.overviews[0].counts[.paused] = 0
        }
        let desk = await Self.desk(source)
        #expect(desk.shows("Nothing needs attention.") && desk.shows(" calm "))
    }
}

extension Desk {
    /// Moves the cursor to the matter that says this.
    mutating func choose(_ text: String) {
        press("g")
        for _ in 0..<30 where model.chosenAttention?.text.contains(text) != true { press("j") }
    }

    /// Something changed, and so much time passed that the troubles are asked for.
    mutating func look() async {
        source.change { $0.asOf = Sample.now + elapsed }
        send(.changed(.success(true)))
        wait(.seconds(4))
        await settle()
    }
}
