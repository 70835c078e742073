import FoundationEssentials
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
            say("taken back: \(batches[index].deed.verb) \(item.target.name) was not sent")
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
        batches[index].items[item].stage = .sent
        batches[index].items[item].asks = asks
        let requestID = batch.items[item].requestID
        switch (batch.items[item].target, batch.deed) {
        case (.run(let run), .run(let kind)):
            emit(
                .perform(
                    ActionRequest(
                        kind: kind, runID: run.runID, decidedVersion: run.version, requestID: requestID,
                        reason: batch.reason, claimedActor: configuration.claimedActor)))
        case (.role(let role), .role(let kind)):
            emit(
                .performOnRole(
                    RoleActionRequest(
                        kind: kind, role: role.id.role, instance: role.instance, decidedOn: role.stands,
                        requestID: requestID, reason: batch.reason, claimedActor: configuration.claimedActor)))
        case (.letter(let letter), .letter(let kind)):
            emit(
                .performOnLetter(
                    DeadLetterRequest(
                        kind: kind, consumer: letter.id.consumer, eventID: letter.id.eventID, requestID: requestID,
                        reason: batch.reason, claimedActor: configuration.claimedActor)))
        case (.draft(let draft), .trigger):
            let statuses = draft.status.isEmpty ? [] : labels.numbers(of: [draft.status], in: draft.workflow)
            emit(
                .trigger(
                    TriggerRequest(
                        workflow: draft.workflow, foreignID: ForeignID(draft.foreignID),
                        object: Data(draft.object.compact), status: statuses.min(), requestID: requestID,
                        reason: batch.reason, claimedActor: configuration.claimedActor)))
        case (.run, _), (.role, _), (.letter, _), (.draft, _):
            batches[index].items[item].stage = .notSent("it is not for that")
        }
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
        takeEnd(request) { batch, target, _ in
            switch target {
            case .run(let run): Batch.End(end, decidedOn: run.version)
            case .draft: Batch.End(end, decidedOn: 0)
            case .role, .letter: nil
            }
        }
    }

    /// Takes over how an action on a role ended.
    mutating func takeEnd(_ request: RequestID, onRole end: RoleActionEnd) {
        takeEnd(request) { batch, target, model in
            guard case .role = target else { return nil }
            return Batch.End(onRole: end, deed: batch.deed, name: model.instanceName)
        }
        // The header tells how many roles are stopped.
        feeds[.overview]?.lastAskedAt = nil
    }

    /// Takes over how an action on an event that could not be read ended.
    mutating func takeEnd(_ request: RequestID, onLetter end: DeadLetterEnd) {
        takeEnd(request) { _, target, _ in
            guard case .letter = target else { return nil }
            return Batch.End(onLetter: end)
        }
        // What was dealt with leaves the list at once.
        feeds[.letters]?.lastAskedAt = nil
    }

    private mutating func takeEnd(_ request: RequestID, _ end: (Batch, Plan.Target, Model) -> Batch.End?) {
        for index in batches.indices {
            guard let item = batches[index].items.firstIndex(where: { $0.requestID == request }) else { continue }
            guard batches[index].items[item].stage == .sent,
                let answer = end(batches[index], batches[index].items[item].target, self)
            else { return }
            batches[index].items[item].stage = stage(after: answer, asks: batches[index].items[item].asks + 1)
            tellIfSingle(index)
            pumpBatches()
            for slot in feeds.keys { feeds[slot]?.isWanted = true }
            drawSoon()
            return
        }
    }

    private mutating func stage(after end: Batch.End, asks: Int) -> Batch.Stage {
        switch end {
        case .answered(let result, let words): return .answered(result, words)
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
        let key = configuration.keys.name(of: .takeBack)
        let undo = item.isApplied && batch.deed.inverse != nil && batch.undoes == nil ? "  (\(key) undoes it)" : ""
        say("\(batch.title): \(item.outcome)\(undo)", item.isApplied ? .good : .bad)
    }

    private func showsOutcomes(of number: Int) -> Bool {
        overlays.contains { if case .outcomes(number, _) = $0 { true } else { false } }
    }
}
