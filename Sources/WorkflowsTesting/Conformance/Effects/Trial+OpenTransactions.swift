import Dispatch
import Workflows

extension Trial {
    func code() throws -> LentCode { try require(subject.code, "code that the adapter lends to") }

    /// Code that is given the open transaction.
    func opening(_ code: @escaping LentCode.Opened) throws -> any TransactionEffect {
        try require(try self.code().opening, "how a transaction is opened")(code)
    }

    /// Lends a transaction to a case's code. What that finds wrong fails the case, whatever the store makes of its error.
    func lend(_ code: @escaping LentCode.Opened) async throws {
        let answer = Answer<Void>()
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
        try wait { answer, done in
            DispatchQueue(label: "conformance").async {
                answer.keep(Result { try body() })
                done()
            }
        }
    }

    /// Does something that waits, for which this thread waits no longer than a case does: see ``apart(_:)``.
    func blocking<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) throws -> Value {
        try wait { answer, done in
            Task.detached {
                do { answer.keep(.success(try await body())) } catch { answer.keep(.failure(error)) }
                done()
            }
        }
    }

    private func wait<Value: Sendable>(
        for begin: (_ answer: Answer<Value>, _ done: @escaping @Sendable () -> Void) -> Void
    ) throws -> Value {
        let answer = Answer<Value>()
        let semaphore = DispatchSemaphore(value: 0)
        begin(answer) { semaphore.signal() }
        let limit = DispatchTime.now() + .microseconds(Int(patience.wholeMicroseconds))
        guard semaphore.wait(timeout: limit) == .success else {
            throw Mismatch(expected: "an answer on another thread within \(patience)", seen: "that it still waits")
        }
        return try require(answer.result, "an answer").get()
    }

    /// Does something on a thread that may be blocked: it is none of the few that all tasks share.
    func apart(_ body: @Sendable () async throws -> Void) async throws {
        try await withTaskExecutorPreference(QueueExecutor()) { try await body() }
    }
}

/// A queue of its own that a task runs on.
private final class QueueExecutor: TaskExecutor {
    private let queue = DispatchQueue(label: "conformance")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
