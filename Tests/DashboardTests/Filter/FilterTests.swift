import Testing
import Workflows

@testable import Dashboard

@Suite struct FilterTests {
    static let labels = StatusLabels([Sample.kyc: Sample.kycLabels, Sample.payments: Sample.paymentLabels])

    @Test(
        "What is written is read",
        arguments: [
            ("state:paused,running", Filter.Field.states([.paused, .running])),
            ("status:Collecting", .statuses(["Collecting"])), ("wf:kyc", .workflows(["kyc"])),
            ("id:8f2c", .idPrefix(["8f2c"])), ("fid:cust-1", .foreignIDs(["cust-1"])),
            ("fid:~cust", .foreignIDContains("cust")), ("age>5m", .age(.more, .seconds(300))),
            ("updated<1h30m", .updated(.less, .seconds(5400))),
            ("reason:\"upstream 503\"", .reasonContains("upstream 503")),
            ("reason:~503", .reasonContains("503")), ("reason:~\"a \\\"b\\\" c\"", .reasonContains("a \"b\" c")),
            ("version>=4", .version(4...Int.max)), ("version>4", .version(5...Int.max)),
            ("version<=4", .version(0...4)), ("version<4", .version(0...3)), ("version:7", .version(7...7)),
            ("dwell>5m", .dwell(.more, .time(.seconds(300)))), ("dwell<p50", .dwell(.less, .p50)),
            ("dwell>P95", .dwell(.more, .p95)), ("/orders/7", .text("/orders/7")), ("\"/a/\"", .text("/a/")),
            ("cust-1", .text("cust-1")), ("\"state:x y\"", .text("state:x y")), ("wf:\"a,b\"", .workflows(["a,b"])),
        ])
    func reads(_ text: String, _ field: Filter.Field) throws {
        let filter = try Filter(parsing: text)
        #expect(filter.terms.map(\.field) == [field])
        #expect(filter.terms.first?.negated == false)
    }

    @Test("Between slashes stands a pattern, blanks, quotes and all")
    func pattern() throws {
        let filter = try Filter(parsing: #"state:paused -/no "such" (a|b)\/c/ x"#)
        #expect(filter.terms.map(\.negated) == [false, true, false])
        let regex = try ByteRegex(#"no "such" (a|b)\/c"#)
        #expect(filter.terms[1].field == .regex(Filter.Pattern(regex: regex)))
        #expect(filter.terms[2].field == .text("x"))
        // While it is written nothing is looked for yet.
        #expect(Filter.finished("state:paused /time(d") == "state:paused ")
    }

    @Test("A dash means the opposite")
    func negated() throws {
        let filter = try Filter(parsing: "wf:kyc -state:completed")
        #expect(filter.terms.map(\.negated) == [false, true])
    }

    @Test(
        "What is wrong is told, with its place",
        arguments: [
            ("state:paused colour:red", 13..<23), ("state:slow", 0..<10), ("age:5m", 0..<6), ("age>soon", 0..<8),
            ("version>=x", 0..<10), ("version:-1", 0..<10),
            ("version>9223372036854775807", 0..<27),
            ("wf:kyc /(a/", 7..<11), ("dwell>p99", 0..<9), ("dwell:5m", 0..<8), ("id:xyz", 0..<6), ("wf:", 0..<3),
            ("wf:kyc reason:\"open", 7..<19), ("fid:~", 0..<5),
        ])
    func wrong(_ text: String, _ range: Range<Int>) {
        let error = #expect(throws: FilterError.self) { try Filter(parsing: text) }
        #expect(error?.range == range)
    }

    @Test("What the store can do goes to the store, the rest stays")
    func plan() throws {
        let filter = try Filter(
            parsing: "wf:kyc state:paused status:Collecting fid:~a fid:~b age>5m reason:\"x\" -status:Created word")
        let plan = filter.plan(labels: Self.labels, now: Sample.now)
        #expect(plan.query.workflows == ["kyc"])
        #expect(plan.query.runStates == [.paused])
        #expect(plan.query.statuses == [3])
        #expect(plan.query.foreignIDContains == "a")
        #expect(plan.query.createdBefore == Sample.now - .seconds(300))
        #expect(plan.query.reasonContains == "x")
        #expect(
            plan.local.map(\.field) == [
                .foreignIDContains("b"), .statuses(["Created"]), .text("word"),
            ])
    }

    @Test("Leaving out a state asks for the others")
    func complement() throws {
        let plan = try Filter(parsing: "-state:completed,cancelled").plan(labels: Self.labels, now: Sample.now)
        #expect(plan.query.runStates == [.initiated, .running, .paused, .dataDeleted, .requestedDataDeleted])
        #expect(plan.local.isEmpty)
    }

    @Test(
        "States that exclude each other, and labels that nobody has, match nothing",
        arguments: [
            "state:paused state:running", "status:Nowhere", "wf:kyc status:Captured",
        ])
    func impossible(_ text: String) throws {
        #expect(try Filter(parsing: text).plan(labels: Self.labels, now: Sample.now).impossible)
    }

    @Test("A label with other numbers in other workflows is looked at again here")
    func ambiguous() throws {
        let plan = try Filter(parsing: "status:Verified,Captured").plan(labels: Self.labels, now: Sample.now)
        #expect(plan.query.statuses == [2, 3])
        #expect(plan.local.count == 1)
    }

    @Test(
        "The same rows match here as in the store",
        arguments: [
            "state:paused", "-state:completed", "status:Collecting", "status:3", "wf:payments", "fid:cust-10330",
            "fid:~103", "age>15m", "age<15m", "updated<5m", "reason:~503", "reason:INC-42", "-wf:kyc", "-fid:~10",
            "id:9", "cust-103", "-upstream", "updated>4m updated<6m state:paused,running", "version>=4", "-version<3",
            "/cust-10[0-4]/", "-/50[23]/", "/^cust-\\d+0$/", "/collect/", "dwell>4m", "dwell<4m -dwell<2m",
        ])
    func sameRows(_ text: String) throws {
        let filter = try Filter(parsing: text)
        let runs = Sample.runs(400)
        var table = RunTable()
        table.append(runs)
        let here = table.matching(filter.terms, labels: Self.labels, now: Sample.now).rows.map { table.ids[Int($0)] }
        let plan = filter.plan(labels: Self.labels, now: Sample.now)
        var stored = RunTable()
        stored.append(FakeSource.matching(plan.query, runs))
        let there = stored.matching(plan.local, labels: Self.labels, now: Sample.now).rows.map { stored.ids[Int($0)] }
        #expect(Set(here) == Set(there))
        #expect(!here.isEmpty && here.count < 400)
    }

    @Test("No text makes the parser fail in any other way", arguments: 1...40)
    func anything(_ seed: Int) {
        var random = Sample.Generator(state: UInt64(seed))
        let pieces = ["state", ":", "\"", "\\", "-", ",", "age", ">", "5m", " ", "~", "é", "\u{1F600}", "fid", "8f"]
        let text = (0..<12).map { _ in pieces[Int(random.next() >> 33) % pieces.count] }.joined()
        do throws(FilterError) {
            _ = try Filter(parsing: text)
        } catch {
            #expect(error.range.upperBound <= text.utf8.count)
        }
    }
}
