import Foundation
import Workflows
import WorkflowsWire

/// The run that the goldens are about.
let goldenRun = RunID("0193f2a4-7c1e-4b5d-9a60-1f2e3d4c5b6a") ?? RunID(high: 0, low: 0)

func sampleRecord(status: Int = 3, createdAt: Timestamp = Timestamp(microseconds: 1_712_620_800_000_000)) -> Record {
    Record(
        workflow: "example", foreignID: "o283u44092384", runID: goldenRun, runState: .completed, status: status,
        object: Data("{}".utf8), objectVersion: 2, createdAt: createdAt,
        updatedAt: Timestamp(microseconds: 1_712_620_800_000_000),
        meta: .init(
            version: 9, visit: 8, enteredAt: createdAt, reason: "asked for", statusLabel: "Done",
            origin: Origin(.step, role: "example-2-consumer"), retriedFrom: RunID(high: 1, low: 2),
            traceOrigin: "00-ab-cd-01", idempotencyKey: "request-1"))
}

func sampleEvent(status: Int = 2, runState: RunState = .running) -> Event {
    Event(
        id: 12, topic: Topic(workflow: "stock and orders", status: status, runState: runState),
        partition: Partition(of: goldenRun), runID: goldenRun, foreignID: "order-17", version: 4, status: status,
        previousStatus: nil, runState: runState, origin: .engine, at: Timestamp(microseconds: 77))
}
