public import TerminalUI
public import Workflows
public import WorkflowsMonitoring

/// What a single frame is to show.
public struct Picture: Sendable {
    /// The screen.
    public var screen: Screen
    /// The workflow it is narrowed to.
    public var workflow: WorkflowName?
    /// The run, for a run's screen.
    public var run: RunID?
    /// What the list of runs is narrowed to.
    public var filter: String?

    /// A picture of a screen.
    public init(_ screen: Screen, workflow: WorkflowName? = nil, run: RunID? = nil, filter: String? = nil) {
        self.screen = screen
        self.workflow = workflow
        self.run = run
        self.filter = filter
    }
}

/// Loads what a screen shows and draws it once.
///
/// What cannot be loaded is shown as an error in the frame; every question is asked at most once.
///
/// - Throws: ``FilterError`` when the filter cannot be read.
public func renderOnce(
    _ picture: Picture, from source: any MonitoringSource, configuration: Configuration, size: Size, now: Timestamp
) async throws(FilterError) -> Grid {
    var model = Model(configuration: configuration, size: size)
    try model.show(picture)
    var pending = reduce(&model, .tick(now: now, elapsed: .zero))
    var rounds = 0
    while !pending.isEmpty, rounds < 64 {
        rounds += 1
        var next: [Effect] = []
        for asked in pending.flatMap(\.asked) {
            next += reduce(&model, .reply(await asked.answer(from: source)))
        }
        // Time passes for what waits for the cursor to rest; nothing else is waited for.
        if next.isEmpty, rounds == 1 || model.previewDue != nil {
            next = reduce(&model, .tick(now: now, elapsed: .seconds(rounds)))
        }
        pending = next
    }
    return model.frame()
}

extension Model {
    /// Goes to what a picture shows.
    ///
    /// - Throws: ``FilterError`` when its filter cannot be read.
    public mutating func show(_ picture: Picture) throws(FilterError) {
        stops = [Stop(picture.screen, run: picture.run)]
        run = OpenRun()
        run.id = picture.run
        roles.workflow = picture.workflow
        timeouts.workflow = picture.workflow
        activity.workflow = picture.workflow
        attention.workflow = picture.workflow
        graph.workflow = picture.workflow
        let narrowed = picture.workflow.map { "wf:" + Filter.quoted($0.rawValue) }
        let text = [narrowed, picture.filter].compactMap { $0 }.joined(separator: " ")
        _ = try Filter(parsing: text)
        setFilter(text)
    }
}
