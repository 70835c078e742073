import Testing
import Workflows
import WorkflowsMonitoring
import WorkflowsTesting

@Suite("What JSON has")
struct JSONTests {
    private static let now = Timestamp(microseconds: 1_700_000_000_000_000)

    private func keys(_ json: JSON) -> [String] {
        guard case .object(let members) = json else { return [] }
        return members.map(\.0)
    }

    @Test("The names of a kind of item are all that one of it can have, in their order")
    func names() async throws {
        let store = try WatchedStore()
        let record = try await store.trigger("order-1", at: Self.now)
        var full = record
        full.meta.reason = "because"
        full.meta.traceOrigin = "trace"
        full.meta.retriedFrom = .random()
        full.meta.origin = Origin(.person, role: "r", instance: "i", actor: "a")
        let version = keys(.version(RecordVersion(record: full, dwell: .seconds(1))))
        #expect(version == JSON.Names.version.filter { $0 != "object_base64" })
        var summary = record.summary
        summary.reason = "because"
        #expect(keys(.run(summary, label: "S1")) == JSON.Names.run)
        let timeout = Timeout(
            id: 1, workflow: "orders", runID: record.runID, foreignID: "order-1", status: 1, visit: 1, name: "late",
            dueAt: Self.now - .seconds(1), held: false, attempts: 2, lastError: "503", firstDueAt: Self.now)
        #expect(keys(.timeout(timeout, label: "S1", asOf: Self.now)) == JSON.Names.timeout)
        var report = RoleReport(role: "r", state: .running, since: Self.now)
        report.currentRun = record.runID
        report.lag = .seconds(1)
        report.alert = true
        report.lastError = "503"
        report.lastErrorAt = Self.now
        report.backoffUntil = Self.now
        report.latencyP50 = .seconds(1)
        report.latencyP99 = .seconds(1)
        let role = RoleStatus(
            workflow: "orders", role: "r", displayName: "R", kind: .step, status: 1, instance: "i", startID: "a",
            instanceState: .live, instanceSeenAt: Self.now, instanceSilence: .zero, state: .running, since: Self.now,
            holder: "i", report: report,
            stop: RoleStop(role: "r", instance: nil, askedBy: "alice", reason: "INC-42", askedAt: Self.now))
        #expect(keys(.role(role)) == JSON.Names.role)
    }

    @Test("What an action may answer is among its names")
    func actions() {
        let request = ActionRequest(
            kind: .retry, runID: .random(), decidedVersion: 1, requestID: "r", reason: nil, dryRun: true)
        let ends: [ActionEnd] = [
            .notSent("busy"), .unknown("gone"), .outcome(.applied(.triggered(.random()))),
            .outcome(.applied(.deletionRequested(copy: .random()))), .outcome(.notFound),
            .outcome(.conflict(version: 2, status: "S1", runState: .paused)), .outcome(.illegal(from: .paused)),
            .outcome(.refused("no")),
        ]
        let named = ends.map { self.keys(.action(request, $0, foreignID: "order-1")) }
        for keys in named { #expect(keys == JSON.Names.action.filter(keys.contains)) }
        #expect(Set(named.joined()) == Set(JSON.Names.action))
    }

    @Test("A list names what its source cannot give, and nothing where it gives all")
    func unsupported() async throws {
        let poor = StoreMonitor(adapter: WithoutNumbers(), access: .init(target: "memory", actor: "tester"))
        let list = JSON.list(
            [], asOf: Self.now, total: nil, unsupported: try await poor.capabilities().unsupported)
        #expect(list["unsupported"]?.text == "[\"statistics\"]")
        let rich = try await WatchedStore().monitor(at: Self.now).capabilities().unsupported
        #expect(keys(.list([], asOf: Self.now, total: nil, unsupported: rich)) == ["items", "as_of"])
    }
}
