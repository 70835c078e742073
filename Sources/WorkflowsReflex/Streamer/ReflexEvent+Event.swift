import FoundationEssentials
public import Workflows
import WorkflowsWire

extension ReflexEvent {
    /// An event of a run, before its table numbers it.
    ///
    /// - Throws: `unfitForWire` for a status that is not within 32 bits: Reflex has no more for it.
    public init(_ event: Event) throws(WorkflowError) {
        guard Int32(exactly: event.status) != nil else {
            throw WorkflowError(.unfitForWire, "The status \(event.status) is not within the 32 bits of Reflex.")
        }
        self.init(
            id: 0, foreignID: event.runID.description, at: event.at, type: event.status,
            metadata: try Self.metadata(EventHeaders(event).dictionary))
    }

    /// The event of a run that this is.
    ///
    /// - Throws: `malformedWire` where its headers cannot be read, or are another run's.
    public func event() throws(WorkflowError) -> Event { try event(of: headers()) }

    func event(of written: [String: String]) throws(WorkflowError) -> Event {
        let headers = try EventHeaders(written)
        guard RunID(foreignID) == headers.runID else {
            throw WorkflowError(
                .malformedWire, "An event of \(foreignID.prefix(64)) has headers of the run \(headers.runID).")
        }
        return try headers.event(id: id, status: type, at: at)
    }

    /// The headers that its metadata is.
    ///
    /// - Throws: `malformedWire` where it is something else.
    public func headers() throws(WorkflowError) -> [String: String] { try Self.headers(in: metadata) }

    static func headers(in metadata: [UInt8]) throws(WorkflowError) -> [String: String] {
        do {
            return try JSONDecoder().decode([String: String].self, from: Data(metadata))
        } catch {
            throw WorkflowError(.malformedWire, "An event's metadata are no headers in JSON.", cause: error)
        }
    }

    /// The header of an event that was written once more for a consumer that could not read it: others have had it.
    static let replayedFor = "replayed_for"

    /// Whether it is one consumer's of a streamer alone.
    var isReplayed: Bool {
        metadata.contains(Self.replayedFor.utf8) && (try? headers())?[Self.replayedFor] != nil
    }

    static func metadata(_ headers: [String: String]) throws(WorkflowError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return Array(try encoder.encode(headers))
        } catch {
            throw WorkflowError(.unfitForWire, "The headers of an event cannot be written as JSON.", cause: error)
        }
    }
}
