import Workflows

/// What the code of a workflow's author does here: takes time, fails some times, and leaves its mark.
struct UserCode: Sendable {
    let fate: Fate
    let log: AttemptLog
    let clock: SimulatedClock
    /// In which process it runs.
    let process: SimulatedExecutor.Owner
    /// Into how many workers its steps are split.
    let parallel: Int

    /// The outside world does not answer. The store is told of which call that was.
    struct Upstream: Error, CustomStringConvertible {
        private static let marker = " in attempt "
        /// The attempt's number in the log; `nil` for what is not logged.
        var attempt: Int?
        /// What went wrong, where it was not the outside world.
        var cause = "the outside world does not answer"

        var description: String { cause + (attempt.map { Self.marker + "\($0)" } ?? "") }

        /// Of which attempt a stored error tells.
        static func attempt(in text: String) -> Int? {
            text.split(separator: marker).dropFirst().last.flatMap { Int($0) }
        }
    }

    /// Runs a piece of code as a call that is logged: it may take long, and fail for its first attempts or for ever.
    ///
    /// - Parameter body: decides what is returned, and what the log says of that.
    func call<Value>(
        _ place: Attempt.Place, _ record: Record, attempt number: Int,
        _ body: (_ id: Int, _ generator: inout SeededGenerator) -> (Value, String)
    ) async throws -> Value {
        let id = log.begin(place, record, attempt: number, process: process)
        let about = "\(place) \(record.foreignID)"
        do {
            try await takeTime(about, record, number)
            guard number > failures(about, record, place.kind) else { throw Upstream(attempt: id) }
        } catch {
            log.end(id, error is CancellationError ? .cancelled : .failed)
            throw error
        }
        var generator = fate.generator(about, [record.version, number])
        let (value, decision) = body(id, &generator)
        log.end(id, .decided(decision))
        return value
    }

    private func takeTime(_ about: String, _ record: Record, _ number: Int) async throws {
        var generator = fate.generator("time \(about)", [record.version, number])
        if generator.happens(0.3) { try await clock.pauseUnlessCancelled(for: generator.duration(1...1500)) }
        // Longer than a stop waits.
        if generator.happens(0.01) { try await clock.pauseUnlessCancelled(for: .seconds(12)) }
        if generator.happens(0.3) { await SimulatedExecutor.shared.turn() }
    }

    /// How often it fails for a run in one visit before it succeeds.
    private func failures(_ about: String, _ record: Record, _ kind: Attempt.Place.Kind) -> Int {
        var generator = fate.generator("failures \(about)", [record.meta.visit])
        let number = generator.fraction()
        if number < 0.65 { return 0 }
        if number < 0.97 { return Int.random(in: 1...3, using: &generator) }
        return kind == .step || kind == .timeout ? .max : 4
    }
}

extension SimulatedClock {
    /// Lets time pass, until the task is cancelled.
    func pauseUnlessCancelled(for duration: Duration) async throws {
        try await sleep(until: now.advanced(by: duration), tolerance: nil)
    }
}
