/// A name that is a string on disk and on the wire and a type of its own in code, so that a foreign ID is never
/// passed where a workflow's name belongs.
public protocol TextIdentifier: RawRepresentable, Hashable, Sendable, Codable, Comparable, CustomStringConvertible,
    ExpressibleByStringLiteral
where RawValue == String {
    /// Wraps the text as it is.
    init(rawValue: String)
}

extension TextIdentifier {
    /// Wraps the text as it is.
    public init(_ text: String) { self.init(rawValue: text) }
    /// Wraps the literal as it is.
    public init(stringLiteral value: String) { self.init(rawValue: value) }
    /// The text.
    public var description: String { rawValue }
    /// Orders by the text.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// The name of a workflow, unique in a store.
public struct WorkflowName: TextIdentifier {
    /// The text.
    public let rawValue: String
    /// Wraps the text as it is.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// The caller's key for what a run is about: an order number, a customer. At most one run of a workflow is unfinished
/// for a foreign ID. It is kept when a run's data is deleted and must not be personal data.
public struct ForeignID: TextIdentifier {
    /// The text.
    public let rawValue: String
    /// Wraps the text as it is.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// The stable name of a role: made of the workflow's name and numbers, never of labels. Leases and stop requests use it.
public struct RoleName: TextIdentifier {
    /// The text.
    public let rawValue: String
    /// Wraps the text as it is.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// Who reads a topic: cursors and parked events belong to a consumer, whatever the number of workers that share it.
public struct ConsumerName: TextIdentifier {
    /// The text.
    public let rawValue: String
    /// Wraps the text as it is.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// One process that runs workflows, as people call it: by default the host's name and the process ID.
public struct InstanceName: TextIdentifier {
    /// The text.
    public let rawValue: String
    /// Wraps the text as it is.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// One start of one workflow on one instance. Never used again, so a restarted process is not taken for its past self.
public struct StartID: TextIdentifier {
    /// The text.
    public let rawValue: String
    /// Wraps the text as it is.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// Given by whoever triggers a run: a second trigger of the workflow with the same key gives back the first run.
public struct IdempotencyKey: TextIdentifier {
    /// The text.
    public let rawValue: String
    /// Wraps the text as it is.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// Given by whoever asks for an action: the same ID asked again gets the first answer and changes nothing.
public struct RequestID: TextIdentifier {
    /// The text.
    public let rawValue: String
    /// Wraps the text as it is.
    public init(rawValue: String) { self.rawValue = rawValue }
}
