import Synchronization

/// A flag that one task waits for and anybody raises. Raising it before the wait makes the wait return at once.
///
/// The timer of a wait stays when the flag is raised first: most waits end long before their deadline, and the next
/// finds a timer that rings early enough and moves it on when it does. A wait for an event costs no timer of its own.
final class Signal: Sendable {
    private struct Waiter {
        let continuation: CheckedContinuation<Bool, Never>
        let deadline: Duration?
    }

    private struct Timer {
        let task: Task<Void, Never>
        let ringsAt: Duration
    }

    private struct State {
        var isRaised = false
        var waiter: Waiter?
        var timer: Timer?

        /// Clears the flag; whether it was raised.
        mutating func lower() -> Bool {
            defer { isRaised = false }
            return isRaised
        }
    }

    private let state = Mutex(State())

    deinit { state.withLock { $0.timer?.task.cancel() } }

    func raise() {
        let waiter = state.withLock { state -> Waiter? in
            let waiter = state.waiter.take()
            if waiter == nil { state.isRaised = true }
            return waiter
        }
        waiter?.continuation.resume(returning: true)
    }

    var isRaised: Bool { state.withLock { $0.isRaised } }

    /// Waits until the flag is raised and clears it, or until the clock has run so long. A deadline rather than a
    /// duration: it does not move while the wait begins.
    ///
    /// Says whether the flag was raised. The time does not tell: who waited may go on long after it was woken.
    ///
    /// A cancellation raises the flag too: one that comes before the task waits is not lost, and one that comes after it
    /// went on costs a look too many.
    @discardableResult
    func wait(until deadline: Duration?, clock: EngineClock) async throws -> Bool {
        if state.withLock({ $0.lower() }) { return true }
        guard deadline.map({ $0 > clock.elapsed }) ?? true else { return false }
        let wasRaised = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let returns = state.withLock { state in
                    guard !state.lower() else { return true }
                    state.waiter = Waiter(continuation: continuation, deadline: deadline)
                    setTimer(&state, clock)
                    return false
                }
                if returns { continuation.resume(returning: true) }
            }
        } onCancel: {
            raise()
        }
        try Task.checkCancellation()
        return wasRaised
    }

    private func setTimer(_ state: inout State, _ clock: EngineClock) {
        guard let deadline = state.waiter?.deadline else { return }
        if let timer = state.timer, timer.ringsAt <= deadline { return }
        state.timer?.task.cancel()
        let task = Task { [weak self] in
            guard (try? await clock.sleep(until: deadline)) != nil else { return }
            self?.ring(deadline, clock)
        }
        state.timer = Timer(task: task, ringsAt: deadline)
    }

    private func ring(_ moment: Duration, _ clock: EngineClock) {
        let waiter = state.withLock { state -> Waiter? in
            // One that was replaced and could not be cancelled any more.
            guard state.timer?.ringsAt == moment else { return nil }
            state.timer = nil
            if let deadline = state.waiter?.deadline, deadline <= clock.elapsed { return state.waiter.take() }
            setTimer(&state, clock)
            return nil
        }
        waiter?.continuation.resume(returning: false)
    }
}
