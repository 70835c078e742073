import Workflows
import WorkflowsMonitoring

extension Batch {
    /// How an action ended, whatever it was done to.
    enum End: Hashable, Sendable {
        /// The source answered: with what, and what is to be said of it.
        case answered(ActionResult, String)
        /// It never left.
        case notSent(String)
        /// It left and no answer came.
        case unknown(String)
    }
}

extension Batch.End {
    /// How an action on a run ended that was decided on a version.
    init(_ end: ActionEnd, decidedOn version: Int) {
        switch end {
        case .outcome(let outcome): self = .answered(outcome.result, outcome.words(decidedOn: version))
        case .notSent(let why): self = .notSent(why)
        case .unknown(let why): self = .unknown(why)
        }
    }

    /// How an action on a role ended; `name` is what people call a start of an instance.
    init(onRole end: RoleActionEnd, deed: Deed, name: (StartID) -> InstanceName?) {
        self.init(end) { outcome in
            switch outcome {
            case .applied:
                return .answered(.applied, "applied: \(deed == .role(.stop) ? "told to stop" : "may run again")")
            case .conflict(let stands):
                let to = stands.holder.map { "to \(name($0)?.rawValue ?? $0.rawValue)" } ?? "nobody holds it now"
                return .answered(.conflict, "conflict: changed hands since, \(to)")
            case .illegal(let why): return .answered(.illegal, "illegal: \(why)")
            case .notFound: return .answered(.notFound, "not found: no instance ever had such a role")
            }
        }
    }

    /// How replaying or discarding an event that could not be read ended.
    init(onLetter end: DeadLetterEnd) {
        self.init(end) { outcome in
            switch outcome {
            case .replayed: .answered(.applied, "applied: given to its consumer")
            case .gone: .answered(.applied, "applied: forgotten, its run is gone")
            case .discarded: .answered(.applied, "applied: forgotten")
            case .unreadable(let why): .answered(.failed, "failed: it still cannot be read: \(why)")
            case .notFound: .answered(.notFound, "not found: somebody dealt with it before")
            }
        }
    }

    private init<Outcome>(_ end: RequestEnd<Outcome>, answered: (Outcome) -> Batch.End) {
        switch end {
        case .outcome(let outcome): self = answered(outcome)
        case .refused(let why): self = .answered(.refused, "refused: \(why)")
        case .notSent(let why): self = .notSent(why)
        case .unknown(let why): self = .unknown(why)
        }
    }
}

extension ActionOutcome {
    fileprivate func words(decidedOn version: Int) -> String {
        switch self {
        case .applied(.triggered(let id?)): "applied: new run \(id)"
        case .applied(.triggered(nil)): "applied: new run"
        case .applied(.paused): "applied: paused"
        case .applied(.resumed): "applied: resumed"
        case .applied(.cancelled): "applied: cancelled"
        case .applied(.deletionRequested(nil)): "applied: deletion requested"
        case .applied(.deletionRequested(let copy?)):
            "applied: deletion requested; the run retried from it has a copy: \(copy)"
        case .conflict(let now, let status, let state):
            "conflict: changed since v\(version), to v\(now) \(status), \(state.name)"
        case .illegal(let state): "illegal: from \(state.name)"
        case .notFound: "not found"
        case .refused(let why): "refused: \(why)"
        case .failed(let why): "failed: \(why)"
        }
    }
}
