import Foundation
import Workflows
import WorkflowsSQLite

func operate(_ id: RunID, orders: Workflow<Order, OrderStatus>) async throws {
    try await orders.pause(id, reason: "the carrier is on strike", actor: "ada")
    try await orders.resume(id, reason: "the strike is over", actor: "ada")
    try await orders.cancel(id, reason: "the customer called", actor: "ada")
}

func retry(_ id: RunID, orders: Workflow<Order, OrderStatus>) async throws -> String {
    switch try await orders.retry(id, reason: "the address was mended", actor: "ada") {
    case .applied(.resumed): "goes on where it stood"
    case .applied(.triggered(let again)): "runs again as \(again?.description ?? "a new run")"
    case .refused(let why): "not retried: \(why)"
    case .conflict(let version, let status, _): "moved on meanwhile, to version \(version) at \(status)"
    case let other: "not retried: \(other.name)"
    }
}

func operateAnyRun(in path: String) async throws {
    let adapter = try SQLiteAdapter(path: path)
    let operations = RunOperations(adapter: adapter)
    var query = RunQuery()
    query.runStates = [.paused]
    query.reasonContains = "carrier"
    let page = try await adapter.records.list(query, after: nil, limit: 100)
    for run in page.items {
        let request = ActionRequest(
            kind: .resume, runID: run.runID, decidedVersion: run.version,
            requestID: RequestID("strike-is-over-\(run.runID)"), reason: "the strike is over")
        let outcome = try await operations.perform(request, actor: "ada")
        print(run.foreignID, outcome.name)
    }
}

func triggerAnyRun(_ operations: RunOperations) async throws -> ActionOutcome {
    let outcome = try await operations.trigger(
        TriggerRequest(
            workflow: "orders", foreignID: "order-7", object: Data(#"{"item":"lamp"}"#.utf8),
            requestID: "order-7-again", reason: "lost on the way"),
        actor: "ada")
    return outcome
}

func letters(of orders: Workflow<Order, OrderStatus>) async throws {
    for letter in try await orders.deadLetters() {
        let outcome = try await orders.replay(letter, reason: "read by the new build", actor: "ada")
        print(letter.eventID, letter.error, outcome.name)
    }
}

func stopShipping(of orders: Workflow<Order, OrderStatus>) async throws {
    let shipping = orders.definition.roles.filter {
        $0.kind == .step && $0.status == OrderStatus.packed.rawValue
    }
    for role in shipping { try await orders.stopRole(role.name, reason: "the carrier is on strike", actor: "ada") }
    for stop in try await orders.stoppedRoles() { print("\(stop.role) is stopped by \(stop.askedBy)") }
    for role in shipping { try await orders.startRole(role.name, actor: "ada") }
}

func keepLess() -> BuildOptions {
    var options = BuildOptions()
    options.retention = Retention(finishedRuns: .hours(24 * 90), objects: 20)
    return options
}

func forget(_ id: RunID, orders: Workflow<Order, OrderStatus>) async throws {
    let outcome = try await orders.deleteData(of: id, reason: "asked for by letter", actor: "ada")
    guard case .applied(.deletionRequested(let copy)) = outcome else { return }
    if let copy { try await orders.deleteData(of: copy, actor: "ada") }
}

func keepTheItem(_ orders: inout WorkflowBuilder<Order, OrderStatus>) {
    orders.customDelete { order in
        order.payment = nil
        order.parcel = nil
    }
}
