import TerminalUI
import Workflows
import WorkflowsMonitoring

extension Model {
    /// The action that can still be taken back.
    var heldBatch: Int? {
        batches.lastIndex { batch in batch.heldUntil.map { $0 > elapsed } == true && batch.waiting > 0 }
    }

    mutating func takeBack() {
        guard let index = heldBatch else { return }
        for item in batches[index].items.indices where batches[index].items[item].stage == .waiting {
            batches[index].items[item].stage = .notSent("taken back")
        }
        if let item = batches[index].items.first {
            say("taken back: \(batches[index].kind.verb) \(item.target.foreignID) was not sent")
        }
    }

    /// Sends what may be sent now: eight at once, fifty a second.
    mutating func pumpBatches() {
        for index in batches.indices where !batches[index].isOver {
            if let held = batches[index].heldUntil, held > elapsed { continue }
            pump(index)
        }
    }

    private mutating func pump(_ index: Int) {
        for item in batches[index].items.indices {
            guard batches[index].nextSendAt <= elapsed else { return }
            switch batches[index].items[item].stage {
            case .waiting where batches[index].inFlight < Batch.width: send(item, of: index)
            case .unanswered(let asks, _, let again?) where again <= elapsed: send(item, of: index, asks: asks)
            default: continue
            }
            batches[index].nextSendAt = max(batches[index].nextSendAt + Batch.spacing, elapsed)
        }
    }

    private mutating func send(_ item: Int, of index: Int, asks: Int = 0) {
        guard canAct else {
            batches[index].items[item].stage = .notSent("read-only: \(readOnlyReason ?? "")")
            return
        }
        let batch = batches[index]
        let target = batch.items[item].target
        batches[index].items[item].stage = .sent
        batches[index].items[item].asks = asks
        emit(
            .perform(
                ActionRequest(
                    kind: batch.kind, runID: target.runID, decidedVersion: target.version,
                    requestID: batch.items[item].requestID, reason: batch.reason,
                    claimedActor: configuration.claimedActor)))
        drawSoon()
    }

    /// When a batch wants to be looked at again.
    func wakes(of batch: Batch) -> [Duration] {
        if let held = batch.heldUntil, held > elapsed { return [held] }
        var times = batch.items.compactMap { item -> Duration? in
            guard case .unanswered(_, _, let again?) = item.stage else { return nil }
            return max(again, batch.nextSendAt)
        }
        if batch.waiting > 0, batch.inFlight < Batch.width { times.append(batch.nextSendAt) }
        return times.min().map { [$0] } ?? []
    }

    /// Takes over how an action ended.
    mutating func takeEnd(_ request: RequestID, _ end: ActionEnd) {
        for index in batches.indices {
            guard let item = batches[index].items.firstIndex(where: { $0.requestID == request }) else { continue }
            guard batches[index].items[item].stage == .sent else { return }
            batches[index].items[item].stage = stage(after: end, asks: batches[index].items[item].asks + 1)
            tellIfSingle(index)
            pumpBatches()
            for slot in feeds.keys { feeds[slot]?.isWanted = true }
            drawSoon()
            return
        }
    }

    private mutating func stage(after end: ActionEnd, asks: Int) -> Batch.Stage {
        switch end {
        case .outcome(let outcome): return .answered(outcome)
        case .notSent(let why): return .undelivered(why)
        case .unknown(let why):
            // The same request ID gets the first answer, so asking again cannot do it twice.
            let wait = Duration.milliseconds(
                Int64(Double(500 << min(asks, 5)) * .random(in: 0.8...1.2, using: &randomness)))
            return .unanswered(asks: asks, why: why, again: asks < Batch.asks ? elapsed + wait : nil)
        }
    }

    /// A single action's outcome is a line at the bottom of the screen: no box opens by itself.
    private mutating func tellIfSingle(_ index: Int) {
        let batch = batches[index]
        guard batch.items.count == 1, let item = batch.items.first, !showsOutcomes(of: batch.number) else { return }
        let isGood = if case .answered(.applied) = item.stage { true } else { false }
        say(
            "\(batch.kind.verb) \(item.target.foreignID) \(item.target.runID.short): \(item.outcome)",
            isGood ? .good : .bad)
    }

    private func showsOutcomes(of number: Int) -> Bool {
        overlays.contains { if case .outcomes(number, _) = $0 { true } else { false } }
    }
}
