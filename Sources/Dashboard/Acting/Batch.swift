import Workflows
import WorkflowsMonitoring

/// An action under way on one run or several, and what became of each.
struct Batch: Sendable {
    /// How far a target has come.
    enum Stage: Hashable, Sendable {
        /// Not sent yet.
        case waiting
        /// Sent, not answered.
        case sent
        /// Sent, and no answer came; it is asked again, with the same request ID.
        case unanswered(asks: Int, why: String, again: Duration?)
        /// Answered: with what, and what is to be said of it.
        case answered(ActionResult, String)
        /// The source did not take it, and why: nothing was done.
        case undelivered(String)
        /// Never sent, and why.
        case notSent(String)
    }

    struct Item: Sendable {
        var target: Plan.Target
        var requestID: RequestID
        var stage: Stage
        /// How often it was asked without an answer.
        var asks = 0
    }

    var number: Int
    var deed: Deed
    var reason: String?
    /// When it was confirmed, by the clock of the source.
    var at: Timestamp
    /// The batch that it undoes.
    var undoes: Int?
    var items: [Item]
    /// A single irreversible action waits until then, and can be taken back.
    var heldUntil: Duration?
    /// When the next one may be sent.
    var nextSendAt: Duration = .zero

    /// At most so many at once…
    static let width = 8
    /// …and at most fifty a second.
    static let spacing = Duration.milliseconds(20)
    /// How long a single irreversible action can be taken back.
    static let hold = Duration.seconds(5)
    /// After so many asks without an answer it stays unknown until a person asks again.
    static let asks = 5
}

extension Batch {
    var isOver: Bool {
        items.allSatisfy { item in
            switch item.stage {
            case .waiting, .sent: false
            case .unanswered(_, _, let again): again == nil
            case .answered, .undelivered, .notSent: true
            }
        }
    }

    var waiting: Int { items.count { $0.stage == .waiting } }

    var inFlight: Int {
        items.count { item in
            switch item.stage {
            case .sent: true
            case .unanswered(_, _, let again): again != nil
            default: false
            }
        }
    }

    /// Whether `r` would try it again: what was to be done and was not, but for what a person held back.
    static func isFailure(_ stage: Stage) -> Bool {
        switch stage {
        case .answered(.failed, _), .answered(.refused, _), .undelivered: true
        case .unanswered(_, _, let again): again == nil
        default: false
        }
    }
}

extension Batch.Item {
    /// What became of it, in words: one line of the outcome list, of the clipboard and of the exit.
    var outcome: String {
        switch stage {
        case .waiting: "not sent yet"
        case .sent: "sent, no answer yet"
        case .unanswered(let asks, let why, let again):
            "unknown: \(why), asked \(asks == 1 ? "once" : "\(asks) times")" + (again == nil ? "" : ", asking again")
        case .undelivered(let why), .notSent(let why): "not sent: \(why)"
        case .answered(_, let words): words
        }
    }

    var isApplied: Bool { if case .answered(.applied, _) = stage { true } else { false } }
}
