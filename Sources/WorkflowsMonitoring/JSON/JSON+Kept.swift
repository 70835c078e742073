public import Workflows

extension JSON {
    /// An event of an outside stream that is kept for a connector.
    public static func keptEvent(_ event: KeptEvent) -> JSON {
        var members = Members()
        members.add("workflow_name", text: event.workflow?.rawValue)
        members.add("consumer", text: event.consumer.rawValue)
        members.add("stream_event_id", text: event.eventID)
        members.add("key", text: event.key)
        members.add("type", text: event.type)
        members.add("at", time: event.at)
        members.add("kept_at", time: event.keptAt)
        members.add("attempts", integer: event.attempts)
        members.add("due_at", time: event.dueAt)
        members.add("last_error", text: event.lastError)
        return members.json
    }

    /// What became of dropping one.
    public static func keptEventAction(_ request: KeptEventRequest, _ end: DeadLetterEnd) -> JSON {
        var members = Members()
        members.add("consumer", text: request.consumer.rawValue)
        members.add("stream_event_id", text: request.eventID)
        members.add("action", text: ActionKind.discard.rawValue)
        members.add("request_id", text: request.requestID.rawValue)
        members.add(end) { outcome, members in members.add("outcome", text: outcome.name) }
        return members.json
    }
}

extension JSON {
    /// What waits because it failed, or could not be read, in the list that tells of all of it: its kind, and then what it
    /// has by itself.
    public static func outboxItem(_ kind: String, _ item: JSON) -> JSON {
        var members = Members()
        members.add("kind", text: kind)
        guard case .object(let others) = item else { return members.json }
        for (name, value) in others { members.add(name, value) }
        return members.json
    }

    /// What is not published yet, with what waits.
    public static func outbox(_ outbox: OutboxStanding, _ items: [JSON], asOf: Timestamp, total: Total) -> JSON {
        var members = Members(outbox.json(asOf: asOf))
        guard case .object(let list) = list(items, asOf: asOf, total: total) else { return members.json }
        for (name, value) in list { members.add(name, value) }
        return members.json
    }
}

extension JSON.Names {
    /// Of ``JSON/outboxItem(_:_:)``, whatever its kind.
    public static let outbox =
        [
            "kind", "workflow_name", "foreign_id", "run_id", "status", "status_label", "version", "attempts", "due_at",
            "last_error", "last_error_at",
        ] + ["consumer", "stream_event_id", "key", "type", "at", "kept_at"] + ["event_id", "error", "tries"]

    /// Of ``JSON/keptEvent(_:)``.
    public static let keptEvent = [
        "workflow_name", "consumer", "stream_event_id", "key", "type", "at", "kept_at", "attempts", "due_at",
        "last_error",
    ]
}
