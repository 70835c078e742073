import Synchronization
import Testing
import Workflows
import WorkflowsTesting

@Suite("Error counters", .timeLimit(.minutes(1)))
struct ErrorCounterTests {
    private struct Refused: Error, CustomStringConvertible { let description: String }

    /// Answers what it likes, and keeps what it was told.
    private final class Stubborn: ErrorCounter {
        let told = Mutex<[String]>([])
        private let answer: Int

        init(answering answer: Int) { self.answer = answer }

        func add(_ error: any Error, labels: [String]) -> Int {
            told.withLock { $0.append("add \(error) \(labels.joined(separator: ", "))") }
            return answer
        }
        func count(_ error: any Error, labels: [String]) -> Int { answer }
        func clear(_ error: any Error, labels: [String]) {
            told.withLock { $0.append("clear \(error) \(labels.joined(separator: ", "))") }
        }
    }

    @Test("Errors are counted by what they say and by their labels, and begin again when cleared")
    func counts() {
        let counter = InMemoryErrorCounter()
        let error = Refused(description: "no stock")
        #expect(counter.count(error, labels: ["a"]) == 0)
        #expect((1...3).map { _ in counter.add(error, labels: ["a", "b"]) } == [1, 2, 3])
        #expect(counter.add(error, labels: ["a"]) == 1)
        #expect(counter.add(Refused(description: "closed"), labels: ["a", "b"]) == 1)
        #expect(counter.count(Refused(description: "no stock"), labels: ["a", "b"]) == 3)
        counter.clear(error, labels: ["a", "b"])
        #expect(counter.count(error, labels: ["a", "b"]) == 0)
        #expect(counter.count(error, labels: ["a"]) == 1)
        #expect(counter.add(error, labels: ["a", "b"]) == 1)
    }

    @Test("It keeps so many different errors and forgets the oldest")
    func bound() {
        let counter = InMemoryErrorCounter(limit: 16)
        let errors = (0..<100).map { Refused(description: "\($0)") }
        for error in errors { counter.add(error, labels: []) }
        let kept = errors.indices.filter { counter.count(errors[$0], labels: []) == 1 }
        #expect(kept.count <= 16 && kept.count > 8 && kept == Array((100 - kept.count)..<100))
    }

    @Test(
        "A counter is told of each failed attempt by process and run, and of the pause; whatever it answers, the store counts",
        arguments: [0, 1000])
    func storeDecides(answer: Int) async throws {
        let clock = ManualClock()
        let counter = Stubborn(answering: answer)
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(
            from: .created, to: .paid, options: .pauseAfterErrors(3), .errorBackOff(.constant(.minutes(1)))
        ) { _ in throw Refused(description: "no stock") }
        var options = optionsWithoutPolling(clock: clock.engineClock)
        options.errorCounter = counter
        let adapter = InMemoryAdapter(clock: clock.engineClock)
        let workflow = try builder.build(on: adapter, options: options)
        try await serving(workflow) {
            let id = try await workflow.trigger("order-1", with: Order())
            for attempts in 1...2 {
                try await adapter.waitUntil { records in
                    try await records.parked(workflow: nil, runID: id, limit: 1).first?.attempts == attempts
                }
                #expect(try await workflow.lookup(id).runState == .initiated)
                clock.advance(by: .minutes(1))
            }
            #expect(try await adapter.nextVersion(of: id, after: 1).runState == .paused)
            let labels = "no stock created consumer, \(id)"
            #expect(counter.told.withLock { $0 } == Array(repeating: "add \(labels)", count: 3) + ["clear \(labels)"])
        }
    }

    @Test("It is told of an outside stream's event and of a schedule's slot that failed, by what they are")
    func beyondRuns() async throws {
        let clock = ManualClock()
        let counter = Stubborn(answering: 0)
        let payments = InMemoryConnectorSource(clock: clock.engineClock)
        let observer = RecordingObserver()
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addCallback(from: .created, to: .paid) { _, _ in .to(.paid) }
        builder.addConnector("payments", source: payments) { _, _, _ in throw Refused(description: "no stock") }
        builder.addSchedule("stock", "0 12 * * *") { _ in throw Refused(description: "closed") }
        var options = optionsWithoutPolling(clock: clock.engineClock)
        options.errorCounter = counter
        options.observers = [observer]
        let workflow = try builder.build(on: InMemoryAdapter(clock: clock.engineClock), options: options)
        try await serving(workflow) {
            payments.send(ConnectorEvent(id: "e1", key: "order-1", at: clock.wallClock))
            await observer.wait { $0.events.contains { $0.role.kind == .connector } }
            clock.advance(by: .hours(24))
            await observer.wait { $0.events.contains { $0.role.kind == .schedule } }
        }
        let told = counter.told.withLock { $0 }
        #expect(told.first?.hasPrefix("add no stock ") == true && told.first?.hasSuffix(", e1") == true)
        #expect(told.contains { $0.hasPrefix("add closed ") && $0.hasSuffix(", stock") })
    }
}
