import TerminalUI
import Workflows
import WorkflowsMonitoring

@testable import Dashboard

/// A dashboard with somebody in front of it: keys go in, time passes, the source answers when the test lets it.
struct Desk {
    var model: Model
    let source: FakeSource
    /// What is asked: the source made up for the test, unless a real one is watched.
    private let monitor: any MonitoringSource
    private let start: Timestamp
    private(set) var elapsed = Duration.zero
    /// Effects that nobody has dealt with yet, the questions among them.
    var effects: [Effect] = []
    /// Effects for the terminal, and whatever else the source does not answer.
    private(set) var others: [Effect] = []

    /// A dashboard in front of a source, already answered.
    static func open(
        _ source: FakeSource = Sample.source(), size: Size = Size(columns: 120, rows: 40), glyphs: Glyphs = .unicode,
        readOnly: String? = nil, protected: Bool = false
    ) async -> Desk {
        var desk = Desk(source, size: size, glyphs: glyphs, readOnly: readOnly, protected: protected)
        await desk.settle()
        return desk
    }

    /// A dashboard that was started in a particular way.
    static func open(configured configuration: Configuration) async -> Desk {
        var desk = Desk(Sample.source())
        desk.model = Model(configuration: configuration, size: Size(columns: 120, rows: 40))
        desk.effects = []
        desk.send(.tick(now: desk.start, elapsed: .zero))
        await desk.settle()
        return desk
    }

    /// A dashboard that watches a real source, whose clock stands at `now`; already answered.
    static func open(
        watching monitor: any MonitoringSource, now: Timestamp, size: Size, glyphs: Glyphs
    ) async -> Desk {
        var desk = Desk(FakeSource(), watching: monitor, now: now, size: size, glyphs: glyphs)
        await desk.settle()
        return desk
    }

    /// A dashboard that has not been answered.
    init(
        _ source: FakeSource, watching monitor: (any MonitoringSource)? = nil, now: Timestamp = Sample.now,
        size: Size = Size(columns: 120, rows: 40), glyphs: Glyphs = .unicode, readOnly: String? = nil,
        protected: Bool = false
    ) {
        var configuration = Configuration(glyphs: glyphs, seed: 1)
        configuration.target = "prod-eu"
        configuration.readOnlyReason = readOnly
        configuration.isProtected = protected
        configuration.localZone = Zone(name: "CET") { _ in 3600 }
        model = Model(configuration: configuration, size: size)
        self.source = source
        self.monitor = monitor ?? source
        start = now
        send(.tick(now: now, elapsed: .zero))
    }

    mutating func send(_ message: Message) { effects += reduce(&model, message) }

    /// Time passes, and the source's clock with it; the model is woken as often as it asked for.
    mutating func wait(_ duration: Duration) {
        let end = elapsed + duration
        while let wake = model.nextWake, wake > elapsed, wake < end {
            elapsed = wake
            send(.tick(now: start + elapsed, elapsed: elapsed))
        }
        elapsed = end
        send(.tick(now: start + elapsed, elapsed: elapsed))
    }

    /// Presses keys by their names, one blank apart; a frame is drawn after each, so that boxes are on the screen.
    mutating func press(_ keys: String) {
        for name in keys.split(separator: " ") {
            guard let key = Key(String(name)) else { continue }
            send(.terminal(.key(key)))
            send(.drawn)
        }
    }

    mutating func type(_ text: String) {
        for character in text {
            send(.terminal(.key(.character(character))))
            send(.drawn)
        }
    }

    /// Waits until a box listens, then presses.
    mutating func answer(_ keys: String) {
        wait(.milliseconds(300))
        press(keys)
    }

    /// The source answers everything that is asked, until nothing more is.
    mutating func settle() async {
        var rounds = 0
        while !effects.isEmpty, rounds < 200 {
            rounds += 1
            let pending = effects
            effects = []
            for effect in pending {
                switch effect {
                case .ask, .refresh:
                    for asked in effect.asked { send(.reply(await asked.answer(from: monitor))) }
                case .perform(let request):
                    let end = await monitor.perform(request)
                    send(.performed(request.requestID, end))
                case .performOnRole(let request):
                    let end = await monitor.perform(onRole: request)
                    send(.performedOnRole(request.requestID, end))
                case .performOnLetter(let request):
                    let end = await monitor.perform(onLetter: request)
                    send(.performedOnLetter(request.requestID, end))
                case .trigger(let request):
                    let end = await monitor.trigger(request)
                    send(.performed(request.requestID, end))
                case .watch, .giveUp: break
                default: others.append(effect)
                }
            }
        }
        send(.drawn)
    }

    /// Something changed at the source, and enough time passed that it is asked.
    mutating func changed() async {
        source.change { $0.asOf = start + elapsed }
        send(.changed(.success(true)))
        wait(.seconds(1))
        await settle()
    }

    var screen: [String] { model.frame().lines }

    var text: String { screen.joined(separator: "\n") }

    func shows(_ text: String) -> Bool { self.text.contains(text) }

    /// The run the cursor is on.
    var cursor: RunID? { model.runs.cursorRun?.runID }
}

extension Desk: CustomStringConvertible, CustomReflectable {
    /// What a failed expectation shows: the screen, not everything the model knows.
    var description: String { "\n" + text }

    var customMirror: Mirror { Mirror(self, children: []) }
}
