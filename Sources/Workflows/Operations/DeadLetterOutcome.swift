/// What became of a dead letter, or of an event that is kept for a connector.
public enum DeadLetterOutcome: Hashable, Sendable {
    /// Its consumer is given the event; an outside stream's is of no run, and has ``RunID/zero`` here and version 0.
    case replayed(RunID, version: Int)
    /// It still cannot be read, and stays.
    case unreadable(String)
    /// It is forgotten, because its run is gone: nothing is left to replay.
    case gone
    /// It is forgotten.
    case discarded
    /// There is no such letter, any more.
    case notFound

    /// The name scripts rely on.
    public var name: String {
        switch self {
        case .replayed: "replayed"
        case .unreadable: "unreadable"
        case .gone: "gone"
        case .discarded: "discarded"
        case .notFound: "not_found"
        }
    }

    var result: ActionResult {
        switch self {
        case .replayed, .gone, .discarded: .applied
        case .unreadable: .failed
        case .notFound: .notFound
        }
    }
}

extension DeadLetterOutcome {
    /// What the audit log keeps of it: enough to give the same answer again.
    func detail(on subject: String) -> String {
        let detail = "\(name): \(subject)"
        return if case .unreadable(let why) = self { "\(detail): \(why)" } else { detail }
    }

    /// The answer that a row keeps; `nil` where it is about something else.
    init?(_ row: AuditEntry, on subject: String) {
        guard row.action == .replay || row.action == .discard, let detail = row.detail else { return nil }
        switch detail {
        case Self.replayed(row.runID, version: row.decidedVersion).detail(on: subject):
            self = .replayed(row.runID, version: row.decidedVersion)
        case Self.gone.detail(on: subject): self = .gone
        case Self.discarded.detail(on: subject): self = .discarded
        case Self.notFound.detail(on: subject): self = .notFound
        default:
            // By bytes: what follows may begin with a mark that joins the blank before it.
            let unreadable = Self.unreadable("").detail(on: subject).utf8
            guard detail.utf8.starts(with: unreadable) else { return nil }
            self = .unreadable(String(decoding: detail.utf8.dropFirst(unreadable.count), as: UTF8.self))
        }
    }
}
