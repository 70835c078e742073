public import Workflows

extension Why {
    /// The reason in one line, with the fact behind it; ages and waits are counted from `asOf`. Every screen and every
    /// command says it in these words.
    public func sentence(asOf now: Timestamp) -> String {
        let timeout = alsoTimeout.map { due in
            due <= now ? "; a timeout is overdue" : "; a timeout fires in \(Self.brief(due - now))"
        }
        return cause.sentence(asOf: now) + (timeout ?? "")
    }

    /// How long, in whole seconds and two units at most.
    fileprivate static func brief(_ duration: Duration) -> String {
        let seconds = Int(max(0, duration.wholeMicroseconds) / 1_000_000)
        func padded(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }
        return switch seconds {
        case ..<60: "\(seconds)s"
        case ..<3600: "\(seconds / 60)m\(padded(seconds % 60))s"
        case ..<86_400: "\(seconds / 3600)h\(padded(seconds / 60 % 60))m"
        default: "\(seconds / 86_400)d\(padded(seconds / 3600 % 24))h"
        }
    }
}

extension Why.Cause {
    fileprivate func sentence(asOf now: Timestamp) -> String {
        func when(_ until: Timestamp) -> String { until <= now ? "now" : "in \(Why.brief(until - now))" }
        switch self {
        case .finished(let state, let actor, let reason):
            return "it has ended: \(state.name.replacing("_", with: " "))" + (actor.map { " by \($0)" } ?? "")
                + (reason.map { ": \($0)" } ?? "")
        case .pausedByPerson(let actor, let reason): return "paused by \(actor)" + because(reason)
        case .pausedByEngine(let reason, let resumedAt):
            return "paused by the engine" + because(reason)
                + (resumedAt.map { "; the engine resumes it \(when($0))" } ?? "")
        case .backingOff(let attempts, let until, let error):
            return "failed \(times(attempts)), tried again \(when(until)): \(error)"
        case .roleWithoutHolder(let role): return "nobody holds the role \"\(role)\""
        case .roleStopped(let role, let actor, let reason):
            return "the role \"\(role)\" was told to stop by \(actor)" + because(reason)
        case .roleSilent(let role, let instance, let silence):
            return "\"\(role)\" is held by \(instance), silent for \(Why.brief(silence))"
        case .roleBackingOff(let role, let until, let error):
            return "\"\(role)\" backs off, goes on \(when(until))" + (error.map { ": \($0)" } ?? "")
        case .inHand(let role, let instance, let since):
            let time = since.map { " for \(Why.brief(now - $0))" } ?? ""
            return "\(instance) has it in hand\(time), as \"\(role)\""
        case .queued(let role, let lag):
            return "waits for its turn with \"\(role)\"" + (lag.map { ", which is \(Why.brief($0)) behind" } ?? "")
        case .timeout(let name, let due):
            return due <= now
                ? "timeout \(name) is overdue by \(Why.brief(now - due))"
                : "waits for timeout \(name), due in \(Why.brief(due - now))"
        case .timeoutFailing(let name, let attempts, let until, let error):
            return "timeout \(name) failed \(times(attempts)), tried again \(when(until)): \(error)"
        case .callback: return "waits for a callback"
        case .unknownStatus(let status): return "no known definition has its status \(status)"
        case .noReasonFound: return "no reason found"
        }
    }

    private func because(_ reason: String?) -> String { reason.map { ": \($0)" } ?? ", no reason given" }

    private func times(_ count: Int) -> String { count == 1 ? "once" : "\(count) times" }
}
