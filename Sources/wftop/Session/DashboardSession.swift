import Dashboard
import Dispatch
import Foundation
import NcursesTerminal
import Synchronization
import TerminalUI
import Workflows
import WorkflowsMonitoring

/// The dashboard on a terminal: owns the model, lets one message at a time change it, draws what is due.
///
/// Keys are dealt with on the terminal's own thread, so that nothing stands between a key and its frame, and so is what
/// is due by time; answers come from tasks. Whoever comes holds the model for the time of one reduction and one frame.
final class DashboardSession: Sendable {
    private struct State {
        var model: Model
        var terminal: TerminalSession?
        /// Grows when the model begins anew: what an earlier source still answers is none of its business.
        var epoch = 0
    }

    private let state: Mutex<State>
    private let clock: EngineClock
    private let runner = Mutex<DashboardRunner?>(nil)
    private let ended = AsyncStream.makeStream(of: Int32.self)
    /// Opens a profile.
    private let opener: Opener?
    /// Where what is silenced outlasts the program; `nil` where it does not.
    private let silences: Mutex<SilenceFile?>

    /// Opens a profile by its name: its source, and how the dashboard is to look on it.
    typealias Opener = @Sendable (String) async throws -> (any MonitoringSource, Configuration)

    /// What a session has around it, beside what it shows.
    struct Surroundings {
        /// What a screen takes for now.
        var clock = EngineClock.system
        /// What is to be said to the person, as it comes.
        var notices: AsyncStream<String>?
        /// Whether what is silenced outlasts the program: not for a store that is gone with it.
        var keepsSilences = true
        /// Opens another profile; `nil` where there is none to go to.
        var opener: Opener?
    }

    private init(
        configuration: Configuration, picture: Picture, silences: SilenceFile?, _ surroundings: Surroundings
    ) throws {
        clock = surroundings.clock
        opener = surroundings.opener
        self.silences = Mutex(silences)
        var model = Model(configuration: configuration)
        try model.show(picture)
        state = Mutex(State(model: model))
    }

    /// Shows a source until the person quits or a signal comes; returns the exit code.
    static func run(
        _ source: any MonitoringSource, configuration: Configuration, terminal options: TerminalOptions,
        picture: Picture, _ surroundings: Surroundings = Surroundings()
    ) async throws -> Int32 {
        var configuration = configuration
        let silences = surroundings.keepsSilences ? SilenceFile(of: configuration.location) : nil
        let kept = silences?.load()
        configuration.silences = kept?.silences ?? []
        let session = try Self.open(source, &configuration, options, picture, silences, surroundings)
        if let note = kept?.note { session.take([.notice(note)]) }
        let telling = surroundings.notices.map { notices in
            Task { for await notice in notices { session.take([.notice(notice)]) } }
        }
        defer { telling?.cancel() }
        var code: Int32 = 0
        for await end in session.ended.stream {
            code = end
            break
        }
        session.close()
        for line in session.state.withLock({ $0.model.exitLines }) { try? StandardOutput.print(line) }
        return code
    }

    private static func open(
        _ source: any MonitoringSource, _ configuration: inout Configuration, _ options: TerminalOptions,
        _ picture: Picture, _ silences: SilenceFile?, _ surroundings: Surroundings
    ) throws -> DashboardSession {
        // The glyphs depend on the terminal, and the terminal's first event needs the session.
        let slot = Mutex<DashboardSession?>(nil)
        let early = Mutex<[TerminalEvent]>([])
        let terminal = try TerminalSession(options, onAlarm: { slot.withLock { $0 }?.take([]) }) { event in
            let session = slot.withLock { $0 }
            guard let session else { return early.withLock { $0.append(event) } }
            session.take([.terminal(event)])
        }
        configuration.glyphs = terminal.features.glyphs
        do {
            let session = try DashboardSession(
                configuration: configuration, picture: picture, silences: silences, surroundings)
            session.state.withLock { $0.terminal = terminal }
            session.watch(source, epoch: 0)
            session.take([.terminal(.resize(terminal.initialSize))])
            for note in terminal.features.notes { session.take([.notice(note)]) }
            session.tell(configuration.notes)
            slot.withLock { $0 = session }
            for event in early.withLock({ $0 }) { session.take([.terminal(event)]) }
            // An alarm that rang before the session was known to the terminal was heard by nobody.
            session.take([])
            return session
        } catch {
            terminal.close()
            throw error
        }
    }

    private func watch(_ source: any MonitoringSource, epoch: Int) {
        runner.withLock { slot in
            slot = DashboardRunner(source: source) { [weak self] in self?.take($0, epoch: epoch) }
        }
    }

