import Dispatch
import Synchronization
import Workflows

extension Trial {
    func code() throws -> LentCode { try require(subject.code, "code that the adapter lends to") }

    /// Code that is given the open transaction.
    func opening(_ code: @escaping LentCode.Opened) throws -> any TransactionEffect {
        try require(try self.code().opening, "how a transaction is opened")(code)
    }

    /// Lends a transaction to a case's code. What that finds wrong fails the case, whatever the store makes of its error.
    func lend(_ code: @escaping LentCode.Opened) async throws {
        let answer = Answer()
        let effect = try opening { transaction, write in
            let result = Result { try code(transaction, write) }
            answer.keep(result)
            try result.get()
        }
        do {
            _ = try await records.transact(StoreTransaction(at: start).with { $0.effect = effect })
        } catch {
            if let mismatch = answer.mismatch { throw mismatch }
            throw error
        }
        try require(answer.result, "the code to be called").get()
    }

    /// Does something on another thread, for which this one waits no longer than a case does.
    func elsewhere(_ body: @escaping @Sendable () throws -> Void) throws {
        let answer = Answer()
        let done = DispatchSemaphore(value: 0)
        DispatchQueue(label: "conformance").async {
            answer.keep(Result { try body() })
            done.signal()
        }
        let limit = DispatchTime.now() + .microseconds(Int(patience.wholeMicroseconds))
        guard done.wait(timeout: limit) == .success else {
            throw Mismatch(expected: "an answer on another thread within \(patience)", seen: "that it still waits")
        }
        try require(answer.result, "an answer").get()
    }
}

/// What came of a case's code, the last time it was called.
private final class Answer: Sendable {
    private let state = Mutex<Result<Void, any Error>?>(nil)

    var result: Result<Void, any Error>? { state.withLock { $0 } }
    var mismatch: Mismatch? {
        guard case .failure(let error) = result else { return nil }
        return error as? Mismatch
    }

    func keep(_ result: Result<Void, any Error>) { state.withLock { $0 = result } }
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
    }
}
