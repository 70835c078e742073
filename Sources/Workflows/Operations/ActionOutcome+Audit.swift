extension ActionOutcome {
    /// The run had changed: to what.
    static func conflict(_ record: Record) -> ActionOutcome {
        .conflict(
            version: record.version, status: record.meta.statusLabel ?? String(record.status),
            runState: record.runState)
    }

    /// How the audit log names it.
    public var result: ActionResult {
        switch self {
        case .applied: .applied
        case .conflict: .conflict
        case .illegal: .illegal
        case .notFound: .notFound
        case .refused: .refused
        case .failed: .failed
        }
    }

    /// What the audit log keeps beside the result: enough to give the same answer again.
    var detail: String? {
        switch self {
        case .applied(.deletionRequested(let copy?)): "deletion_requested \(copy)"
        case .applied(let effect): effect.name
        case .conflict(let version, let status, let runState): "\(version) \(runState.name) \(status)"
        case .illegal(let state): state.name
        case .notFound: nil
        case .refused(let why), .failed(let why): why
        }
    }

    /// The answer that was given before.
    init(_ entry: AuditEntry) {
        switch entry.result {
        case .applied:
            self =
                if let run = entry.triggered {
                    .applied(.triggered(run))
                } else {
                    .applied(ActionEffect(name: entry.detail ?? "", action: entry.action))
                }
        case .conflict:
            let parts = (entry.detail ?? "").split(separator: " ", maxSplits: 2)
            self = .conflict(
                version: parts.first.flatMap { Int($0) } ?? 0, status: parts.count > 2 ? String(parts[2]) : "?",
                runState: parts.count > 1 ? RunState(name: parts[1]) ?? .running : .running)
        case .illegal: self = .illegal(from: entry.detail.flatMap { RunState(name: $0) } ?? .running)
        case .notFound: self = .notFound
        case .refused: self = .refused(entry.detail ?? "refused before, without a reason")
        case .failed: self = .failed(entry.detail ?? "failed before, without a reason")
        }
    }
}

extension ActionEffect {
    /// The name scripts rely on.
    public var name: String {
        switch self {
        case .paused: "paused"
        case .resumed: "resumed"
        case .cancelled: "cancelled"
        case .triggered: "triggered"
        case .deletionRequested: "deletion_requested"
        }
    }

    init(name: String, action: ActionKind) {
        let words = name.split(separator: " ")
        switch (name, action) {
        case (_, .delete): self = .deletionRequested(copy: words.dropFirst().first.flatMap { RunID($0) })
        case ("paused", _), (_, .pause): self = .paused
        case ("cancelled", _), (_, .cancel): self = .cancelled
        default: self = .resumed
        }
    }
}
