public import Workflows

extension WireRecord {
    /// What of a record crosses.
    ///
    /// - Throws: `unfitForWire` for a status that is not within 32 bits, or a time that is not of the years 1 to 9999.
    public init(_ record: Record) throws(WorkflowError) {
        self.init(
            workflow: record.workflow, foreignID: record.foreignID, runID: record.runID, runState: record.runState,
            status: try Int32(wireStatus: record.status), object: record.object,
            createdAt: try WireTime(record.createdAt), updatedAt: try WireTime(record.updatedAt))
    }

    /// The record, with what did not cross. Times are rounded down to the microsecond.
    public func record(objectVersion: Int, meta: Record.Meta) -> Record {
        Record(
            workflow: workflow, foreignID: foreignID, runID: runID, runState: runState, status: Int(status),
            object: object, objectVersion: objectVersion, createdAt: createdAt.timestamp,
            updatedAt: updatedAt.timestamp, meta: meta)
    }
}

extension Int32 {
    /// A status has 32 bits on the wire. Go cuts off what is more.
    init(wireStatus status: Int) throws(WorkflowError) {
        guard let exact = Int32(exactly: status) else {
            throw WorkflowError(.unfitForWire, "The status \(status) is not within the 32 bits it has on the wire.")
        }
        self = exact
    }
}
