/// Those who are told what the engine does. Where there are none, telling costs one look.
struct Observers: Sendable {
    private let all: [any WorkflowObserver]

    init(_ all: [any WorkflowObserver] = []) { self.all = all }

    var isEmpty: Bool { all.isEmpty }

    func tell(_ body: (any WorkflowObserver) -> Void) {
        for observer in all { body(observer) }
    }

    /// Tells of what a transaction did that went through.
    func stored(_ transaction: StoreTransaction, _ outcome: StoreOutcome) {
        guard !all.isEmpty else { return }
        switch transaction.run {
        case .create(let record):
            guard outcome.duplicateOf == nil else { break }
            moved(RunMove(from: nil, to: record))
        case .advance(let previous, let record): moved(RunMove(from: previous, to: record))
        case nil: break
        }
    }

    private func moved(_ move: RunMove) { tell { $0.runMoved(move) } }
}

extension WorkflowCore {
    /// Has something stored, and tells of it.
    func store(_ transaction: StoreTransaction) async throws(WorkflowError) -> StoreOutcome {
        let outcome = try await adapter.records.transact(transaction)
        stored(transaction, outcome)
        return outcome
    }

    /// Has something stored, and tells of it; `nil` where somebody else moved the run, and nothing was.
    func storeUnlessConflict(_ transaction: StoreTransaction) async throws(WorkflowError) -> StoreOutcome? {
        let outcome = try await adapter.records.transactUnlessConflict(transaction)
        if let outcome { stored(transaction, outcome) }
        return outcome
    }

    /// Tells of what was stored.
    func stored(_ transaction: StoreTransaction, _ outcome: StoreOutcome) {
        guard !observers.isEmpty else { return }
        observers.stored(transaction, outcome)
        guard !outcome.dropped else { return }
        for case .arm(let timeout) in transaction.timeouts {
            let armed = ArmedTimeout(timeout, of: name)
            observers.tell { $0.timeoutArmed(armed) }
        }
    }
}
