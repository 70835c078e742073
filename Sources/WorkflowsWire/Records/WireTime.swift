import SwiftProtobuf
public import Workflows

/// A moment on the wire: to the nanosecond, as the Go framework has it, and between the years 1 and 9999.
public struct WireTime: Hashable, Sendable {
    /// Whole seconds since 1970-01-01 00:00 UTC, rounded down.
    public let seconds: Int64
    /// What is left of a second: 0 to 999 999 999.
    public let nanoseconds: Int32

    /// The beginning of the year 1 and the last second of the year 9999.
    public static let secondsRange: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

    /// A moment by its parts.
    ///
    /// - Throws: `unfitForWire` for one that is out of range.
    public init(seconds: Int64, nanoseconds: Int32) throws(WorkflowError) {
        guard Self.secondsRange.contains(seconds), (0..<1_000_000_000).contains(nanoseconds) else {
            throw WorkflowError(
                .unfitForWire, "\(seconds) seconds and \(nanoseconds) nanoseconds are no moment of the years 1 to 9999."
            )
        }
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// A moment of a record's.
    ///
    /// - Throws: `unfitForWire` for one that is out of range.
    public init(_ timestamp: Timestamp) throws(WorkflowError) {
        var (seconds, rest) = timestamp.microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        if rest < 0 { (seconds, rest) = (seconds - 1, rest + 1_000_000) }
        try self.init(seconds: seconds, nanoseconds: Int32(rest) * 1000)
    }

    /// The moment as a record has it: rounded down to the microsecond.
    public var timestamp: Timestamp {
        Timestamp(microseconds: seconds * 1_000_000 + Int64(nanoseconds) / 1000)
    }
}

extension WireTime {
    /// One that was never written is 1970-01-01 00:00 UTC, as it is in Go.
    init(_ message: Google_Protobuf_Timestamp, of what: String) throws(WorkflowError) {
        do {
            try self.init(seconds: message.seconds, nanoseconds: message.nanos)
        } catch {
            throw .malformed(what, "a time is out of range", cause: error)
        }
    }

    /// What a time that was never written is read as.
    var is1970: Bool { seconds == 0 && nanoseconds == 0 }

    /// Leaves what else the message has as it is.
    func write(to message: inout Google_Protobuf_Timestamp) {
        message.seconds = seconds
        message.nanos = nanoseconds
    }
}
