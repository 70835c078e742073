import FoundationEssentials
import Workflows
import WorkflowsMonitoring

/// The made-up world of the tests: two workflows, some trouble in one of them, at a fixed moment.
enum Sample {
    /// 2026-03-14 12:41:07 UTC.
    static let now = Timestamp(microseconds: 1_773_492_067_250_000)
    static let kyc = WorkflowName("kyc")
    static let payments = WorkflowName("payments")
    static let kycLabels = [
        1: "Created", 2: "Verified", 3: "Collecting", 4: "Approved", 5: "Done", 6: "Rejected", 7: "Expired",
    ]
    static let paymentLabels = [1: "Created", 2: "Authorised", 3: "Captured", 4: "Refunded"]

    struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    static func ago(_ duration: Duration) -> Timestamp { now - duration }

    /// So many runs, the newest first.
    static func runs(_ count: Int) -> [RunSummary] {
        var random = Generator(state: 42)
        return (0..<count).map { index in
            let workflow = index % 3 == 2 ? payments : kyc
            let state: RunState
            let status: Int
            switch index % 10 {
            case 0, 1, 2: (state, status) = (.paused, 3)
            case 3, 4: (state, status) = (.running, 2)
            case 5: (state, status) = (.initiated, 1)
            case 6: (state, status) = (.cancelled, 3)
            default: (state, status) = (.completed, workflow == kyc ? 5 : 4)
            }
            let updated = ago(.seconds(192 + index * 7))
            let created = updated - .seconds(600 + index * 3)
            return RunSummary(
                workflow: workflow, foreignID: ForeignID("cust-\(10_293 + index * 37)"),
                runID: RunID.random(using: &random), runState: state,
                status: workflow == kyc ? status : min(status, 4), version: 1 + (index * 5 + 6) % 9, enteredAt: updated,
                createdAt: created, updatedAt: updated,
                reason: state == .paused
                    ? index % 2 == 0 ? "5 errors: upstream 503" : "INC-42" : state == .cancelled ? "duplicate" : nil)
        }
    }

    /// The whole world.
    static func source(runs count: Int = 120) -> FakeSource {
        let source = FakeSource()
        let runs = runs(count)
        source.change { state in
            state.runs = runs
            state.labels = [kyc: kycLabels, payments: paymentLabels]
            state.overviews = overviews()
            state.roles = roles()
            state.graphs = [kyc: graph(kyc, kycLabels), payments: graph(payments, paymentLabels)]
            state.timeouts = timeouts(runs)
            state.parked = parked(runs)
            state.events = events(runs)
        }
        return source
    }

    static func overviews() -> [WorkflowOverview] {
        [
            WorkflowOverview(
                workflow: payments,
                counts: [.initiated: 12, .running: 1890, .paused: 37, .cancelled: 411, .completed: 115_854],
                rolesUp: 14, rolesExpected: 14, instances: ["a", "b", "c"], definitionsAlive: 1,
                worstLag: .milliseconds(312),
                ailingRoles: [], outboxDepth: 12, parked: 0, minutes: [31, 30, 33, 52, 49, 31, 30, 47, 80, 46],
                errorsPerMinute: 0.2, unknownStatusRuns: 0),
            WorkflowOverview(
                workflow: kyc,
                counts: [.initiated: 9, .running: 811, .paused: 214, .cancelled: 12, .completed: 39_066],
                rolesUp: 9, rolesExpected: 11, instances: ["a", "b", "c"], definitionsAlive: 2, worstLag: .seconds(48),
                ailingRoles: ["collecting consumer: silent 5s on inst-c", "verified timeouts: nobody holds it"],
                outboxDepth: 903, parked: 6, minutes: [10, 11, 12, 11, 80, 82, 85, 70, 88, 90],
                errorsPerMinute: 7.1, unknownStatusRuns: 0),
        ]
    }

    static func history(_ run: RunSummary) -> [RecordVersion] {
        let labels = run.workflow == kyc ? kycLabels : paymentLabels
        var versions: [RecordVersion] = []
        let span = run.updatedAt - run.createdAt
        for version in 1...min(max(1, run.version), 50) {
            let isLast = version == min(max(1, run.version), 50)
            let status = isLast ? run.status : min(version, run.status)
            let at =
                version == 1 ? run.createdAt : isLast ? run.updatedAt : run.createdAt + span / run.version * version
            let state: RunState = isLast ? run.runState : version == 1 ? .initiated : .running
            let origin: Origin =
                version == 1
                ? Origin(.trigger, instance: "api-7")
                : state == .paused
                    ? Origin(.engine, instance: "inst-b")
                    : Origin(.step, role: RoleName("\(run.workflow)-\(status)-consumer"), instance: "inst-a")
            let attempts = version > 2 ? ",\"attempts\":\(version - 2)" : ""
            let verified = version > 1 ? ",\"verifiedAt\":\"2026-03-14T12:02:14Z\"" : ""
            let object =
                "{\"customer\":\"\(run.foreignID)\",\"amount\":12345678901234567890,\"lines\":[{\"sku\":\"A-1\",\"count\":2},"
                + "{\"sku\":\"B-7\",\"count\":1}],\"express\":true,\"note\":null\(attempts)\(verified)}"
            let record = Record(
                workflow: run.workflow, foreignID: run.foreignID, runID: run.runID, runState: state, status: status,
                object: Data(object.utf8), objectVersion: 1, createdAt: run.createdAt, updatedAt: at,
                meta: Record.Meta(
                    version: version, visit: version, enteredAt: at, reason: isLast ? run.reason : nil,
                    statusLabel: labels[status], origin: origin,
                    traceOrigin: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"))
            versions.append(RecordVersion(record: record, dwell: isLast ? nil : span / run.version))
        }
        return versions
    }

    static func cause(_ run: RunSummary) -> Why.Cause {
        switch run.runState {
        case .paused where run.reason == "INC-42": .pausedByPerson(actor: "alice", reason: run.reason)
        case .paused: .pausedByEngine(reason: run.reason, resumedAt: nil)
        case .running: .inHand(role: "verified consumer", instance: "inst-a", since: ago(.seconds(2)))
        case .initiated: .queued(role: "created consumer", lag: .milliseconds(300))
        case .cancelled, .completed, .dataDeleted, .requestedDataDeleted:
            .finished(run.runState, actor: nil, reason: run.reason)
        }
    }
}
