import Workflows
import WorkflowsTesting

/// Whether things happened when they were due.
extension World {
    /// By how much any two wall clocks differ, at most.
    private var largestSkew: Duration {
        let changes = plan.faults.compactMap { fault -> Duration? in
            if case .setClock(_, let change) = fault.kind { max(change, .zero - change) } else { nil }
        }
        return changes.reduce(plan.skews.allSatisfy { $0 == .zero } ? .zero : .seconds(6), +)
    }

    /// By name: after which time each is due, and in which status.
    static let timeouts: [String: (delay: Duration, status: OrderStatus)] = [
        "stale": (.seconds(20), .review), "remind": (.seconds(4), .review), "slow": (.seconds(6), .paying),
        "nudge": (.seconds(3), .packing), "lost": (.seconds(15), .delivering),
    ]

    /// A timeout fires no earlier than its time after its visit began.
    func judgeTimeouts(_ facts: Facts) -> [BrokenInvariant] {
        let tolerance = largestSkew
        return facts.attempts.compactMap { attempt in
            guard attempt.place.kind == .timeout, let delay = Self.timeouts[attempt.place.name]?.delay,
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

    /// Where nothing goes wrong nobody waits for a poll: who waits is answered, and who works on what is over is
    /// cancelled, in the moment that it is stored.
    func judgePromptness(_ facts: Facts) -> [BrokenInvariant] {
        guard plan.faults.isEmpty else { return [] }
        let tolerance = Duration.milliseconds(20)
        var broken: [BrokenInvariant] = []
        for waiting in outside.waiting {
            switch waiting.end {
            case .reached(let version, _):
                guard let stored = facts.byKey[Facts.Key(runID: waiting.runID, version: version)] else { continue }
                let late = waiting.ended - max(stored.at, waiting.began)
                if late > tolerance {
                    broken.append(
                        BrokenInvariant(.awaits, "who waited for \(stored.what) was told \(late.inSeconds) s later"))
                }
            case .failed(.deadlineExceeded, _):
                let late = waiting.ended - waiting.began - (waiting.deadline ?? .zero)
                if late > tolerance {
                    broken.append(
                        BrokenInvariant(
                            .awaits,
                            "who waited for \(waiting.runID) was told \(late.inSeconds) s late that the time is up"))
                }
            case .failed, .waiting: break
            }
        }
        for attempt in facts.attempts where attempt.place.kind == .step || attempt.place.kind == .timeout {
            guard let ended = attempt.endedAt,
                let next = facts.byKey[Facts.Key(runID: attempt.runID, version: attempt.version + 1)],
                attempt.at <= next.at, ended > next.at + tolerance
            else { continue }
            broken.append(
                BrokenInvariant(
                    .attempts,
                    "\(attempt.place) went on for \(attempt.runID) at version \(attempt.version) until "
                        + "\(ended.inSeconds) s, though \(next.what) was stored at \(next.at.inSeconds) s"))
        }
        return broken
    }
}
