import Synchronization
import Workflows

/// What a case's code fails with.
struct CodeError: Error {}

/// How often a case's code was called.
final class Calls: Sendable {
    private let state = Mutex(0)

    var count: Int { state.withLock { $0 } }

    func add() { state.withLock { $0 += 1 } }
}

/// What came of a case's code, the last time it was called.
final class Answer<Value: Sendable>: Sendable {
    private let state = Mutex<Result<Value, any Error>?>(nil)

    var result: Result<Value, any Error>? { state.withLock { $0 } }
    var mismatch: Mismatch? {
        guard case .failure(let error) = result else { return nil }
        return error as? Mismatch
    }

    func keep(_ result: Result<Value, any Error>) { state.withLock { $0 = result } }
}

/// A transaction that is kept for when it is good no more.
final class Kept: Sendable {
    /// What nobody should do.
    private struct Smuggled: @unchecked Sendable {
        let transaction: any OpenTransaction
    }

    private let state = Mutex<Smuggled?>(nil)

    func keep(_ transaction: any OpenTransaction) {
        let smuggled = Smuggled(transaction: transaction)
        state.withLock { $0 = smuggled }
    }

    /// Asks it for everything, and holds that against that it is refused.
    func expectRefusals(of record: Record, _ what: String) throws {
        let transaction = try require(state.withLock { $0 }, "the code to be called").transaction
        try expectRefusalAtOnce(.invalidArgument, "a transaction that is carried out \(what)") {
            try transaction.transact(.advance(record, record.next(status: 2)))
        }
        try expectRefusalAtOnce(.invalidArgument, "a run that is looked up \(what)") {
            try transaction.lookup(record.runID)
        }
        try expectRefusalAtOnce(.invalidArgument, "a foreign ID that is looked up \(what)") {
            try transaction.latest(workflow: record.workflow, foreignID: record.foreignID)
        }
        try expectRefusalAtOnce(.invalidArgument, "what is to be done afterwards, said \(what)") {
            try transaction.afterCommit {}
        }
    }
}
