import TerminalUI
import Workflows
import WorkflowsMonitoring

extension Model {
    /// Why a run does not move, in one sentence with the fact behind it.
    func sentence(_ why: Why) -> String {
        var text = sentence(why.cause)
        if let timeout = why.alsoTimeout {
            text +=
                timeout <= now ? ". A timeout is overdue" : ". A timeout fires in \(Format.coarseAge(timeout - now))"
        }
        return text
    }

    private func sentence(_ cause: Why.Cause) -> String {
        switch cause {
        case .finished(let state): return "it has ended: \(state.label.lowercased())"
        case .pausedByPerson(let actor, let reason): return "paused by \(actor)" + because(reason)
        case .pausedByEngine(let reason): return "paused by the engine" + because(reason)
        case .backingOff(let attempts, let until, let error):
            return "failed \(times(attempts)), tried again \(until.when(now)): \(error)"
        case .roleWithoutHolder(let role): return "nobody holds the role \"\(role)\""
        case .roleSilent(let role, let instance, let silence):
            return "\"\(role)\" is held by \(instance), silent for \(Format.coarseAge(silence))"
        case .roleBackingOff(let role, let until, let error):
            return "\"\(role)\" backs off, goes on \(until.when(now))" + (error.map { ": \($0)" } ?? "")
        case .inHand(let role, let instance, let since):
            return "\(instance) has it in hand for \(Format.coarseAge(now - since)), as \"\(role)\""
        case .queued(let role, let lag):
            return "waits for its turn with \"\(role)\"" + (lag.map { ", which is \(Format.age($0)) behind" } ?? "")
        case .timeout(let name, let due):
            return due <= now
                ? "timeout \(name) is overdue by \(Format.coarseAge(now - due))"
                : "waits for timeout \(name), due in \(Format.coarseAge(due - now))"
        case .timeoutFailing(let name, let attempts, let until, let error):
            return "timeout \(name) failed \(times(attempts)), tried again \(until.when(now)): \(error)"
        case .callback: return "waits for a callback"
        case .unknownStatus(let status): return "no known definition has its status \(status)"
        case .noReasonFound: return "no reason found"
        }
    }

    private func because(_ reason: String?) -> String { reason.map { ": \($0)" } ?? ", no reason given" }

    private func times(_ count: Int) -> String { count == 1 ? "once" : "\(Format.grouped(count)) times" }

    /// How much attention a reason wants.
    func weight(_ why: Why) -> ThemeRole {
        switch why.cause {
        case .finished, .inHand, .callback, .timeout, .queued: .text
        case .pausedByPerson, .backingOff, .roleBackingOff, .pausedByEngine: .warning
        case .roleWithoutHolder, .roleSilent, .timeoutFailing, .unknownStatus, .noReasonFound: .error
        }
    }
}

extension Timestamp {
    /// `in 12s`, or `now` once it has come.
    func when(_ now: Timestamp) -> String { self <= now ? "now" : "in \(Format.coarseAge(self - now))" }
}
