import Synchronization

/// A flag that one task waits for and anybody raises. Raising it before the wait makes the wait return at once.
final class Signal: Sendable {
    private enum State {
        case clear
        case raised
        case waiting(CheckedContinuation<Void, Never>)
    }

    private let state = Mutex(State.clear)

    func raise() {
        let waiter: CheckedContinuation<Void, Never>? = state.withLock { state in
            switch state {
            case .clear, .raised:
                state = .raised
                return nil
            case .waiting(let continuation):
                state = .clear
                return continuation
            }
        }
        waiter?.resume()
    }

    var isRaised: Bool {
        state.withLock { state in
            guard case .raised = state else { return false }
            return true
        }
    }

    /// Waits until the flag is raised and clears it, or until the clock has run so long. A deadline rather than a
    /// duration: it does not move while the wait begins.
    func wait(until deadline: Duration?, clock: EngineClock) async throws {
        let raised = state.withLock { state in
            guard case .raised = state else { return false }
            state = .clear
            return true
        }
        guard !raised else { return }
        guard let deadline else { return try await waitWithoutEnd() }
        guard deadline > clock.elapsed else { return }

        let timer = Task {
            try await clock.sleep(until: deadline)
            self.raise()
        }
        defer { timer.cancel() }
        try await waitWithoutEnd()
    }

    /// The end of the time and a cancellation raise the flag too: one that comes before the task waits is not lost, and
    /// one that comes after it went on costs a look too many.
    private func waitWithoutEnd() async throws {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let raised = state.withLock { state in
                    guard case .raised = state else {
                        state = .waiting(continuation)
                        return false
                    }
                    state = .clear
                    return true
                }
                if raised { continuation.resume() }
            }
        } onCancel: {
            raise()
        }
        try Task.checkCancellation()
    }
}
