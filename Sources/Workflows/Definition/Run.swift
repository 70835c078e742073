/// A run in the hands of a step, a timeout, a callback or a hook: the record with its object decoded.
///
/// Only the object can be changed; what becomes of the run is what the code returns.
public struct Run<Object: Sendable, Status: WorkflowStatus>: Sendable {
    /// What the run is about. Stored with the outcome; dropped when the code throws.
    public var object: Object
    /// The status the run is in.
    public let status: Status
    /// The record the object was decoded from.
    public let record: Record
    /// How often this visit's code has been called before and failed, plus one.
    public let attempt: Int

    /// A run made by hand, for tests of step code.
    public init(object: Object, status: Status, record: Record, attempt: Int = 1) {
        self.object = object
        self.status = status
        self.record = record
        self.attempt = attempt
    }

    /// The run's ID.
    public var runID: RunID { record.runID }
    /// The caller's key.
    public var foreignID: ForeignID { record.foreignID }
    /// The version that the code works on.
    public var version: Int { record.version }
    /// The engine's state of the run.
    public var runState: RunState { record.runState }
    /// Why the version was written: what a person or the engine gave for pausing or cancelling it.
    public var reason: String? { record.meta.reason }

    /// The same for every attempt at the same version: code is called at least once, and an effect that carries this
    /// key can be made once by whoever receives it.
    public var attemptKey: String { "\(record.runID)-\(record.version)" }
}
