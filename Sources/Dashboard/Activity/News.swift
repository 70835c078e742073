public import Workflows
import WorkflowsMonitoring

/// What happened since an event, and how much of it was passed over.
public struct News: Sendable {
    /// The events, the newest last.
    public var events: [Event]
    /// How many events at most lie between the one asked after and the first of these; 0 where every one was read.
    public var missed: Int

    /// Every field.
    public init(events: [Event], missed: Int) {
        self.events = events
        self.missed = missed
    }

    /// What comes after an event. Where that is more than `limit`, the newest of it is what a person wants to see: the
    /// rest is passed over, and counted by the numbers of the events, some of which a store may have left out.
    static func read(
        from source: any MonitoringSource, after id: Int64?, limit: Int
    ) async throws(MonitoringError) -> Answer<News> {
        guard let id else {
            let latest = try await source.events(after: nil, limit: limit)
            return Answer(News(events: latest.value, missed: 0), asOf: latest.asOf)
        }
        let next = try await source.events(after: id, limit: limit)
        guard next.value.count >= limit else {
            return Answer(News(events: next.value, missed: 0), asOf: next.asOf)
        }
        let latest = try await source.events(after: nil, limit: limit)
        guard let first = latest.value.first?.id, first > id else {
            return Answer(News(events: latest.value.filter { $0.id > id }, missed: 0), asOf: latest.asOf)
        }
        let (between, overflow) = first.subtractingReportingOverflow(id)
        return Answer(
            News(events: latest.value, missed: overflow ? .max : Int(clamping: between) - 1), asOf: latest.asOf)
    }
}
