import Synchronization
import Workflows
public import WorkflowsMonitoring

/// Carries out a model's effects on a source, and hands what comes of them back as messages.
///
/// It keeps no state of the dashboard: who owns the model calls ``submit(_:)`` with what ``reduce(_:_:)`` returned and
/// feeds the messages it is handed back in. Effects that concern the terminal are not its business and are ignored.
/// Safe to use from any thread; ``submit(_:)`` never waits.
public final class DashboardRunner: Sendable {
    private struct State {
        var questions: [Slot: Task<Void, Never>] = [:]
        var watch: Task<Void, Never>?
        var actions: [RequestID: Task<Void, Never>] = [:]
        var isStopped = false
    }

    private let source: any MonitoringSource
    private let deliver: @Sendable (Message) -> Void
    private let state = Mutex(State())

    /// A runner on a source. `deliver` is called from any thread, in no particular order.
    public init(source: any MonitoringSource, deliver: @escaping @Sendable (Message) -> Void) {
        self.source = source
        self.deliver = deliver
    }

    /// Starts what the effects ask of the source.
    public func submit(_ effects: [Effect]) {
        for effect in effects {
            switch effect {
            case .ask(let slot, let question, let generation): ask(slot, question, generation)
            case .giveUp(let slot): giveUp(slot)
            case .watch(let limit): watch(upTo: limit)
            case .perform(let request): perform(request)
            case .copy, .export, .repaint, .suspend, .quit: break
            }
        }
    }

    /// Gives up everything that is open and starts nothing more. Actions that were sent may still be carried out.
    public func stop() {
        let tasks = state.withLock { state -> [Task<Void, Never>] in
            state.isStopped = true
            defer { (state.questions, state.actions, state.watch) = ([:], [:], nil) }
            return Array(state.questions.values) + Array(state.actions.values) + (state.watch.map { [$0] } ?? [])
        }
        for task in tasks { task.cancel() }
    }

    private func ask(_ slot: Slot, _ question: Question, _ generation: Int) {
        let previous = state.withLock { state -> Task<Void, Never>? in
            guard !state.isStopped else { return nil }
            let task = Task { [source, deliver] in
                let result = await question.answer(from: source)
                // A question that was given up has no answer: whoever gave it up does not wait for one.
                guard !Task.isCancelled else { return }
                deliver(.reply(Reply(slot: slot, generation: generation, result: result)))
            }
            return state.questions.updateValue(task, forKey: slot)
        }
        previous?.cancel()
    }

    private func giveUp(_ slot: Slot) {
        state.withLock { $0.questions.removeValue(forKey: slot) }?.cancel()
    }

    private func watch(upTo limit: Duration) {
        state.withLock { state in
            guard !state.isStopped else { return }
            state.watch = Task { [source, deliver] in
                do {
                    let changed = try await source.waitForChange(upTo: limit)
                    guard !Task.isCancelled else { return }
                    deliver(.changed(.success(changed)))
                } catch {
                    guard !Task.isCancelled else { return }
                    let failure = error as? MonitoringError ?? MonitoringError(.failed, "\(error)")
                    deliver(.changed(.failure(failure)))
                }
            }
        }
    }

    private func perform(_ request: ActionRequest) {
        state.withLock { state in
            guard !state.isStopped else { return }
            state.actions[request.requestID] = Task { [source, deliver, weak self] in
                let end = await source.perform(request)
                deliver(.performed(request.requestID, end))
                self?.forget(request.requestID)
            }
        }
    }

    private func forget(_ request: RequestID) {
        state.withLock { _ = $0.actions.removeValue(forKey: request) }
    }
}
