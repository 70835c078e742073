import Synchronization
import Workflows

/// What is wrong with the store right now, for whom.
final class Troubles: Sendable {
    /// What happens to one call.
    struct Trouble {
        var delayBefore: Duration?
        var delayAfter: Duration?
        var failsBefore = false
        var failsAfter = false
        var diesBefore = false
        var diesAfter = false
        var turnsBefore = false
        var turnsAfter = false
    }

    private struct Active {
        let kind: Fault.Kind
        let until: Duration
    }

    private struct State {
        var active: [Active] = []
        /// Who dies at which write.
        var doomed: [Int: (writes: Int, after: Bool)] = [:]
        var generator: SeededGenerator
        var isOver = false
    }

    private let state: Mutex<State>
    private let clock: SimulatedClock
    /// Whether a process' writes reach the store in the order they are made, as they do where nothing is wrong.
    private let isOrderly: Bool

    init(seed: UInt64, clock: SimulatedClock, isOrderly: Bool) {
        self.isOrderly = isOrderly
        state = Mutex(State(generator: SeededGenerator(seed: seed, stream: 2)))
        self.clock = clock
    }

    func begin(_ kind: Fault.Kind, for span: Duration) {
        let until = clock.elapsed + span
        state.withLock { $0.active.append(Active(kind: kind, until: until)) }
    }

    func doom(_ slot: Int, writes: Int, after: Bool) { state.withLock { $0.doomed[slot] = (writes, after) } }

    /// Everything works from now on.
    func end() {
        state.withLock { state in
            state.active = []
            state.doomed = [:]
        }
    }

    /// The store is gone for good: what is left of the processes is to end.
    func endOfTime() { state.withLock { $0.isOver = true } }
    var isOver: Bool { state.withLock { $0.isOver } }

    /// What happens to a call.
    func next(_ call: Fault.Call, of slot: Int) -> Trouble {
        let now = clock.elapsed
        return state.withLock { state in
            var trouble = Trouble()
            trouble.turnsBefore = state.generator.happens(0.3) && !(isOrderly && call == .write)
            trouble.turnsAfter = state.generator.happens(0.3)
            guard !state.active.isEmpty || !state.doomed.isEmpty else { return trouble }
            state.active.removeAll { $0.until <= now }
            for active in state.active {
                switch active.kind {
                case .failing(call, let affected, let share, let after, _) where affected ?? slot == slot:
                    guard state.generator.happens(share) else { continue }
                    if after { trouble.failsAfter = true } else { trouble.failsBefore = true }
                case .slow(let affected, let milliseconds, _) where affected ?? slot == slot:
                    if state.generator.happens(0.5) { trouble.delayBefore = state.generator.duration(0...milliseconds) }
                    if state.generator.happens(0.5) { trouble.delayAfter = state.generator.duration(0...milliseconds) }
                default: break
                }
            }
            if call == .write, let doom = state.doomed[slot] {
                state.doomed[slot] = doom.writes > 1 ? (doom.writes - 1, doom.after) : nil
                trouble.diesBefore = doom.writes == 1 && !doom.after
                trouble.diesAfter = doom.writes == 1 && doom.after
            }
            return trouble
        }
    }

    /// How many of the events that were given out last come again, and how late the next ones come.
    func events(_ count: Int, of slot: Int) -> (repeated: Int, delay: Duration?) {
        let now = clock.elapsed
        return state.withLock { state in
            var result: (repeated: Int, delay: Duration?) = (0, nil)
            for active in state.active where active.until > now {
                switch active.kind {
                case .repeating(let affected, let share, _) where affected ?? slot == slot:
                    if count > 0, state.generator.happens(share) {
                        result.repeated = Int.random(in: 1...count, using: &state.generator)
                    }
                case .late(let affected, let milliseconds, _) where affected ?? slot == slot:
                    result.delay = state.generator.duration(0...milliseconds)
                default: break
                }
            }
            return result
        }
    }
}
