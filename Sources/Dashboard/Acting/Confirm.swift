import Workflows

/// The box that asks before anything is done.
struct Confirm: Sendable {
    enum Field: Hashable, Sendable, CaseIterable { case place, reason, count, cancel, go }

    var plan: Plan
    var reason = TextField()
    var count = TextField()
    var focus = Field.cancel
    /// Whether the count must be typed.
    var asksCount: Bool
    /// Why it did not go, when `y` was not enough.
    var complaint: String?
    /// When a letter came that meant nothing, because no text is being written.
    var strayAt: Duration?
    /// When a frame with the box in it first stood on the screen.
    var drawnAt: Duration?

    /// For so long after it is on the screen the box takes no key: what was typed was not meant for it.
    static let deaf = Duration.milliseconds(250)

    /// Whether the reason must not be empty.
    var needsReason: Bool { plan.deed.needsReason }

    /// Whether there is a choice of where a role is to stop or start.
    var asksPlace: Bool { plan.places.count > 1 }

    /// In the order of Tab: from leaving to what is asked for, and from there to going.
    var fields: [Field] {
        (asksPlace ? [.place] : []) + [.reason] + (asksCount ? [.count] : []) + [.go, .cancel]
    }

    /// Whether letters go into a text.
    var isWriting: Bool { focus == .reason || focus == .count }

    /// For so long after a letter that meant nothing `y` means nothing either: it may be part of a sentence.
    static let strayTime = Duration.milliseconds(800)

    func isDeaf(at elapsed: Duration) -> Bool {
        guard let drawnAt else { return true }
        return elapsed < drawnAt + Self.deaf
    }

    /// Goes to the next place, or to the one before.
    mutating func choosePlace(by step: Int) {
        guard asksPlace, var role = plan.role else { return }
        let index = plan.places.firstIndex(of: role.instance) ?? 0
        role.instance = plan.places[(index + step + plan.places.count) % plan.places.count]
        plan.targets = [.role(role)]
    }
}
