import Synchronization

/// What a double remembers between its calls.
final class Memo<Value: Sendable>: Sendable {
    private let value: Mutex<Value>

    init(_ value: Value) { self.value = Mutex(value) }

    /// Changes the value, and gives what the change gives.
    @discardableResult
    func change<Result: Sendable>(_ body: @Sendable (inout Value) -> Result) -> Result {
        value.withLock { value in body(&value) }
    }
}

/// Where of several who come at once two meet. Not for who comes alone: that one waits for long.
struct Gate: Sendable {
    private let arrivals = Memo(0)

    func waitForAnother() async {
        arrivals.change { $0 += 1 }
        let limit = ContinuousClock.now + .seconds(10)
        while arrivals.change({ $0 }) < 2, ContinuousClock.now < limit { await Task.yield() }
    }
}
