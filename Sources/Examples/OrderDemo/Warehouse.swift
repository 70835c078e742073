import Synchronization
import Workflows

/// The outside world: is asked to pick orders, and calls back some time later. It forgets one request in ten, which is
/// what the orders' timeout is for.
final class Warehouse: Sendable {
    private struct Request {
        let run: RunID
        let at: Duration
    }

    private let requests = Mutex<[Request]>([])
    private let chance: Chance
    private let clock: EngineClock

    init(chance: Chance, clock: EngineClock) {
        self.chance = chance
        self.clock = clock
    }

    func ask(_ run: RunID, for order: ForeignID, picking: Int) {
        guard chance.share(order, "forgets", attempt: picking) > 0.1 else { return }
        let takes = 0.2 + 2.8 * chance.share(order, "picks", attempt: picking)
        let request = Request(run: run, at: clock.elapsed + .milliseconds(Int(takes * 1000)))
        requests.withLock { $0.append(request) }
    }

    /// Calls back for what is picked, until cancelled.
    func work(_ callback: @escaping @Sendable (RunID, CallbackPayload) async throws -> Void) async throws {
        while true {
            try await clock.sleep(for: .milliseconds(50))
            let now = clock.elapsed
            let ready = requests.withLock { requests in
                let ready = requests.filter { $0.at <= now }
                requests.removeAll { $0.at <= now }
                return ready
            }
            for request in ready {
                do {
                    // An order that is not waiting any more answers that it skipped.
                    try await callback(request.run, CallbackPayload(bytes: Array("parcel-\(request.run.short)".utf8)))
                } catch let error as WorkflowError where error.code == .stopping || error.code == .recordNotFound {
                    // Nobody is there to be told any more.
                } catch is WorkflowError {
                    // It could not be stored: the parcel is there all the same, and is told of again.
                    let again = Request(run: request.run, at: clock.elapsed + .seconds(1))
                    requests.withLock { $0.append(again) }
                }
            }
        }
    }
}
