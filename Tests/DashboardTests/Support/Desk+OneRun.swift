import FoundationEssentials
import TerminalUI
import Workflows
import WorkflowsMonitoring

@testable import Dashboard

/// A version of a run, as a test wants it.
struct Written {
    var version: Int
    var status: Int
    var state: RunState
    /// When it was written, before the moment of the tests.
    var ago: Duration
    var object: Data
    var reason: String?
    var actor: String?

    init(
        _ version: Int, _ status: Int = 2, _ state: RunState = .running, ago: Duration, _ object: String = "{}",
        bytes: [UInt8]? = nil, reason: String? = nil, actor: String? = nil
    ) {
        self.version = version
        self.status = status
        self.state = state
        self.ago = ago
        self.object = bytes.map { Data($0) } ?? Data(object.utf8)
        self.reason = reason
        self.actor = actor
    }
}

extension Sample {
    /// The versions of a run of `kyc`, each as long as until the next one.
    static func versions(of run: RunSummary, _ written: [Written]) -> [RecordVersion] {
        written.indices.map { index in
            let this = written[index]
            let at = now - this.ago
            let origin: Origin =
                this.actor.map { Origin(.person, actor: $0) }
                ?? Origin(.step, role: "kyc-2-consumer", instance: "inst-a")
            let record = Record(
                workflow: run.workflow, foreignID: run.foreignID, runID: run.runID, runState: this.state,
                status: this.status, object: this.object, objectVersion: 1, createdAt: now - written[0].ago,
                updatedAt: at,
                meta: Record.Meta(
                    version: this.version, visit: this.version, enteredAt: at, reason: this.reason,
                    statusLabel: kycLabels[this.status], origin: origin))
            let next = index + 1 < written.count ? now - written[index + 1].ago : nil
            return RecordVersion(record: record, dwell: next.map { $0 - at })
        }
    }
}

extension Desk {
    /// A run of these versions is open.
    static func run(
        _ written: [Written], size: Size = Size(columns: 120, rows: 40), glyphs: Glyphs = .unicode,
        change: (inout FakeSource.State) -> Void = { _ in }
    ) async -> Desk {
        let source = Sample.source()
        source.change { state in
            state.parked = []
            let run = state.runs[0]
            state.histories[run.runID] = Sample.versions(of: run, written)
            change(&state)
        }
        var desk = await Desk.open(source, size: size, glyphs: glyphs)
        desk.press("2")
        await desk.settle()
        desk.press("Enter")
        await desk.settle()
        return desk
    }

    /// The open run is written again.
    mutating func rewrite(_ written: [Written]) async {
        source.change { $0.histories[$0.runs[0].runID] = Sample.versions(of: $0.runs[0], written) }
        await changed()
    }

    /// The line of the screen that says something, without what is beside it in the frame.
    func line(with text: String) -> String {
        screen.first { $0.contains(text) }?.trimmingCharacters(in: ["│", "|", " "]) ?? ""
    }

    /// Whether the screen says something, over the ends of its lines too.
    func says(_ text: String) -> Bool {
        let lines = screen.map { $0.trimmingCharacters(in: ["│", "|", " "]) }
        return lines.joined(separator: " ").contains(text)
    }

    /// What y puts on the clipboard for what the cursor is on, by its title; `nil` where it does not offer that.
    func copied(_ title: String) -> String? {
        var desk = self
        desk.press("y")
        guard case .choices(let choices)? = desk.model.overlays.last,
            let index = choices.lines.firstIndex(where: { $0.title == title })
        else { return nil }
        for _ in 0..<index { desk.press("j") }
        desk.press("Enter")
        for case .copy(let text) in desk.effects.reversed() { return text }
        return nil
    }
}

extension String {
    fileprivate func trimmingCharacters(in set: Set<Character>) -> String {
        String(drop { set.contains($0) }.reversed().drop { set.contains($0) }.reversed())
    }
}
