public import TerminalUI
import Workflows
import WorkflowsMonitoring

/// Everything the dashboard knows. It changes only in ``reduce(_:_:)`` and is drawn by ``view(_:size:theme:glyphs:)``.
public struct Model: Sendable {
    /// What does not change while the dashboard runs.
    public let configuration: Configuration
    /// How large the screen is.
    public internal(set) var size: Size
    /// When the next frame is to be drawn, by the clock of `tick`; `nil` while nothing changed.
    public internal(set) var frameDue: Duration?
    /// What to say on the normal screen after the end: a line per action sent or not sent.
    public internal(set) var exitLines: [String] = []

    /// The time of this machine, from the last tick.
    var wall = Timestamp(microseconds: 0)
    var elapsed = Duration.zero
    /// The time of the source that ages on the screen are reckoned to. It moves with the answers, not with the clock:
    /// a screen on which nothing changed is not drawn again.
    var moment: Timestamp?
    /// How far the source's clock is ahead of this machine's; `nil` before the first answer.
    var skew: Duration?
    var lastFrameAt: Duration?

    var stops: [Stop] = [Stop(.overview)]
    /// The views seen before, for Backspace.
    var earlier: [[Stop]] = []
    var overlays: [Overlay] = []
    var prompt: Prompt?
    var notice: Notice?
    var filterHistory: [String] = []
    var goToHistory: [String] = []
    var searchHistory: [String] = []
    /// The configuration file's views, then those that were saved.
    var views: [SavedView]

    var feeds: [Slot: Feed] = [:]
    var watch = Watch()
    var isFocused = true
    /// Since when nothing is taken over by itself; `nil` while it is.
    var frozenAt: Timestamp?
    var showsLocalTime = false
    /// Whether the mouse is reported.
    var usesMouse = false
    /// Which of the themes is used.
    public internal(set) var themeIndex: Int

    var capabilities: Capabilities?
    /// The instances that are alive; `nil` while that is not known.
    var instances: Set<InstanceName>?
    var labels = StatusLabels()
    var overview = OverviewState()
    var runs = RunsState()
    var roles = RolesState()
    var graph = GraphState()
    var timeouts = TimeoutsState()
    var activity = ActivityState()
    var attention = AttentionState()
    var run = OpenRun()

    var preview = PreviewState()

    var batches: [Batch] = []
    var nextBatch = 1
    /// Of batches that are no longer kept.
    var forgottenLines: [String] = []
    /// What is being looked for with `#`.
    var searchedText: String?
    /// The run whose record a draft waits for.
    var draftedRun: RunID?
    var randomness: Randomness
    /// What is to be done outside, until `reduce` hands it over.
    var effects: [Effect] = []
    /// When the next question is due, as of the last message.
    var needsDue: Duration?
    var lastKeyAt: Duration?
    var lastChangeAt: Duration?
    var lastSecondAt: Duration?
    var confirmWasHeard = false
    /// When a box was left by a letter, or a letter after that was ignored.
    var leftByLetterAt: Duration?

    /// A dashboard on which nothing is known yet.
    public init(configuration: Configuration, size: Size = Size(columns: 80, rows: 24)) {
        self.configuration = configuration
        self.size = size
        themeIndex = configuration.theme
        views = configuration.views
        randomness = Randomness(seed: configuration.seed)
        showsLocalTime = configuration.showsLocalTime
        usesMouse = configuration.usesMouse
        (runs.sort, runs.descending) = (configuration.order.sort, configuration.order.descending)
        if let columns = configuration.columns { runs.hiddenColumns = Set(RunsColumn.allCases).subtracting(columns) }
        runs.plan.query.sort = runs.sort
        runs.plan.query.descending = runs.descending
        frameDue = .zero
        for silence in configuration.silences { attention.silences[silence.line] = silence }
    }
}

/// How the wait for changes goes.
struct Watch: Sendable {
    var isOpen = false
    var failures = 0
    var retryAt: Duration?
    /// When the source was last heard of, in whatever way.
    var heardAt: Duration?
    var error: MonitoringError?
}

extension Model {
    var stop: Stop { stops.last ?? Stop(.overview) }
    var screen: Screen { stop.screen }
    var zone: Zone { showsLocalTime ? configuration.localZone : .utc }

    /// How the screen looks now; a theme that is being tried is used at once.
    public var theme: Theme {
        let themes = configuration.themes
        guard themes.indices.contains(themeIndex) else { return themes.first ?? Theme(name: "plain", styles: [:]) }
        return themes[themeIndex]
    }

    /// Why no action is offered; `nil` where actions are.
    var readOnlyReason: String? {
        if let reason = configuration.readOnlyReason { return reason }
        guard let capabilities else { return "what the source allows is not known yet" }
        return capabilities.canAct ? nil : capabilities.readOnlyReason ?? "the source is read-only"
    }

    var canAct: Bool { readOnlyReason == nil }

    /// What the header and the boxes call what is watched.
    var targetName: String {
        configuration.target.isEmpty ? capabilities?.target ?? "…" : configuration.target
    }

    /// The moment ages are reckoned to.
    var now: Timestamp { moment ?? wall }

    /// The moment the ages in the list of runs are reckoned to: that of the list. Those of one column then change together
    /// when the list is read again, and not under a key because something else on the screen was.
    var runsNow: Timestamp { feeds[.runsHead]?.asOf ?? now }

    var isFrozen: Bool { frozenAt != nil }
}
