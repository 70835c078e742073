import Foundation
import Workflows

/// One of the workflows of the sample store: six statuses, the last two of them ends, and a way back.
struct SampleWorkflow {
    let name: WorkflowName
    let thing: String
    let labels: [String]

    static let all = [
        SampleWorkflow(
            name: "orders", thing: "order",
            labels: ["Created", "Paid", "Picking", "Packed", "Delivered", "Rejected"]),
        SampleWorkflow(
            name: "payments", thing: "payment",
            labels: ["Requested", "Authorised", "Capturing", "Settling", "Captured", "Declined"]),
        SampleWorkflow(
            name: "returns", thing: "return",
            labels: ["Announced", "Awaiting parcel", "Inspecting", "Refunding", "Refunded", "Refused"]),
    ]

    /// Six runs in ten are orders, three payments, one a return.
    static func of(_ number: Int) -> SampleWorkflow {
        switch number * 7 % 10 {
        case 0..<6: all[0]
        case 6..<9: all[1]
        default: all[2]
        }
    }

    var definition: WorkflowDefinition {
        let statuses = labels.enumerated().map { index, label in
            WorkflowDefinition.Status(number: index + 1, label: label, starting: index == 0, terminal: index >= 4)
        }
        let pairs = [(1, 2), (1, 6), (2, 3), (3, 2), (3, 4), (3, 6), (4, 5)]
        let edges = pairs.map { WorkflowDefinition.Edge(from: $0.0, to: $0.1, kind: .step) }
        let roles = (1...4).map { status in
            WorkflowDefinition.Role(
                name: RoleName("\(name)-\(status)-consumer"), displayName: "\(labels[status - 1]) consumer",
                kind: .step,
                status: status)
        }
        return WorkflowDefinition(name: name, statuses: statuses, edges: edges, roles: roles)
    }

    /// Stores a run and moves it: two in a hundred are on their way, one in two hundred is paused, three in a hundred
    /// were cancelled, the others ended by themselves.
    ///
    /// - Parameter stay: How long it stays in each status; by default what its number says, up to nine seconds.
    static func store(
        _ number: Int, at: Timestamp, steps: Int, stay: Duration? = nil, in records: any RecordStore
    ) async throws {
        let workflow = of(number)
        var run = workflow.created(number, at: at)
        var transaction = StoreTransaction(at: at)
        transaction.run = .create(run)
        _ = try await records.transact(transaction)
        let end = workflow.end(of: number)
        guard end.state != .initiated else { return }
        let stay = stay ?? .milliseconds(200 + number * 37 % 9000)
        for step in 1...steps {
            let isLast = step == steps
            let next = workflow.moved(
                run, to: isLast ? end.status : step + 1, isLast ? end.state : .running,
                at: run.updatedAt + stay, reason: isLast ? end.reason : nil)
            var transaction = StoreTransaction(at: next.updatedAt)
            transaction.run = .advance(from: run, to: next)
            _ = try await records.transact(transaction)
            run = next
        }
    }

    private func created(_ number: Int, at: Timestamp) -> Record {
        let cents = 100 + number * 7919 % 90_000
        let object = #"{"customer":"customer-\#(number % 9973)","cents":\#(cents),"n":\#(number)}"#
        return Record(
            workflow: name, foreignID: ForeignID("\(thing)-\(number)"), runID: .random(), runState: .initiated,
            status: 1, object: Data(object.utf8), objectVersion: 1, createdAt: at, updatedAt: at,
            meta: Record.Meta(version: 1, visit: 1, enteredAt: at, statusLabel: labels[0], origin: Origin(.trigger)))
    }

    private func end(of number: Int) -> (state: RunState, status: Int, reason: String?) {
        switch number * 7919 % 1000 {
        case 0..<4: (.initiated, 1, nil)
        case 4..<20: (.running, 2 + number % 3, nil)
        case 20..<25: (.paused, 2 + number % 3, "payment gateway: 503 service unavailable")
        case 25..<55: (.cancelled, 2 + number % 3, "customer asked for it, ticket \(number % 600)")
        case 55..<90: (.completed, 6, nil)
        default: (.completed, 5, nil)
        }
    }

    /// The next version of a run.
    func moved(
        _ run: Record, to status: Int, _ state: RunState, at: Timestamp, reason: String? = nil
    ) -> Record {
        var next = run
        next.status = status
        next.runState = state
        next.updatedAt = at
        next.meta.version += 1
        next.meta.visit = next.meta.version
        next.meta.enteredAt = at
        next.meta.statusLabel = labels[status - 1]
        next.meta.reason = reason
        next.meta.origin = Origin(.step, role: RoleName("\(name)-\(run.status)-consumer"), instance: "bench")
        return next
    }
}
