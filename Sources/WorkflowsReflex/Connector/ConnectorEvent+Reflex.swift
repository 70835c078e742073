import FoundationEssentials
public import Workflows

extension ConnectorEvent {
    /// An event as a connector is given it: its foreign ID is the key, and its metadata are the payload. They are the header
    /// `meta` too, where they are text, as in the Go framework; what they say as headers in JSON are headers.
    ///
    /// The key of a run's event is the run's ID. The run's foreign ID is in the header `foreign_id`.
    public init(_ event: ReflexEvent) {
        var headers = (try? event.headers()) ?? [:]
        if let text = String(validating: event.metadata, as: UTF8.self), !text.isEmpty { headers["meta"] = text }
        self.init(
            id: String(event.id), key: event.foreignID, type: String(event.type), headers: headers,
            payload: Data(event.metadata), at: event.at)
    }
}
