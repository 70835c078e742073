import Synchronization

/// Counts errors by what they say and by labels: the `ErrorCounter` of the Go framework, given in
/// ``BuildOptions/errorCounter``.
///
/// There the counter decides when a run is paused, and forgets at each restart. Here attempts are counted with the run in
/// the store, per visit of a status and whatever the error says, and the store alone decides: what a counter answers
/// changes nothing. It is told of each failed attempt of a role, and that the engine paused the run for it, in the same
/// words as in Go: the labels are the role's process name and the run's ID; of a connector to an outside stream the
/// event's ID, and of a schedule its foreign ID. What a callback throws goes to its caller alone.
///
/// It is called on the engine's tasks, by several at once, and must return at once.
public protocol ErrorCounter: Sendable {
    /// Counts an error once more and answers how often it was counted.
    @discardableResult
    func add(_ error: any Error, labels: [String]) -> Int
    /// How often an error was counted since it was last cleared.
    func count(_ error: any Error, labels: [String]) -> Int
    /// Begins again at zero: the run that failed with it was paused.
    func clear(_ error: any Error, labels: [String])
}

/// Counts errors in memory. It keeps so many different ones; when there are more, the oldest are forgotten.
public final class InMemoryErrorCounter: ErrorCounter {
    private struct Key: Hashable {
        let message: String
        let labels: [String]
    }

    private struct Count {
        var times: Int
        /// How many others came before it.
        let place: Int
    }

    private struct State {
        var counts: [Key: Count] = [:]
        var places = 0
    }

    private let limit: Int
    private let state = Mutex(State())

    /// - Parameter limit: how many different errors are kept; at least 1.
    public init(limit: Int = 10_000) { self.limit = max(1, limit) }

    /// Counts an error once more and answers how often it was counted.
    @discardableResult
    public func add(_ error: any Error, labels: [String]) -> Int {
        let key = key(error, labels)
        return state.withLock { state in
            if let count = state.counts[key] {
                state.counts[key]?.times += 1
                return count.times + 1
            }
            if state.counts.count >= limit { forget(&state) }
            state.counts[key] = Count(times: 1, place: state.places)
            state.places += 1
            return 1
        }
    }

    /// How often an error was counted since it was last cleared.
    public func count(_ error: any Error, labels: [String]) -> Int {
        let key = key(error, labels)
        return state.withLock { $0.counts[key]?.times ?? 0 }
    }

    /// Begins again at zero.
    public func clear(_ error: any Error, labels: [String]) {
        let key = key(error, labels)
        state.withLock { $0.counts[key] = nil }
    }

    private func key(_ error: any Error, _ labels: [String]) -> Key {
        Key(message: ErrorText.describe(error), labels: labels)
    }

    /// Makes room, for some more than one: finding the oldest looks at all of them.
    private func forget(_ state: inout State) {
        let oldest = state.counts.sorted { $0.value.place < $1.value.place }.prefix(max(1, limit / 8))
        for (key, _) in oldest { state.counts[key] = nil }
    }
}
