public import FoundationEssentials
import SwiftProtobuf
public import Workflows

/// A run's record as it crosses to the Go framework and back: its `workflowpb.Record`.
///
///     let bytes = try WireRecord(record).wireBytes()
///     let received = try WireRecord(wireBytes: bytes)
///
/// Not all of a `Record` crosses. It has no version and no meta there (why it was paused, what its status is
/// called, who wrote it, which visit it is, what it was triggered with and retried from), and nothing says which form its
/// object has.
///
/// What was read is written again byte for byte: the fields that are no longer used (`id`, `is_start`, `is_end`) and those
/// of a later version go through, whatever is changed meanwhile. They count where two values are compared: those that are
/// equal write the same bytes. A value made of its fields has none, and neither has the `Record` that is made of one.
public struct WireRecord: WireFormat {
    /// The workflow.
    public var workflow: WorkflowName
    /// The caller's key.
    public var foreignID: ForeignID
    /// The run.
    public var runID: RunID
    /// The engine's state.
    public var runState: RunState
    /// The user's status, by number.
    public var status: Int32
    /// The object's bytes, as the workflow's codec wrote them. Go's own codec writes JSON.
    public var object: Data
    /// When the run was triggered.
    public var createdAt: WireTime
    /// When it was written last.
    public var updatedAt: WireTime
    /// What else the message had, and which of its times.
    private var rest = Workflowpb_Record.withTimes

    /// Every field that is in use.
    public init(
        workflow: WorkflowName, foreignID: ForeignID, runID: RunID, runState: RunState, status: Int32, object: Data,
        createdAt: WireTime, updatedAt: WireTime
    ) {
        self.workflow = workflow
        self.foreignID = foreignID
        self.runID = runID
        self.runState = runState
        self.status = status
        self.object = object
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    /// Reads a `workflowpb.Record`. A time that is not there is 1970-01-01 00:00 UTC, as it is in Go.
    ///
    /// - Throws: `malformedWire` where it is none, or its run ID is no UUID, its run state has no name, or a time is out
    ///   of range.
    public init(wireBytes: Data) throws(WorkflowError) {
        let message = try Workflowpb_Record(wire: wireBytes)
        let name = Workflowpb_Record.protoMessageName
        guard let runID = RunID(message.runID) else { throw .malformed(name, "the run ID is no UUID") }
        guard let runState = RunState(rawValue: Int(message.runState)) else {
            throw .malformed(name, "there is no run state \(message.runState)")
        }
        self.init(
            workflow: WorkflowName(message.workflowName), foreignID: ForeignID(message.foreignID), runID: runID,
            runState: runState, status: message.status, object: message.object,
            createdAt: try WireTime(message.createdAt, of: name), updatedAt: try WireTime(message.updatedAt, of: name))
        rest = message.rest
    }

    /// Writes a `workflowpb.Record`, with what it had besides where it was read.
    public func wireBytes() throws(WorkflowError) -> Data {
        var message = rest
        message.runID = runID.description
        message.workflowName = workflow.rawValue
        message.foreignID = foreignID.rawValue
        message.object = object
        message.status = status
        message.runState = Int32(runState.rawValue)
        if message.hasCreatedAt || !createdAt.is1970 { createdAt.write(to: &message.createdAt) }
        if message.hasUpdatedAt || !updatedAt.is1970 { updatedAt.write(to: &message.updatedAt) }
        return try message.wire()
    }
}

extension Workflowpb_Record {
    /// Both frameworks write the times of every record, also those of 1970.
    fileprivate static let withTimes: Workflowpb_Record = {
        var message = Workflowpb_Record()
        message.createdAt = Google_Protobuf_Timestamp()
        message.updatedAt = Google_Protobuf_Timestamp()
        return message
    }()

    /// Without what ``WireRecord`` has fields for. A time that is there stays, as that of 1970.
    fileprivate var rest: Workflowpb_Record {
        var rest = self
        rest.runID = ""
        rest.workflowName = ""
        rest.foreignID = ""
        rest.object = Data()
        rest.status = 0
        rest.runState = 0
        if hasCreatedAt { rest.createdAt.reset() }
        if hasUpdatedAt { rest.updatedAt.reset() }
        return rest
    }
}

extension Google_Protobuf_Timestamp {
    fileprivate mutating func reset() {
        seconds = 0
        nanos = 0
    }
}
