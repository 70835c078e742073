import Workflows

/// The code of steps, timeouts, callbacks and connectors. Each leaves the number of its attempt in the object of the
/// version that it makes, and in no other.
extension UserCode {
    typealias Decide<Status: WorkflowStatus> = (inout SeededGenerator, Run<Parcel, Status>) -> Decision<Status>

    func step<Status>(
        _ name: String, _ run: inout Run<Parcel, Status>, _ decide: Decide<Status>
    ) async throws -> Transition<Status> {
        try await decided(.step, name, &run, decide).transition
    }

    func callback<Status>(
        _ name: String, _ run: inout Run<Parcel, Status>, _ decide: Decide<Status>
    ) async throws -> Transition<Status> {
        try await decided(.callback, name, &run, decide).transition
    }

    func timeout<Status>(
        _ name: String, _ run: inout Run<Parcel, Status>, _ now: Timestamp, _ decide: Decide<Status>
    ) async throws -> TimeoutTransition<Status> {
        // A timeout that comes again is no other attempt: what it decides then depends on when that is.
        var generator = fate.generator("at \(name) \(run.foreignID)", [Int(now.microseconds)])
        return try await decided(.timeout, name, &run) { _, run in decide(&generator, run) }.timeoutTransition
    }

    private func decided<Status>(
        _ kind: Attempt.Place.Kind, _ name: String, _ run: inout Run<Parcel, Status>, _ decide: Decide<Status>
    ) async throws -> Decision<Status> {
        let place = Attempt.Place(kind: kind, workflow: run.record.workflow, name: name)
        let before = run
        let (decision, id) = try await call(place, run.record, attempt: run.attempt) { id, generator in
            let decision = decide(&generator, before)
            return ((decision, id), decision.name)
        }
        if decision.stores { run.object.trail.append(id) }
        return decision
    }

    /// When a timeout of a status is due: a time after the status was entered.
    func timer<Status>(_ name: String, _ delay: Duration) -> Timer<Parcel, Status> { .after(delay) }

    func connector<Status>(
        _ name: String, _ run: ConnectedRun<Status>, _ body: () async throws -> Void
    ) async throws {
        try await connected(name, run) { _, _ in
            try await body()
            return ((), "called")
        }
    }

    /// A connector that moves a run on.
    func connector<Status, Source>(
        _ name: String, _ run: inout Run<Parcel, Status>, _ reached: ConnectedRun<Source>, _ decide: Decide<Status>
    ) async throws -> Transition<Status> {
        let before = run
        let (decision, id) = try await connected(name, reached, moving: run.record) { id, generator in
            if generator.happens(0.5) { try await clock.pauseUnlessCancelled(for: generator.duration(1...2000)) }
            let decision = decide(&generator, before)
            return ((decision, id), decision.name)
        }
        if decision.stores { run.object.trail.append(id) }
        return decision.transition
    }

    private func connected<Status, Value>(
        _ name: String, _ run: ConnectedRun<Status>, moving: Record? = nil,
        _ body: (_ id: Int, _ generator: inout SeededGenerator) async throws -> (Value, String)
    ) async throws -> Value {
        let place = Attempt.Place(kind: .connector, workflow: run.workflow, name: name)
        let id = log.begin(
            place, run.runID, run.version, attempt: run.attempt, process: process, moving: moving)
        var generator = fate.generator("\(place) \(run.foreignID)", [run.version])
        do {
            guard run.attempt > (generator.happens(0.3) ? 2 : 0) else { throw Upstream() }
            let (value, decision) = try await body(id, &generator)
            log.end(id, .decided(decision))
            return value
        } catch is CancellationError {
            log.end(id, .cancelled)
            throw CancellationError()
        } catch WorkflowError.Code.stopping {
            log.end(id, .cancelled)
            throw WorkflowError(.stopping, "the workflow is stopping")
        } catch {
            log.end(id, .failed)
            throw Upstream(attempt: id, cause: (error as? Upstream)?.cause ?? "\(error)")
        }
    }
}
