import Synchronization
import Workflows

/// Chance that several tasks draw from.
final class SharedGenerator: Sendable {
    private let state: Mutex<SeededGenerator>

    init(seed: UInt64, stream: UInt64) { state = Mutex(SeededGenerator(seed: seed, stream: stream)) }

    func fraction() -> Double { state.withLock { $0.fraction() } }
    func runID() -> RunID { state.withLock { RunID.random(using: &$0) } }
    func happens(_ probability: Double) -> Bool { state.withLock { $0.happens(probability) } }
    func duration(_ range: ClosedRange<Int>) -> Duration { state.withLock { $0.duration(range) } }
    func pick<Value: Sendable>(_ values: [Value]) -> Value? { state.withLock { values.randomElement(using: &$0) } }
}
