import Workflows
import WorkflowsMonitoring

/// Replaying and discarding an event that could not be read: the one in the box, or the one under the cursor.
extension Model {
    /// The event that an action would be for; `nil` where there is none.
    var letterInHand: Plan.Letter? {
        for case .letter(let item, _) in overlays.reversed() {
            // Somebody may have tried it again since it was opened.
            return Plan.Letter(timeouts.letters.first { LetterID($0) == LetterID(item) } ?? item)
        }
        guard screen == .timeouts, timeouts.pane == .letters else { return nil }
        return chosenLetter.map { Plan.Letter($0) }
    }

    /// Why nothing can be done here about any event; `nil` where something may be.
    var obstacleToLetters: String? { letterInHand == nil ? "no event that could not be read is here" : nil }

    /// Why the event in hand can be neither replayed nor discarded; `nil` where it can.
    var obstacleToLetter: String? {
        letterInHand.map { letter in obstacle(to: letter).map { "\(letter.id.name): \($0)" } } ?? obstacleToLetters
    }

    private func obstacle(to letter: Plan.Letter) -> String? {
        if case .changedHands(let how) = verdict(letter) { return how }
        let pending = batches.last { batch in
            !batch.isOver
                && batch.items.contains { item in
                    if case .letter(let target) = item.target { target.id == letter.id } else { false }
                }
        }
        return pending.map { "\($0.deed.verb) is on the way" }
    }

    /// Opens the box that asks.
    mutating func startLetterAction(_ kind: DeadLetterRequest.Kind, on letter: Plan.Letter) {
        start(Plan(deed: .letter(kind), targets: [.letter(letter)]))
    }

    /// Both actions on the event in hand, and why one that is not possible is not.
    mutating func chooseLetterAction() {
        guard let letter = letterInHand else { return }
        let obstacle = obstacle(to: letter)
        let bindings = configuration.keys.bindings.filter { $0.command.letterAction != nil && !$0.keys.isEmpty }
        let lines = DeadLetterRequest.Kind.allCases.map { kind in
            // There are no keys for them but those that a person wants.
            let key = bindings.first { $0.command.letterAction == kind }?.keyNames ?? (bindings.isEmpty ? nil : "")
            return Choices.Line(
                title: kind == .replay ? "Replay it" : "Discard it", key: key, obstacle: obstacle,
                detail: kind == .replay
                    ? "its consumer is given it, where it can be read by now" : "its consumer never gets it, for good")
        }
        overlays.append(
            .choices(Choices(purpose: .letterActions(letter), title: "Event \(letter.id.name)", lines: lines)))
    }

    /// What will become of an event that could not be read, as far as is known now.
    func verdict(_ target: Plan.Letter) -> Plan.Verdict {
        let letters = timeouts.letters
        // Where more are kept than are listed, one that is not listed may be there all the same.
        guard let total = timeouts.letterTotal, total.kind == .exact, total.count == letters.count,
            !letters.contains(where: { LetterID($0) == target.id })
        else { return .applies }
        return .changedHands("it was dealt with meanwhile")
    }

    /// What follows where it is done, in words.
    func consequence(_ kind: DeadLetterRequest.Kind) -> String {
        switch kind {
        case .replay:
            "It is read again: if it can be by now, its consumer is given it, behind what that has before it; if not, it "
                + "stays here."
        case .discard: "It is forgotten: its consumer never gets it."
        }
    }
}

extension Plan.Letter {
    init(_ item: DeadLetterList.Item) {
        self.init(id: LetterID(item), runID: item.runID, error: item.letter.error, tries: item.letter.tries)
    }
}
