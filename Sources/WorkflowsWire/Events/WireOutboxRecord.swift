public import FoundationEssentials
public import Workflows

/// An event as it stands in the outbox of the Go framework: its `workflowpb.OutboxRecord`.
public struct WireOutboxRecord: WireFormat {
    /// The run.
    public var runID: RunID
    /// The status, by number.
    public var type: Int32
    /// What the event says, as it was written. ``EventHeaders`` reads it.
    public var headers: [String: String]

    /// Every field.
    public init(runID: RunID, type: Int32, headers: [String: String]) {
        self.runID = runID
        self.type = type
        self.headers = headers
    }

    /// Reads a `workflowpb.OutboxRecord`. Its headers are not looked at.
    ///
    /// - Throws: `malformedWire` where it is none, or its run ID is no UUID.
    public init(wireBytes: Data) throws(WorkflowError) {
        let message = try Workflowpb_OutboxRecord(wire: wireBytes)
        guard let runID = RunID(message.runID) else {
            throw .malformed(Workflowpb_OutboxRecord.protoMessageName, "the run ID is no UUID")
        }
        self.init(runID: runID, type: message.type, headers: message.headers)
    }

    /// Writes a `workflowpb.OutboxRecord`, its headers in the order of their names.
    public func wireBytes() throws(WorkflowError) -> Data {
        var message = Workflowpb_OutboxRecord()
        message.type = type
        message.headers = headers
        message.runID = runID.description
        return try message.wire()
    }
}
