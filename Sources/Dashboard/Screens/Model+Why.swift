import TerminalUI
import Workflows
import WorkflowsMonitoring

extension Model {
    /// Why a run does not move, in one sentence with the fact behind it.
    func sentence(_ why: Why) -> String { why.sentence(asOf: now) }

    /// How much attention a reason wants.
    func weight(_ why: Why) -> ThemeRole {
        switch why.cause {
        case .finished, .inHand, .callback, .timeout, .queued: .text
        case .pausedByPerson, .backingOff, .roleBackingOff, .pausedByEngine, .roleStopped: .warning
        case .roleWithoutHolder, .roleSilent, .timeoutFailing, .unknownStatus, .noReasonFound: .error
        }
    }
}

extension Timestamp {
    /// `in 12s`, or `now` once it has come.
    func when(_ now: Timestamp) -> String { self <= now ? "now" : "in \(Format.coarseAge(self - now))" }
}
