import TerminalUI
import Workflows
import WorkflowsMonitoring

extension Model {
    mutating func performInOutcomes(_ command: Command) {
        guard case .outcomes(let number, var selection)? = overlays.last,
            let index = batches.firstIndex(where: { $0.number == number })
        else {
            overlays.removeLast()
            return
        }
        let lines = Array(batches[index].items.indices)
        switch command {
        case .retryFailures: retryFailures(of: index)
        case .copy:
            emit(.copy(text(of: batches[index])))
            say("copied \(Format.counted(lines.count, "line"))")
        case .export:
            emit(
                .export(
                    name: "wftop-\(batches[index].deed.id)-\(number).txt", text: text(of: batches[index]),
                    what: Format.counted(lines.count, "line")))
        case .stopRest:
            // First the rest is stopped, then the list is closed: one thing at a time.
            guard batches[index].waiting > 0 else {
                overlays.removeLast()
                return
            }
            stopRest(of: index)
        default:
            selection.choose(
                Self.target(command, from: selection.index, count: lines.count, rows: outcomeRows), in: lines)
        }
        selection.settle(lines, rows: outcomeRows)
        overlays[overlays.count - 1] = .outcomes(batch: number, selection)
    }

    private mutating func stopRest(of index: Int) {
        var stopped = 0
        for item in batches[index].items.indices where batches[index].items[item].stage == .waiting {
            batches[index].items[item].stage = .notSent("stopped before its turn")
            stopped += 1
        }
        say("stopped: \(Format.counted(stopped, "action")) not sent")
    }

    /// Tries again what was sent and not done. A failure is a new request; what was never answered is asked again with
    /// the same one, so that it cannot be done twice.
    private mutating func retryFailures(of index: Int) {
        guard canAct else {
            say("read-only: \(readOnlyReason ?? "")", .bad)
            return
        }
        var retried = 0
        for item in batches[index].items.indices where Batch.isFailure(batches[index].items[item].stage) {
            if case .unanswered = batches[index].items[item].stage {
            } else {
                batches[index].items[item].requestID = newRequestID()
            }
            batches[index].items[item].stage = .waiting
            batches[index].items[item].asks = 0
            retried += 1
        }
        say(retried == 0 ? "nothing failed" : "trying \(Format.counted(retried, "failure")) again")
        pumpBatches()
    }

    func text(of batch: Batch) -> String { lines(of: batch).map { $0 + "\n" }.joined() }

    /// A line per target: what was asked for, for which run or role, and what became of it.
    func lines(of batch: Batch) -> [String] {
        batch.items.map { item in
            let reason = batch.reason.map { " (\($0))" } ?? ""
            return "\(batch.deed.id) \(item.target.line)\(reason): \(item.outcome)"
        }
    }

    /// The program ends, or goes to another target: what was not sent never is.
    mutating func endBatches(because why: String = "the program ended first") {
        for index in batches.indices {
            for item in batches[index].items.indices where batches[index].items[item].stage == .waiting {
                batches[index].items[item].stage = .notSent(why)
            }
        }
        exitLines = forgottenLines + batches.flatMap(lines)
    }

    /// Keeps the lines of a batch that is over and lets go of the rest.
    mutating func logAndForget(at index: Int) {
        forgottenLines += lines(of: batches.remove(at: index))
    }
}
