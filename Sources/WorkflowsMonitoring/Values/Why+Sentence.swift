public import Workflows

extension Why {
    /// The reason in one line, with its fact; ages and waits are counted from `asOf`.
    public func sentence(asOf now: Timestamp) -> String {
        func wait(_ until: Timestamp) -> String {
            until > now ? "in \(Self.brief(until - now))" : "overdue by \(Self.brief(now - until))"
        }
        func because(_ reason: String?) -> String { reason.map { ": \($0)" } ?? "" }
        let sentence =
            switch cause {
            case .finished(let state): "it has ended: \(state.name)"
            case .pausedByPerson(let actor, let reason): "paused by \(actor)\(because(reason))"
            case .pausedByEngine(let reason): "paused by the engine\(because(reason))"
            case .backingOff(let attempts, let until, let error):
                "backing off after \(attempts) error\(attempts == 1 ? "" : "s"), tried again \(wait(until)): \(error)"
            case .roleWithoutHolder(let role): "no live instance holds its role, \(role)"
            case .roleSilent(let role, let instance, let silence):
                "\(instance), which holds its role \(role), is silent for \(Self.brief(silence))"
            case .roleBackingOff(let role, let until, let error):
                "its role \(role) backs off, tried again \(wait(until))\(because(error))"
            case .inHand(let role, let instance, _): "\(role) has it in hand on \(instance)"
            case .queued(let role, let lag):
                "waiting for \(role)" + (lag.map { ", which lags \(Self.brief($0))" } ?? "")
            case .timeout(let name, let due): "waiting for the timeout \(name), due \(wait(due))"
            case .timeoutFailing(let name, let attempts, let until, let error):
                "the timeout \(name) failed \(attempts) times, tried again \(wait(until)): \(error)"
            case .callback: "waiting for a callback"
            case .unknownStatus(let status): "no running build knows its status \(status)"
            case .noReasonFound: "no reason found"
            }
        return sentence + (alsoTimeout.map { "; a timeout is due \(wait($0))" } ?? "")
    }

    private static func brief(_ duration: Duration) -> String {
        let seconds = Int(duration.inSeconds.rounded())
        func padded(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }
        return switch seconds {
        case ..<60: "\(seconds)s"
        case ..<3600: "\(seconds / 60)m\(padded(seconds % 60))s"
        case ..<86_400: "\(seconds / 3600)h\(padded(seconds / 60 % 60))m"
        default: "\(seconds / 86_400)d\(padded(seconds / 3600 % 24))h"
        }
    }
}
