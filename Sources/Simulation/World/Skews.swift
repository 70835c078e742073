import Synchronization

/// By how much the wall clock of each slot is wrong.
final class Skews: Sendable {
    private let state: Mutex<[Duration]>

    init(_ skews: [Duration]) { state = Mutex(skews) }

    subscript(slot: Int) -> Duration { state.withLock { $0.indices.contains(slot) ? $0[slot] : .zero } }

    func change(_ slot: Int, by change: Duration) {
        state.withLock { if $0.indices.contains(slot) { $0[slot] += change } }
    }
}
