import Workflows
import WorkflowsMonitoring

/// How fresh a part of the dashboard is: what is asked for it, when it was answered, what failed and when it is tried
/// again.
struct Feed: Sendable {
    /// What its data answers, or is being asked for it.
    var question: Question?
    /// Grows with every question; an answer of an earlier one is late.
    var generation = 0
    /// Since when a question is open.
    var askedAt: Duration?
    /// When the last question went out.
    var lastAskedAt: Duration?
    /// When it was last answered.
    var answeredAt: Duration?
    /// The moment its data holds for.
    var asOf: Timestamp?
    /// What the last question failed with, if it did.
    var error: MonitoringError?
    /// How many failed one after another.
    var failures = 0
    /// When it is tried again.
    var retryAt: Duration?
    /// Whether something may have changed since it was asked.
    var isWanted = false
}

/// Something a screen shows and how it is kept fresh.
struct Need: Sendable {
    var slot: Slot
    var question: Question
    /// So long that a change is on the screen within a second.
    static let spacing = Duration.milliseconds(900)

    /// The least time between two questions for the same thing. Lines of activity that come faster than they are read, and the preview of a run whose row did not
    /// change, take up to two.
    var interval: Duration
    /// Whether it changes only when the question does.
    var isOnce = false

    init(_ slot: Slot, _ question: Question, every interval: Duration = Need.spacing, once: Bool = false) {
        self.slot = slot
        self.question = question
        self.interval = interval
        isOnce = once
    }
}
