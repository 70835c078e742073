public import Workflows

extension EventHeaders {
    /// What an event says.
    public init(_ event: Event) {
        self.init(
            workflow: event.topic.workflow, foreignID: event.foreignID, topic: event.topic.name, runID: event.runID,
            runState: event.runState, recordVersion: event.version, traceOrigin: event.traceOrigin)
    }

    /// The event that says so. It has no place for what a connector was given, nor for headers of others.
    ///
    /// - Parameters:
    ///   - id: where it stands on its streamer, which gives it.
    ///   - status: the status of the version that it tells of, which no header says.
    ///   - at: when the streamer, or the outbox, took it.
    /// - Throws: `malformedWire` where the topic is not the one that such an event is published on.
    public func event(id: Int64, status: Int, at: Timestamp) throws(WorkflowError) -> Event {
        let derived = Topic(workflow: workflow, status: status, runState: runState)
        guard topic == derived.name else {
            throw WorkflowError(
                .malformedWire, "An event of the topic \(derived.name) says that its topic is \(topic.prefix(64)).")
        }
        return Event(
            id: id, topic: derived, partition: Partition(of: runID), runID: runID, foreignID: foreignID,
            version: recordVersion, status: status, previousStatus: nil, runState: runState, origin: .engine, at: at,
            traceOrigin: traceOrigin)
    }
}

extension WireOutboxRecord {
    /// What of an event crosses: not by what means its version came about, nor where the run was before.
    ///
    /// - Throws: `unfitForWire` for a status that is not within 32 bits.
    public init(_ event: Event) throws(WorkflowError) {
        self.init(
            runID: event.runID, type: try Int32(wireStatus: event.status), headers: EventHeaders(event).dictionary)
    }

    /// The event. What did not cross is not known: it came about by the engine, and where the run was before is `nil`.
    ///
    /// - Parameters:
    ///   - id: where it stands on its streamer, which gives it.
    ///   - at: when the streamer, or the outbox, took it.
    /// - Throws: `malformedWire` where the headers cannot be read, or are another run's or another topic's.
    public func event(id: Int64, at: Timestamp) throws(WorkflowError) -> Event {
        let read = try EventHeaders(headers)
        guard read.runID == runID else {
            throw WorkflowError(.malformedWire, "An event of the run \(runID) has headers of the run \(read.runID).")
        }
        return try read.event(id: id, status: Int(type), at: at)
    }
}
