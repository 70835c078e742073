import Dashboard
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
    }

    private let state: Mutex<State>
    private let clock = EngineClock.system
    private let runner = Mutex<DashboardRunner?>(nil)
    private let ended = AsyncStream.makeStream(of: Int32.self)

    private init(configuration: Configuration, picture: Picture) throws {
        var model = Model(configuration: configuration)
        try model.show(picture)
        state = Mutex(State(model: model))
    }

    /// Shows a source until the person quits or a signal comes; returns the exit code.
    static func run(
        _ source: any MonitoringSource, configuration: Configuration, terminal options: TerminalOptions,
        picture: Picture
    ) async throws -> Int32 {
        var configuration = configuration
        let session = try Self.open(source, &configuration, options, picture)
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
        _ picture: Picture
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
            let session = try DashboardSession(configuration: configuration, picture: picture)
            session.state.withLock { $0.terminal = terminal }
            session.runner.withLock { slot in
                slot = DashboardRunner(source: source) { [weak session] in session?.take($0) }
            }
            session.take([.terminal(.resize(terminal.initialSize))])
            for note in terminal.features.notes { session.take([.notice(note)]) }
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

    /// Lets messages change the model, or only time when there is none.
    private func take(_ messages: [Message]) {
        let now = clock.now
        let elapsed = clock.elapsed
        let (effects, terminal) = state.withLock { state -> ([Effect], TerminalSession?) in
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
            return (effects, state.terminal)
        }
        carryOut(effects, on: terminal)
    }

    private func carryOut(_ effects: [Effect], on terminal: TerminalSession?) {
        for effect in effects {
            switch effect {
            case .copy(let text): Clipboard.copy(text) { [weak self] in self?.take([.notice($0)]) }
            case .export(let name, let text, let what): take([.notice(Export.write(text, name: name, what: what))])
            case .repaint: terminal?.repaint()
            case .suspend: terminal?.suspend()
            case .quit(let code): ended.continuation.yield(code)
            case .ask, .refresh, .giveUp, .watch, .perform: break
            }
        }
    }

    private func close() {
        runner.withLock { $0 }?.stop()
        state.withLock { $0.terminal }?.close()
    }
}
