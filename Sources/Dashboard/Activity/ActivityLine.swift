import Workflows

/// One line of the activity: something that happened, something a person did, or a sign that more is not shown.
struct ActivityLine: Hashable, Sendable {
    /// Tells lines apart, also while the number in a sign changes.
    enum ID: Hashable, Sendable {
        case event(Int64)
        case action(RequestID, RunID)
        case roleAction(RequestID)
        /// What was passed over before an event.
        case gap(before: Int64)
        /// Where what was read of the transitions ends.
        case end
    }

    enum Content: Hashable, Sendable {
        case event(Event)
        case action(AuditEntry)
        case roleAction(RoleActionEntry)
        /// So many events, at most, passed between two looks.
        case gap(Int)
        case end
    }

    var id: ID
    var at: Timestamp
    var content: Content

    init(_ event: Event) { (id, at, content) = (.event(event.id), event.at, .event(event)) }

    init(_ entry: AuditEntry) {
        (id, at, content) = (.action(entry.requestID, entry.runID), entry.at, .action(entry))
    }

    init(_ entry: RoleActionEntry) {
        (id, at, content) = (.roleAction(entry.action.requestID), entry.action.at, .roleAction(entry))
    }

    init(missed count: Int, before event: Event) {
        (id, at, content) = (.gap(before: event.id), event.at, .gap(count))
    }

    init(endBefore event: Event) { (id, at, content) = (.end, event.at, .end) }

    /// The run it is about; `nil` for what is about none.
    var runID: RunID? {
        switch content {
        case .event(let event): event.runID
        case .action(let entry): entry.runID
        case .roleAction, .gap, .end: nil
        }
    }

    /// Whether it stands for lines that are not there.
    var isSign: Bool {
        switch content {
        case .gap, .end: true
        case .event, .action, .roleAction: false
        }
    }
}

extension ActionResult {
    /// What became of an action, in a word or two.
    var label: String { rawValue.split(separator: "_").joined(separator: " ") }
}

extension RoleAction.Kind {
    var name: String {
        switch self {
        case .stop: "Stop role"
        case .start: "Start role"
        }
    }
}
