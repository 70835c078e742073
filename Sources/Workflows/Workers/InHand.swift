extension WorkflowCore {
    /// A consumer's failure to deal with the run of an event before. Where cursors move in the store's transactions the
    /// delivery knows; elsewhere an event may come again long after its failure was stored.
    ///
    /// - Parameter lasting: Whether its failures outlive the run's moves. What was committed a moment ago is delivered
    ///   without them, which is of no matter where a failure ends with the run's next version.
    func parked(
        _ delivery: Delivery, for consumer: ConsumerName, lasting: Bool = false
    ) async throws -> ParkedEvent? {
        guard delivery.parked == nil, lasting || !adapter.streamer.sharesStore else { return delivery.parked }
        let all = try await adapter.records.parked(workflow: nil, runID: delivery.event.runID, limit: 256)
        return all.first { $0.consumer == consumer }
    }

    /// What came of calling user code for a run.
    enum CallResult<Value> {
        case outcome(Value)
        /// The run was written by somebody else meanwhile; whatever the code did is dropped.
        case superseded
        case failed(any Error)
    }

    /// Calls user code on a task of its own, so that it can be cancelled as soon as the run is moved by somebody else,
    /// or the role is lost.
    ///
    /// - Throws: `CancellationError` when this task is cancelled: that is no error of the code's.
    func call<Value: Sendable>(
        for record: Record, _ code: @escaping @Sendable () async throws -> Value
    ) async throws -> CallResult<Value> {
        let superseded = Signal()
        let task = Task { try await code() }
        let registration = watch.watch(record.runID, after: record.version, for: .working) {
            superseded.raise()
            task.cancel()
        }
        defer { withExtendedLifetime(registration) {} }
        let result = await withTaskCancellationHandler {
            await task.result
        } onCancel: {
            task.cancel()
        }
        try Task.checkCancellation()
        switch result {
        case .success(let outcome): return .outcome(outcome)
        case .failure(let error):
            return superseded.isRaised ? .superseded : .failed(error)
        }
    }
}
