import TerminalUI
import Workflows
import WorkflowsMonitoring

extension Model {
    mutating func pressInConfirm(_ key: Key, _ binding: Binding?, _ confirm: Confirm) {
        // Whatever was typed before the box could be read was not meant for it.
        guard !confirm.isDeaf(at: elapsed) else { return }
        var confirm = confirm
        confirm.complaint = nil
        if confirm.isWriting, writes(key, into: &confirm) {
            overlays[overlays.count - 1] = .confirm(confirm)
            return
        }
        // A letter that comes right after one that meant nothing is part of the same sentence.
        if key.isWritten, let strayAt = confirm.strayAt, elapsed - strayAt < Confirm.strayTime {
            stray(&confirm)
            overlays[overlays.count - 1] = .confirm(confirm)
            return
        }
        switch binding?.command {
        // What was typed went nowhere: the reason comes first, for who wanted to write one.
        case .nextField where confirm.strayAt != nil, .press where confirm.strayAt != nil && confirm.focus == .go:
            confirm.focus = .reason
            confirm.strayAt = nil
        case .nextField: confirm.focus = step(confirm, by: 1)
        case .previousField: confirm.focus = step(confirm, by: -1)
        case .leave:
            leave(confirm)
            if key.isWritten { leftByLetterAt = elapsed }
            return
        case .go:
            go(confirm)
            return
        case .press:
            switch confirm.focus {
            case .go:
                go(confirm)
                return
            case .cancel:
                leave(confirm)
                return
            case .reason, .count: confirm.focus = step(confirm, by: 1)
            case .place: confirm.choosePlace(by: 1)
            }
        case .nextPlace where confirm.focus == .place: confirm.choosePlace(by: 1)
        case .previousPlace where confirm.focus == .place: confirm.choosePlace(by: -1)
        default: if key.isWritten { stray(&confirm) }
        }
        overlays[overlays.count - 1] = .confirm(confirm)
    }

    private mutating func leave(_ confirm: Confirm) {
        overlays.removeLast()
        say("\(confirm.plan.deed.name): nothing was done")
    }

    /// Somebody writes where nothing is written: the `y` of a sentence must not be taken for a yes.
    private func stray(_ confirm: inout Confirm) {
        confirm.strayAt = elapsed
        let next = configuration.keys.name(of: .nextField, in: [.confirm])
        confirm.complaint = "no text is being written here: \(next) goes to the reason"
    }

    private func writes(_ key: Key, into confirm: inout Confirm) -> Bool {
        if confirm.focus == .reason { return confirm.reason.press(key) }
        if case .character(let character) = key {
            // A count is digits; blanks between them are how it is written on the screen.
            if character.isASCII, character.isNumber || character == " " { confirm.count.insert(String(character)) }
            return true
        }
        return confirm.count.press(key)
    }

    private func step(_ confirm: Confirm, by step: Int) -> Confirm.Field {
        let fields = confirm.fields
        let index = fields.firstIndex(of: confirm.focus) ?? 0
        return fields[(index + step + fields.count) % fields.count]
    }

    /// Does it, if all that is asked for was given.
    private mutating func go(_ confirm: Confirm) {
        var confirm = confirm
        let applies = summary(of: confirm.plan).applies
        let reason = confirm.reason.text.split(separator: " ").joined(separator: " ")
        if !canAct {
            confirm.complaint = "read-only: \(readOnlyReason ?? "")"
        } else if applies == 0 {
            confirm.complaint =
                confirm.plan.targets.count == 1 ? "nothing can be done to it" : "nothing can be done to any of them"
        } else if confirm.needsReason, reason.isEmpty {
            confirm.complaint = "a reason is needed"
            confirm.focus = .reason
        } else if confirm.asksCount, Int(confirm.count.text.filter { $0 != " " }) != applies {
            confirm.complaint = "type how many: \(Format.grouped(applies))"
            confirm.focus = .count
        } else {
            overlays.removeLast()
            begin(confirm.plan, reason: reason.isEmpty ? nil : reason)
            return
        }
        overlays[overlays.count - 1] = .confirm(confirm)
    }

    /// Makes a batch of a plan that was confirmed. What is known not to apply is not sent, and says so.
    private mutating func begin(_ plan: Plan, reason: String?) {
        let items = plan.targets.map { target in
            let stage: Batch.Stage =
                switch verdict(target, in: plan) {
                case .applies: .waiting
                case .illegal(let why): .notSent(why)
                case .changed(let version, let state, let status):
                    .notSent(
                        "changed since v\(target.version ?? 0), to v\(version) \(status), \(state.name)")
                case .changedHands(let how): .notSent(how)
                }
            return Batch.Item(target: decided(target), requestID: newRequestID(), stage: stage)
        }
        var batch = Batch(
            number: nextBatch, deed: plan.deed, reason: reason, at: now, undoes: plan.undoes, items: items,
            nextSendAt: elapsed)
        nextBatch += 1
        let isSingle = items.count == 1
        if isSingle, plan.deed.isIrreversible { batch.heldUntil = elapsed + Batch.hold }
        batches.append(batch)
        if batches.count > 50, let old = batches.firstIndex(where: \.isOver) { logAndForget(at: old) }
        if !isSingle { overlays.append(.outcomes(batch: batch.number, Selection())) }
        // What was acted on is no longer marked: a second key must not hit it again by accident.
        if screen == .runs { for run in plan.runs { runs.marks[run.runID] = nil } }
        pumpBatches()
    }

    /// A role whose action is undone is decided on as it stands now: it was given up, or taken, because of that action.
    private func decided(_ target: Plan.Target) -> Plan.Target {
        guard case .role(var role) = target, role.undoes != nil else { return target }
        role.stands = roleLine(role.id)?.stands
        return .role(role)
    }

    mutating func newRequestID() -> RequestID {
        let word = String(randomness.next(), radix: 16)
        return RequestID("wftop-" + String(repeating: "0", count: 16 - word.count) + word)
    }
}

extension Model {
    /// A box that was left by a letter may have been left in the middle of a sentence: what is typed on, without a rest,
    /// is not meant for the screen below.
    mutating func isRestOfSentence(_ key: Key) -> Bool {
        guard let left = leftByLetterAt else { return false }
        guard key.isWritten, elapsed - left < Confirm.strayTime else {
            leftByLetterAt = nil
            return false
        }
        leftByLetterAt = elapsed
        say("the box was left: what is typed on is ignored", .bad)
        return true
    }

    /// What is known of a run that the box is about stays known when its row leaves the list.
    mutating func rememberWhatMoved() {
        guard case .confirm(var confirm)? = overlays.last, let only = confirm.plan.targets.first,
            confirm.plan.targets.count == 1,
            case .changed(let version, let state, let status) =
                verdict(only, in: confirm.plan), version > confirm.plan.moved?.version ?? 0
        else { return }
        confirm.plan.moved = (version, state, status)
        overlays[overlays.count - 1] = .confirm(confirm)
    }

    /// The question whether to quit all the same is none any more once nothing is pending.
    mutating func dropAnsweredQuestion() {
        guard case .choices(let choices)? = overlays.last, case .quit = choices.purpose,
            batches.allSatisfy(\.isOver)
        else { return }
        overlays.removeLast()
        say("nothing is pending any more: \(configuration.keys.name(of: .back)) quits")
    }
}

extension Key {
    /// Whether it writes a character.
    fileprivate var isWritten: Bool { if case .character = self { true } else { false } }
}
