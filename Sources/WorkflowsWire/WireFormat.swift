public import FoundationEssentials
import SwiftProtobuf
public import Workflows

/// A value that has a protobuf form which the Go framework luno/workflow reads and writes too. For interchange between
/// the two, never for storage.
///
/// Bytes that come from outside are untrusted: whatever they are, they give a value or a typed error.
public protocol WireFormat: Hashable, Sendable {
    /// Reads what either framework wrote. Fields that are no longer used, or that this framework does not know yet, change
    /// nothing of what is read, and are written again with it.
    ///
    /// - Throws: `malformedWire` for anything else.
    init(wireBytes: Data) throws(WorkflowError)

    /// What either framework reads. The same value gives the same bytes, and one that was read gives those that either
    /// framework wrote.
    ///
    /// - Throws: `unfitForWire` for a value of two gigabytes and more.
    func wireBytes() throws(WorkflowError) -> Data
}

extension WorkflowError.Code {
    /// Bytes or headers from another system are not what they should be.
    public static let malformedWire = WorkflowError.Code("malformed_wire")
    /// A value has no place in its protobuf form.
    public static let unfitForWire = WorkflowError.Code("unfit_for_wire")
}

extension WorkflowError {
    static func malformed(_ what: String, _ why: String, cause: (any Error)? = nil) -> WorkflowError {
        WorkflowError(.malformedWire, "These bytes are no \(what): \(why).", cause: cause)
    }
}

extension Message {
    init(wire bytes: Data) throws(WorkflowError) {
        do {
            try self.init(serializedBytes: bytes)
        } catch {
            throw .malformed(Self.protoMessageName, "protobuf says \(error)", cause: error)
        }
    }

    func wire() throws(WorkflowError) -> Data {
        var options = BinaryEncodingOptions()
        options.useDeterministicOrdering = true
        do {
            return try serializedBytes(options: options)
        } catch {
            throw WorkflowError(.unfitForWire, "This \(Self.protoMessageName) cannot be written.", cause: error)
        }
    }
}
