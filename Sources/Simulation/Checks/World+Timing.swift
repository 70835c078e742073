import Workflows
import WorkflowsTesting

/// Whether things happened when they were due.
extension World {
    /// No wall clock is wrong by more than this.
    private static let skew = Duration.seconds(6)
    private static let delays: [String: Duration] = [
        "stale": .seconds(20), "remind": .seconds(4), "slow": .seconds(6), "nudge": .seconds(3), "lost": .seconds(15),
    ]

    /// A timeout fires no earlier than its time after its visit began.
    func judgeTimeouts(_ facts: Facts) -> [BrokenInvariant] {
        let tolerance = plan.skews.allSatisfy { $0 == .zero } ? Duration.zero : Self.skew
        return facts.attempts.compactMap { attempt in
            guard attempt.place.kind == .timeout, let delay = Self.delays[attempt.place.name],
                let entered = facts.byKey[Facts.Key(runID: attempt.runID, version: attempt.visit)]
            else { return nil }
            // What is stored was decided a while before.
            let waited = clock.wallClock(at: attempt.at) - entered.record.meta.enteredAt
            guard waited + tolerance < delay else { return nil }
            return BrokenInvariant(
                .timeouts,
                "\(attempt.place) of \(attempt.runID), visit \(attempt.visit), fired after \(waited.inSeconds) s instead of "
                    + "\(delay.inSeconds) s")
        }
    }

    /// What schedules decided is so, and nothing was left out.
    func judgeSchedules(_ facts: Facts) -> [BrokenInvariant] {
        var broken: [BrokenInvariant] = []
        for (key, decisions) in journal.decisions.sorted(by: { $0.key.spec < $1.key.spec }) {
            var last: Timestamp?
            for decision in decisions {
                if let last, decision.slot < last {
                    broken.append(
                        BrokenInvariant(.schedules, "slot \(decision.slot) of \(key.spec) was decided after \(last)"))
                }
                last = decision.slot
                if case .triggered(let runID) = decision.result {
                    let run = facts.histories[runID]?.first
                    if run?.foreignID != key.foreignID {
                        broken.append(
                            BrokenInvariant(.schedules, "slot \(decision.slot) of \(key.spec) triggered no run"))
                    }
                }
            }
        }
        let made = facts.versions.filter { $0.record.workflow == "reports" && $0.previous == nil }
        let decided = Set(
            journal.decisions.values.joined().compactMap { decision -> RunID? in
                if case .triggered(let runID) = decision.result { runID } else { nil }
            })
        for run in made where !decided.contains(run.record.runID) {
            broken.append(BrokenInvariant(.schedules, "\(run.what) was triggered by no slot"))
        }
        return broken
    }
}
