import Synchronization
import Workflows

/// Keeps all that it is told, in order, and wakes who waits for some of it.
final class RecordingObserver: WorkflowObserver {
    enum Told: Sendable {
        case change(RoleChange)
        case lag(RoleLag)
        case event(HandledEvent)
        case move(RunMove)
        case armed(ArmedTimeout)
        case fired(FiredTimeout)
        case outbox(OutboxDepth)
        case error(ObservedError)
    }

    private struct Waiter {
        let isOver: @Sendable ([Told]) -> Bool
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var told: [Told] = []
        var waiters: [Int: Waiter] = [:]
        var lastWaiter = 0
    }

    private let state = Mutex(State())
    /// Called with each, before it is kept.
    private let onEach: @Sendable () -> Void

    init(onEach: @escaping @Sendable () -> Void = {}) { self.onEach = onEach }

    var told: [Told] { state.withLock { $0.told } }

    func roleChanged(_ change: RoleChange) { add(.change(change)) }
    func roleLagged(_ lag: RoleLag) { add(.lag(lag)) }
    func eventHandled(_ event: HandledEvent) { add(.event(event)) }
    func runMoved(_ move: RunMove) { add(.move(move)) }
    func timeoutArmed(_ timeout: ArmedTimeout) { add(.armed(timeout)) }
    func timeoutFired(_ timeout: FiredTimeout) { add(.fired(timeout)) }
    func outboxRead(_ outbox: OutboxDepth) { add(.outbox(outbox)) }
    func errorOccurred(_ error: ObservedError) { add(.error(error)) }

    private func add(_ told: Told) {
        onEach()
        let over = state.withLock { state in
            state.told.append(told)
            let over = state.waiters.filter { $0.value.isOver(state.told) }
            for id in over.keys { state.waiters[id] = nil }
            return over.values
        }
        for waiter in over { waiter.continuation.resume() }
    }

    /// Returns as soon as what was told is enough, or when the test is cancelled because it took too long.
    func wait(until isOver: @escaping @Sendable ([Told]) -> Bool) async {
        let id = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let now = state.withLock { state in
                    let now = Task.isCancelled || isOver(state.told)
                    if !now { state.waiters[id] = Waiter(isOver: isOver, continuation: continuation) }
                    return now
                }
                if now { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: id) }?.continuation.resume()
        }
    }
}

extension [RecordingObserver.Told] {
    var changes: [RoleChange] { compactMap { if case .change(let change) = $0 { change } else { nil } } }
    var lags: [RoleLag] { compactMap { if case .lag(let lag) = $0 { lag } else { nil } } }
    var events: [HandledEvent] { compactMap { if case .event(let event) = $0 { event } else { nil } } }
    var moves: [RunMove] { compactMap { if case .move(let move) = $0 { move } else { nil } } }
    var armed: [ArmedTimeout] { compactMap { if case .armed(let timeout) = $0 { timeout } else { nil } } }
    var fired: [FiredTimeout] { compactMap { if case .fired(let timeout) = $0 { timeout } else { nil } } }
    var outboxes: [OutboxDepth] { compactMap { if case .outbox(let outbox) = $0 { outbox } else { nil } } }
    var errors: [ObservedError] { compactMap { if case .error(let error) = $0 { error } else { nil } } }
}
