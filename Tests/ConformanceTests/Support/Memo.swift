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

    func waitForAnother() async { await takeTurn { true } }

    /// Lets the first go on once another has come, and the others once what the first does is done: all of them have
    /// looked before.
    func takeTurn(after isDone: () -> Bool) async {
        let number = arrivals.change { count in
            count += 1
            return count
        }
        let limit = ContinuousClock.now + .seconds(10)
        while number == 1 ? arrivals.change({ $0 }) < 2 : !isDone(), ContinuousClock.now < limit { await Task.yield() }
    }
}
