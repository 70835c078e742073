public import FoundationEssentials
import SwiftProtobuf
public import Workflows

/// An event as it stands in the outbox of the Go framework: its `workflowpb.OutboxRecord`.
///
/// What was read is written again byte for byte, headers in the order of their names: the field that is no longer used
/// (`foreign_id`, a number once) and those of a later version go through. They count where two values are compared: those
/// that are equal write the same bytes. A value made of its fields has none, and neither has the event that is made of one.
public struct WireOutboxRecord: WireFormat {
    /// The run.
    public var runID: RunID
    /// The status, by number.
    public var type: Int32
    /// What the event says, as it was written. ``EventHeaders`` reads it.
    public var headers: [String: String]
    /// What else the message had.
    private var rest = Workflowpb_OutboxRecord()

    /// Every field that is in use.
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
        rest = message
        rest.runID = ""
        rest.type = 0
        rest.headers = [:]
    }

    /// Writes a `workflowpb.OutboxRecord`, with what it had besides where it was read, and its headers in the order of their
    /// names.
    public func wireBytes() throws(WorkflowError) -> Data {
        var message = rest
        message.type = type
        message.headers = headers
        message.runID = runID.description
        return try message.wire()
    }
}
