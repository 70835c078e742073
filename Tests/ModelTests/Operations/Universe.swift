import FoundationEssentials
import Workflows

/// The few names that operations are about, so that they meet often. Some are of the kind that a careless statement
/// trips over.
enum Universe {
    static let workflows: [WorkflowName] = ["orders", "stock room", "orders-1", "Käse's"]
    static let foreignIDs: [ForeignID] = [
        "order-1", "order-10", "ORDER-1", "a%b", "a_b", "", "o'brien\u{0}x", "日本 K\u{E4}se",
    ]
    static let keys: [IdempotencyKey] = ["", "key-1", "key-2", "key'3", "key-4", "key-5"]
    static let consumers: [ConsumerName] = ["orders-1", "orders-2", "hook"]
    static let timeoutNames = ["reminder", "deadline", ""]
    static let reasons = ["", "the card was refused", "card", "100 %", "nobody's"]
    static let requests: [RequestID] = ["request-1", "request-2", "request-3", "request-4"]
    static let schedules = [
        ("order-1", "@hourly", "UTC"), ("order-1", "@hourly", "Europe/Berlin"), ("a%b", "@daily", ""),
    ]
    static let roles: [RoleName] = ["role-1", "role-2", "role-3"]
    static let statuses = 1...5
    /// A Monday morning.
    static let beginning = Timestamp(microseconds: 1_767_603_600_000_000)

    /// A number of a run stands for the same ID in every repetition of a world.
    static func runID(_ number: Int) -> RunID {
        var dice = Dice(seed: UInt64(truncatingIfNeeded: number) &* 0x5851_F42D_4C95_7F2D &+ 17)
        return .random(using: &dice)
    }

    static func startID(_ number: Int) -> StartID { StartID("start-\(number)") }

    static let scheduleNumbers = 0..<schedules.count * 2

    static func scheduleKey(_ number: Int) -> ScheduleKey {
        let (foreignID, spec, zone) = schedules[number % schedules.count]
        return ScheduleKey(
            workflow: workflows[number / schedules.count % workflows.count], foreignID: ForeignID(foreignID),
            spec: spec, timeZone: zone)
    }

    /// What an instance runs. Those of the last workflow have a role that the first one's have too.
    static func definition(_ workflow: Int) -> WorkflowDefinition {
        let shared = workflow == 0 || workflow == workflows.count - 1 ? "shared" : "own-\(workflow)"
        return WorkflowDefinition(
            name: workflows[workflow],
            statuses: statuses.map { .init(number: $0, label: "Status \($0)", starting: $0 == 1, terminal: $0 == 5) },
            edges: [.init(from: 1, to: 5, kind: .step)],
            roles: [.init(name: RoleName(shared), displayName: shared, kind: .step, status: 1)])
    }

    static func instance(_ start: Int, workflow: Int) -> InstanceDescription {
        InstanceDescription(
            startID: startID(start), name: InstanceName("instance-\(start)"), processID: Int32(start),
            startedAt: beginning + .seconds(start), definition: definition(workflow))
    }

    static func renewal(
        _ start: Int, wanted: [Int], released: [Int], lease: Int, at: Timestamp
    ) -> LeaseRenewal {
        let wanted = wanted.map { roles[$0] }
        return LeaseRenewal(
            instance: startID(start), wanted: wanted, released: released.map { roles[$0] },
            reports: wanted.map { report($0, of: start, at: at) }, at: at, lease: .seconds(lease))
    }

    /// A role by number; the last two are of a definition alone, and of none.
    static func role(_ number: Int) -> RoleName {
        number < roles.count ? roles[number] : number == roles.count ? "own-1" : "nobody's"
    }

    static func report(_ role: RoleName, of start: Int, at: Timestamp) -> RoleReport {
        var report = RoleReport(role: role, state: .running, since: at)
        report.processed = start
        return report
    }
}
