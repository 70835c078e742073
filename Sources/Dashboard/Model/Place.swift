import Workflows

/// A screen, as far as it can be gone to.
public enum Screen: String, Hashable, Sendable, CaseIterable {
    /// A row per workflow, what needs attention, what just happened.
    case overview
    /// The list of runs.
    case runs
    /// Role by instance.
    case roles
    /// A workflow's status graph.
    case graph
    /// Timeouts, the outbox and parked failures.
    case timeouts
    /// What happens as it happens, and what people do.
    case activity
    /// Everything that wants a person.
    case attention
    /// One run.
    case run

    /// The number it has among the keys; `nil` for a run, which is opened, and for what has a key without a number.
    var number: Int? {
        switch self {
        case .overview: 1
        case .runs: 2
        case .roles: 3
        case .graph: 4
        case .timeouts: 5
        case .activity: 6
        case .attention, .run: nil
        }
    }

    /// What it is called.
    var title: String {
        switch self {
        case .overview: "Workflows"
        case .runs: "Runs"
        case .roles: "Roles"
        case .graph: "Graph"
        case .timeouts: "Timeouts & outbox"
        case .activity: "Activity"
        case .attention: "Attention"
        case .run: "Run"
        }
    }
}

/// Where the person is: screens lie on one another, and going back uncovers.
struct Stop: Hashable, Sendable {
    var screen: Screen
    /// The run, on a run's screen.
    var run: RunID?
    /// The run it is compared with.
    var other: RunID?
    /// What the list of runs was narrowed to when it was opened from somewhere else.
    var filterBefore: String?
    /// What it was narrowed to by being opened.
    var filterOpened: String?

    init(
        _ screen: Screen, run: RunID? = nil, other: RunID? = nil, filterBefore: String? = nil,
        filterOpened: String? = nil
    ) {
        self.screen = screen
        self.run = run
        self.other = other
        self.filterBefore = filterBefore
        self.filterOpened = filterOpened
    }
}
