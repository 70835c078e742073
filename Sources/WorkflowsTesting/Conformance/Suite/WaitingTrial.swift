/// A case that waits for what it is held against.
protocol WaitingTrial: Sendable {
    /// The clock that the factory was given.
    var clock: ManualClock { get }
    /// For how long a case waits, by the machine's clock, for what should happen at once.
    var patience: Duration { get }
}

extension WaitingTrial {
    /// Returns when something waits by the clock.
    func asleep() async throws {
        let limit = ContinuousClock.now + patience
        while clock.nextDeadline == nil {
            guard ContinuousClock.now < limit else {
                throw Mismatch(expected: "a wait by the clock that the factory was given", seen: "none")
            }
            await Task.yield()
        }
    }

    /// Cancels what waits, and holds it against what a cancelled wait promises.
    func cancelled<Value: Sendable>(_ wait: @escaping @Sendable () async throws -> Value) async throws {
        let waiting = Task { try await wait() }
        try await asleep()
        waiting.cancel()
        let result = try await soon("the end of the wait") { await waiting.result.map { _ in } }
        try expect(
            { if case .failure(let error) = result { error is CancellationError } else { false } }(),
            "a cancellation", saw: result)
    }

    /// What a task gives, where it gives it in time.
    ///
    /// The task of one that does not is cancelled and left to itself: an adapter that waits for ever must not make the
    /// suite wait for ever.
    func soon<Value: Sendable>(
        _ what: String, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let (stream, results) = AsyncStream.makeStream(of: Result<Value, any Error>?.self)
        let task = Task {
            do { results.yield(.success(try await body())) } catch { results.yield(.failure(error)) }
        }
        let patience = self.patience
        let watchdog = Task {
            try await Task.sleep(for: patience)
            results.yield(nil)
        }
        defer {
            task.cancel()
            watchdog.cancel()
        }
        for await result in stream {
            guard let result else { break }
            return try result.get()
        }
        try Task.checkCancellation()
        throw Mismatch(expected: "\(what) within \(patience)", seen: "that it still waits")
    }
}
