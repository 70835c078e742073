import Synchronization
import Workflows

/// Everybody outside of the service: who triggers, calls back, waits and acts; and what they were told.
final class Outside: Sendable {
    /// A trigger that was answered with a run.
    struct Triggered: Sendable {
        let foreignID: ForeignID
        let key: IdempotencyKey?
        let runID: RunID
    }

    /// Somebody who waits for a run.
    struct Waiting: Sendable {
        enum End: Sendable {
            case waiting
            case reached(version: Int, status: Int)
            case failed(WorkflowError.Code, String)
        }

        let runID: RunID
        let status: OrderStatus
        let deadline: Duration?
        let process: SimulatedExecutor.Owner
        let began: Duration
        var end = End.waiting
        var ended = Duration.zero
    }

    /// An action that was answered.
    struct Acted: Sendable {
        let runID: RunID
        let requestID: RequestID
        let kind: ActionKind
        let outcome: ActionOutcome
    }

    private struct State {
        var triggered: [Triggered] = []
        var waiting: [Waiting] = []
        var acted: [Acted] = []
        var requests = 0
    }

    let services: Services
    let connection: Connection
    let clock: EngineClock
    let generator: SharedGenerator
    private let state = Mutex(State())

    init(services: Services, connection: Connection, clock: EngineClock, generator: SharedGenerator) {
        self.services = services
        self.connection = connection
        self.clock = clock
        self.generator = generator
    }

    var triggered: [Triggered] { state.withLock { $0.triggered } }
    var waiting: [Waiting] { state.withLock { $0.waiting } }
    var acted: [Acted] { state.withLock { $0.acted } }

    func note(_ triggered: Triggered) { state.withLock { $0.triggered.append(triggered) } }
    func note(_ acted: Acted) { state.withLock { $0.acted.append(acted) } }

    func begin(_ waiting: Waiting) -> Int {
        state.withLock { state in
            state.waiting.append(waiting)
            return state.waiting.count - 1
        }
    }

    func end(_ index: Int, _ end: Waiting.End, at moment: Duration) {
        state.withLock { state in
            state.waiting[index].end = end
            state.waiting[index].ended = moment
        }
    }

    func newRequest() -> RequestID {
        state.withLock { state in
            state.requests += 1
            return RequestID("request-\(state.requests)")
        }
    }

    /// What persons do, from a process that serves nothing.
    var operations: RunOperations {
        let generator = generator
        return RunOperations(
            adapter: connection, clock: clock, newRunID: { generator.runID() }, definition: services.orders.definition)
    }
}
