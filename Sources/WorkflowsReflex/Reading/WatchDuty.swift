import Synchronization
import Workflows

/// Of all who wait for events in this process one looks whether other processes wrote, and tells the others. When it waits
/// no more another one does.
final class WatchDuty: Sendable {
    private struct State {
        var holder: ObjectIdentifier?
        var waiting: [ObjectIdentifier: ChangeListener] = [:]
    }

    private let state = Mutex(State())

    /// Somebody is about to wait; whether it is the one who looks.
    func wait(_ waiter: ObjectIdentifier, _ listener: ChangeListener) -> Bool {
        state.withLock { state in
            state.waiting[waiter] = listener
            if state.holder == nil { state.holder = waiter }
            return state.holder == waiter
        }
    }

    /// It waits no more.
    func leave(_ waiter: ObjectIdentifier) {
        let next = state.withLock { state -> ChangeListener? in
            state.waiting[waiter] = nil
            guard state.holder == waiter else { return nil }
            state.holder = state.waiting.keys.first
            return state.holder.flatMap { state.waiting[$0] }
        }
        // It waits for something else than the next look.
        next?.interrupt()
    }
}