    /// What was odd about the configuration: the first of it, and where the rest is.
    private func tell(_ notes: [String]) {
        guard let first = notes.first else { return }
        let more = notes.count > 1 ? "\(notes.count) notes on the configuration, the first: " : ""
        // Where the folder is, is known, and there is one line; the whole path is on the normal screen.
        take([.trouble(more + first.replacing(XDG.configuration + "/", with: ""))])
    }

    /// Opens a profile behind the screen, and begins anew on it.
    private func open(profile name: String) {
        guard let opener else { return }
        Task { [weak self] in
            do {
                let (source, configuration) = try await opener(name)
                self?.begin(anew: configuration, on: source)
            } catch {
                self?.take([.trouble("\(name) was not opened: \(Failure(error).message)")])
            }
        }
    }

    private func begin(anew configuration: Configuration, on source: any MonitoringSource) {
        let file = SilenceFile(of: configuration.location)
        let kept = file?.load()
        silences.withLock { $0 = file }
        let told = state.withLock { state in
            let told = state.model.configuration.notes
            var configuration = configuration
            configuration.silences = kept?.silences ?? []
            configuration.glyphs = state.model.configuration.glyphs
            state.epoch += 1
            runner.withLock { $0 }?.stop()
            watch(source, epoch: state.epoch)
            state.model = state.model.begun(anew: configuration)
            return told
        }
        // What was said of the file when the dashboard began is not said again.
        tell(configuration.notes.filter { !told.contains($0) })
        take(kept?.note.map { [.notice($0)] } ?? [])
    }

    /// Lets messages change the model, or only time when there is none.
    ///
    /// - Parameter epoch: of the source that they are from; `nil` for any.
    private func take(_ messages: [Message], epoch: Int? = nil) {
        let now = clock.now
        let elapsed = clock.elapsed
        let (effects, terminal, ofEpoch) = state.withLock { state -> ([Effect], TerminalSession?, Int) in
            guard epoch == nil || epoch == state.epoch else { return ([], nil, state.epoch) }
            let tick = Message.tick(now: now, elapsed: elapsed)
            var effects = reduce(&state.model, [tick] + messages)
            var grid: Grid?
            if let due = state.model.frameDue, due <= elapsed {
                grid = state.model.frame()
                effects += reduce(&state.model, .drawn)
            }
            let due = [state.model.frameDue, state.model.nextWake].compactMap(\.self).min()
            state.terminal?.setAlarm(at: due.map { .now + max(.milliseconds(1), $0 - elapsed) })
            // Handed over while the model is held: neither waits, and a later frame or question is never overtaken by
            // an earlier one.
            if let grid { state.terminal?.draw(grid) }
            runner.withLock { $0 }?.submit(effects)
            return (effects, state.terminal, state.epoch)
        }
        carryOut(effects, on: terminal, epoch: ofEpoch)
    }

    private func carryOut(_ effects: [Effect], on terminal: TerminalSession?, epoch: Int) {
        for effect in effects {
            switch effect {
            case .copy(let text): Clipboard.copy(text) { [weak self] in self?.take([.notice($0)]) }
            case .export(let name, let text, let what): take([.notice(Export.write(text, name: name, what: what))])
            case .edit(let text, let workflow): edit(text, of: workflow, on: terminal, epoch: epoch)
            case .silence(let change):
                let note = silences.withLock { $0?.keep(change) }
                if let note { take([.notice(note)]) }
            case .repaint: terminal?.repaint()
            case .suspend: terminal?.suspend()
            case .mouse(let on): terminal?.setMouse(on)
            case .switchProfile(let name): open(profile: name)
            case .keepView(let view): change { try $0.keep(view) }
            case .dropView(let name): change { try $0.drop(name) }
            case .quit(let code): ended.continuation.yield(code)
            case .ask, .refresh, .giveUp, .watch, .perform, .performOnRole, .performOnLetter, .trigger: break
            }
        }
    }

    /// Changes what is kept of views; the disk may be slow, and no key waits for it.
    private func change(_ change: @escaping @Sendable (ViewStore) throws -> (kept: [SavedView], note: String)) {
        Self.disk.async { [weak self] in
            do {
                let (kept, note) = try change(ViewStore())
                self?.take([.views(kept, note)])
            } catch {
                self?.take([.trouble("nothing was saved: \(Failure(error).message)")])
            }
        }
    }

    private static let disk = DispatchQueue(label: "wftop.views")

    /// What was written for one target is not for another that was opened meanwhile.
    private func edit(_ text: String, of workflow: WorkflowName, on terminal: TerminalSession?, epoch: Int) {
        guard let terminal else { return }
        Editor.edit(text, on: terminal) { [weak self] in
            self?.take([.edited($0, of: workflow)], epoch: epoch)
        }
    }

    private func close() {
        runner.withLock { $0 }?.stop()
        state.withLock { $0.terminal }?.close()
    }
}
