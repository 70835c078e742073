import Synchronization

/// Bounds how many commits of a worker are under way, so that user code for the next event runs while the store makes
/// the last outcomes durable, many in one commit.
///
/// A commit that did not go as foreseen breaks the pipeline: the worker waits for the rest and begins again from the
/// stored cursors, where the store is the authority on what was dealt with.
final class CommitPipeline: Sendable {
    private struct State {
        var underWay = 0
        var broken = false
        var waiter: CheckedContinuation<Void, Never>?
        var settling: CheckedContinuation<Void, Never>?
    }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int) { self.limit = limit }

    var isBroken: Bool { state.withLock { $0.broken } }

    func breakOff() { state.withLock { $0.broken = true } }

    /// Waits for room, then counts one more commit as under way. Used by one task at a time.
    func enter() async {
        await withCheckedContinuation { continuation in
            let free = state.withLock { state in
                guard state.underWay < limit else {
                    state.waiter = continuation
                    return false
                }
                state.underWay += 1
                return true
            }
            if free { continuation.resume() }
        }
    }

    func leave() {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            if let waiter = state.waiter {
                // The place goes straight to who waits for it.
                state.waiter = nil
                return waiter
            }
            state.underWay -= 1
            guard state.underWay == 0, let settling = state.settling else { return nil }
            state.settling = nil
            return settling
        }
        waiter?.resume()
    }

    /// Waits until nothing is under way: what the store says then is so. Used by the task that enters.
    func settle() async {
        await withCheckedContinuation { continuation in
            let settled = state.withLock { state in
                if state.underWay > 0 { state.settling = continuation }
                return state.underWay == 0
            }
            if settled { continuation.resume() }
        }
    }

    /// Stores what was decided, and leaves.
    ///
    /// - Parameters:
    ///   - followUp: What is to be done where it holds a user's code.
    ///   - interrupt: Ends the worker's wait for more, so that it begins again at once: something did not go as
    ///   foreseen.
    /// - Returns: whether the event is dealt with; `false` where it is to be looked at again.
    @discardableResult
    func commit(
        _ transaction: StoreTransaction, _ core: WorkflowCore, _ control: RoleControl,
        _ followUp: EffectFollowUp? = nil, interrupt: () -> Void
    ) async throws -> Bool {
        defer { leave() }
        guard !transaction.isEmpty else { return true }
        let outcome: StoreOutcome?
        do {
            if let followUp {
                let (stored, outcome) = try await core.transact(transaction, followUp) {
                    breakOff()
                    interrupt()
                }
                return finish(stored, outcome, core, control, interrupt: interrupt)
            }
            outcome = try await core.adapter.records.transactUnlessConflict(transaction)
        } catch {
            breakOff()
            interrupt()
            throw error
        }
        return finish(transaction, outcome, core, control, interrupt: interrupt)
    }

    /// Stores what was decided where the store answers at once: nothing is under way then.
    ///
    /// - Returns: whether the event is dealt with; `false` where it is to be looked at again.
    @discardableResult
    func commitAtOnce(
        _ transaction: StoreTransaction, in records: any ImmediateRecordStore, _ core: WorkflowCore,
        _ control: RoleControl, interrupt: () -> Void
    ) throws -> Bool {
        guard !transaction.isEmpty else { return true }
        let outcome = try records.transactAtOnceUnlessConflict(transaction)
        return finish(transaction, outcome, core, control, interrupt: interrupt)
    }

    private func finish(
        _ transaction: StoreTransaction, _ outcome: StoreOutcome?, _ core: WorkflowCore, _ control: RoleControl,
        interrupt: () -> Void
    ) -> Bool {
        if let outcome {
            core.stored(transaction, outcome)
        } else {
            // Somebody else moved the run: what was decided is dropped, and the event looked at again.
            core.skipped(control.role.name, run: transaction.run?.record.runID, "conflict")
            // A timeout has no cursor and no event to look at again. An event of a streamer on another system has been
            // superseded: who moved the run has stored an event of its own. Not so what a connector reads: that is of
            // another run.
            let isOfAnother = transaction.run?.record.meta.origin.kind == .connector
            guard transaction.cursor != nil || isOfAnother else { return true }
        }
        guard outcome?.cursorMoved != true else { return true }
        breakOff()
        interrupt()
        return false
    }
}
