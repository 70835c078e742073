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
        var rounds: [Int: Round] = [:]
        var nextRound = 0
        var watch: Task<Void, Never>?
        var actions: [RequestID: Task<Void, Never>] = [:]
        var isStopped = false
    }

    /// Questions that are asked one after the other and answered together.
    private struct Round {
        /// The slots whose answers are still wanted.
        var slots: Set<Slot>
        let task: Task<Void, Never>
    }

    private let source: any MonitoringSource
    private let deliver: @Sendable ([Message]) -> Void
    private let state = Mutex(State())

    /// A runner on a source. `deliver` is called from any thread, in no particular order; messages that come together
    /// happened one after the other.
    public init(source: any MonitoringSource, deliver: @escaping @Sendable ([Message]) -> Void) {
        self.source = source
        self.deliver = deliver
    }

    /// Starts what the effects ask of the source.
    public func submit(_ effects: [Effect]) {
        for effect in effects {
            switch effect {
            case .ask, .refresh: ask(effect.asked)
            case .giveUp(let slot): state.withLock { Self.giveUp([slot], &$0) }
            case .watch(let limit): watch(upTo: limit)
            case .perform(let request):
                act(request.requestID) { .performed(request.requestID, await $0.perform(request)) }
            case .performOnRole(let request):
                act(request.requestID) { .performedOnRole(request.requestID, await $0.perform(onRole: request)) }
            case .performOnLetter(let request):
                act(request.requestID) { .performedOnLetter(request.requestID, await $0.perform(onLetter: request)) }
            case .trigger(let request):
                act(request.requestID) { .performed(request.requestID, await $0.trigger(request)) }
            case .edit, .copy, .export, .silence, .repaint, .suspend, .mouse, .switchProfile, .keepView, .dropView,
                .quit:
                break
            }
        }
    }

    /// Gives up everything that is open and starts nothing more. Actions that were sent may still be carried out.
    public func stop() {
        let tasks = state.withLock { state -> [Task<Void, Never>] in
            state.isStopped = true
            defer { (state.rounds, state.actions, state.watch) = ([:], [:], nil) }
            return state.rounds.values.map(\.task) + Array(state.actions.values) + (state.watch.map { [$0] } ?? [])
        }
        for task in tasks { task.cancel() }
    }

    private func ask(_ questions: [Asked]) {
        let slots = Set(questions.map(\.slot))
        state.withLock { state in
            guard !state.isStopped else { return }
            Self.giveUp(slots, &state)
            let round = state.nextRound
            state.nextRound += 1
            let task = Task { [weak self, source, deliver] in
                var replies: [Message] = []
                for (index, asked) in questions.enumerated() {
                    guard index == 0 || self?.wants(asked.slot, of: round) == true else { continue }
                    replies.append(.reply(await asked.answer(from: source)))
                }
                // A round that was given up has no answer: whoever gave it up does not wait for one.
                guard !Task.isCancelled else { return }
                self?.end(round)
                deliver(replies)
            }
            state.rounds[round] = Round(slots: slots, task: task)
        }
    }

    private func wants(_ slot: Slot, of round: Int) -> Bool {
        state.withLock { $0.rounds[round]?.slots.contains(slot) ?? false }
    }

    private func end(_ round: Int) {
        state.withLock { _ = $0.rounds.removeValue(forKey: round) }
    }

    /// A round ends when nobody wants any of its answers. Until then an answer that is not wanted is at most late.
    private static func giveUp(_ slots: Set<Slot>, _ state: inout State) {
        for (number, var round) in state.rounds where !round.slots.isDisjoint(with: slots) {
            round.slots.subtract(slots)
            if round.slots.isEmpty { round.task.cancel() }
            state.rounds[number] = round.slots.isEmpty ? nil : round
        }
    }

    private func watch(upTo limit: Duration) {
        state.withLock { state in
            guard !state.isStopped else { return }
            state.watch = Task { [source, deliver] in
                do {
                    let changed = try await source.waitForChange(upTo: limit)
                    guard !Task.isCancelled else { return }
                    deliver([.changed(.success(changed))])
                } catch {
                    guard !Task.isCancelled else { return }
                    let failure = error as? MonitoringError ?? MonitoringError(.failed, "\(error)")
                    deliver([.changed(.failure(failure))])
                }
            }
        }
    }

    private func act(_ request: RequestID, _ perform: @escaping @Sendable (any MonitoringSource) async -> Message) {
        state.withLock { state in
            guard !state.isStopped else { return }
            state.actions[request] = Task { [source, deliver, weak self] in
                deliver([await perform(source)])
                self?.forget(request)
            }
        }
    }

    private func forget(_ request: RequestID) {
        state.withLock { _ = $0.actions.removeValue(forKey: request) }
    }
}
