import Synchronization
import Workflows
import WorkflowsTesting

/// A streamer of its own that fails, loses, repeats or does not take what it is sent, as it is told to.
final class FaultyStreamer: RelayedStreamer {
    private struct Faults {
        var failing = 0
        var failures = 0
        var losing = 0
        var lost = 0
        var repeats = false
        var refuses: (@Sendable (Event) -> Bool)?
        var refusals = 0
        var hangs = false
        var hanging = 0
        var isAway = false
        /// Those that wait until it is back.
        var waiting: [AsyncStream<Void>.Continuation] = []
    }

    private let inner: InMemoryStreamer
    private let faults = Mutex(Faults())

    init(clock: EngineClock = .system) { inner = InMemoryStreamer(clock: clock) }

    /// The next so many times nothing is sent.
    func failNext(_ count: Int) { faults.withLock { $0.failing = count } }
    /// What is sent next is taken, and lost.
    func loseNext() { faults.withLock { $0.losing += 1 } }
    /// What is sent is never taken: who sends it waits until that is cancelled.
    func hangs() { faults.withLock { $0.hangs = true } }
    /// Nothing can be asked of it: it fails, or never answers.
    func goesAway(silently hangs: Bool) {
        faults.withLock { faults in
            faults.isAway = true
            faults.hangs = hangs
        }
    }
    func comesBack() {
        let waiting = faults.withLock { faults in
            faults.isAway = false
            faults.hangs = false
            defer { faults.waiting = [] }
            return faults.waiting
        }
        for continuation in waiting { continuation.finish() }
    }
    /// Some events are never taken, nor what is sent together with them.
    func refuses(_ isRefused: @escaping @Sendable (Event) -> Bool) { faults.withLock { $0.refuses = isRefused } }
    /// What is sent from now on is taken.
    func refusesNothing() { faults.withLock { $0.refuses = nil } }
    func sendsTwice() { faults.withLock { $0.repeats = true } }

    var refusals: Int { faults.withLock { $0.refusals } }
    var failures: Int { faults.withLock { $0.failures } }
    var hanging: Int { faults.withLock { $0.hanging } }
    var lost: Int { faults.withLock { $0.lost } }
    var all: [Event] { inner.all }

    func send(_ events: [Event]) async throws(WorkflowError) {
        try await answer(isAsked: false)
        let isRefused = faults.withLock { faults in
            guard let refuses = faults.refuses, events.contains(where: refuses) else { return false }
            faults.refusals += 1
            return true
        }
        if isRefused { throw WorkflowError(.eventRefused, "the event is too large") }
        let (fails, loses, repeats) = faults.withLock { faults in
            if faults.failing > 0 {
                faults.failing -= 1
                faults.failures += 1
                return (true, false, false)
            }
            if faults.losing > 0 {
                faults.losing -= 1
                faults.lost += 1
                return (false, true, false)
            }
            return (false, false, faults.repeats)
        }
        if fails { throw WorkflowError(.storeUnavailable, "the streamer is away") }
        guard !loses else { return }
        try await inner.send(events)
        if repeats { try await inner.send(events) }
    }

    /// - Parameter isAsked: whether it is asked something, and not sent something.
    private func answer(isAsked: Bool) async throws(WorkflowError) {
        let (end, continuation) = AsyncStream<Void>.makeStream()
        let (hangs, isAway) = faults.withLock { faults in
            let hangs = faults.hangs && (faults.isAway || !isAsked)
            if hangs {
                faults.hanging += 1
                faults.waiting.append(continuation)
            }
            return (hangs, faults.isAway)
        }
        if hangs { for await _ in end {} }
        if hangs || isAway { throw WorkflowError(.storeUnavailable, "the streamer is away") }
    }

    func beginAtLatest(_ consumer: ConsumerName) async throws(WorkflowError) {
        try await answer(isAsked: true)
        try await inner.beginAtLatest(consumer)
    }

    func receiver(for subscription: Subscription) async throws(WorkflowError) -> any EventReceiver {
        try await answer(isAsked: true)
        return try await inner.receiver(for: subscription)
    }
}

extension InMemoryStreamer {
    /// Everything that was sent of the workflows of the suites, in the order it was.
    var all: [Event] {
        let kinds = [.runStateChange, .delete] + (0...9).map { Topic.Kind.status($0) }
        let topics = ["orders", "stock"].flatMap { name in
            kinds.map { Topic(workflow: WorkflowName(name), kind: $0) }
        }
        return topics.flatMap { events(on: $0) }.sorted { $0.id < $1.id }
    }
}
