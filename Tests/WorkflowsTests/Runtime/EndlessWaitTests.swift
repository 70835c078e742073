import Testing
import Workflows
import WorkflowsTesting

@Suite("Waits without end", .timeLimit(.minutes(1)))
struct EndlessWaitTests {
    private static let ever = Duration.seconds(Int64.max)
    private static let never = Timestamp(microseconds: .max)

    @Test("Durations at the end of their range stop there, whatever is made of them")
    func arithmetic() {
        let ever = Self.ever
        #expect(BackOff.constant(ever).wait(afterFailures: 1, chance: 0) == .microseconds(Int64.max))
        let growing = BackOff(initial: .seconds(1), maximum: ever)
        #expect(growing.wait(afterFailures: 5000, chance: 0.5) == .microseconds(Int64.max))
        #expect(Timestamp(microseconds: 5) + ever == Self.never)
        #expect(Timestamp(microseconds: -5) - ever == .distantPast)
        #expect(Timestamp(microseconds: 5) - .seconds(Int64.min) == Self.never)
        #expect((ever * 2).wholeMicroseconds == .max && (ever * -2).wholeMicroseconds == .min)
        #expect((ever * 2).inSeconds == ever.inSeconds)
        #expect(Duration.hours(.max) == ever && Duration.minutes(.min) == .seconds(Int64.min))
        #expect(DurationText.short(ever).hasSuffix("ms"))
    }

    @Test(
        "A workflow may wait for ever wherever it can be told how long, by the machine's clocks too",
        arguments: Stores.allCases)
    func everywhere(on store: Stores) async throws {
        let adapter = try store.make()
        let workflow = try endless(on: adapter)
        try await serving(workflow) {
            let stuck = try await workflow.trigger("stuck", with: Order())
            let parked = try await adapter.parked(stuck)
            #expect(parked.dueAt == Self.never)
            #expect(parked.lastError == "closed")

            let paused = try await workflow.trigger("paused", with: Order())
            let resumed = try await adapter.parked(paused, by: "orders-paused-records-retry-consumer")
            #expect(resumed.dueAt == Self.never)
            let hook = try await adapter.parked(paused, by: "orders-paused-run-state-change-hook-consumer")
            #expect(hook.dueAt == Self.never)

            let waits = try await workflow.trigger("waits", with: Order())
            let packed = try await workflow.await(waits, reaching: .packed, within: Self.ever, polling: Self.ever)
            #expect(packed.version == 3)
            #expect(try await adapter.armed(waits).dueAt == Self.never)

            let refunded = try await workflow.trigger("refunded", with: Order())
            _ = try await workflow.await(refunded, reaching: .refunded, within: Self.ever)
            #expect(!workflow.internalState.isEmpty)
        }
    }

    /// Its first step fails, its second one pauses, its third is not called for ever; or runs are refunded at once.
    private func endless(on adapter: any WorkflowAdapter) throws -> Workflow<Order, OrderStatus> {
        let ever = Self.ever
        let forever = BackOff.constant(ever)
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(
            from: .created, to: .paid, .refunded, options: .errorBackOff(forever), .lagAlert(ever), .neverPause
        ) { run in
            if run.foreignID == "stuck" { throw Upstream(description: "closed") }
            return run.foreignID == "refunded" ? .to(.refunded) : .to(.paid)
        }
        builder.addStep(from: .paid, to: .packed, options: .pauseAfterErrors(1)) { run in
            if run.foreignID == "paused" { throw Upstream(description: "closed") }
            return .to(.packed)
        }
        builder.addStep(from: .packed, to: .shipped, options: .consumeLag(ever)) { _ in .to(.shipped) }
        builder.addTimeout(from: .packed, to: .refunded, timer: .after(ever), options: .lagAlert(ever)) { _, _ in
            .to(.refunded)
        }
        builder.onPause(options: .errorBackOff(forever), .lagAlert(ever)) { _ in throw Upstream(description: "no mail")
        }
        var options = optionsWithoutPolling()
        options.stepDefaults = [.pollingFrequency(ever)]
        options.timeoutDefaults = [.pollingFrequency(ever)]
        options.hookDefaults = [.pollingFrequency(ever)]
        options.versionPolling = ever
        options.awaitPolling = ever
        options.deletionPolling = ever
        options.schedulePolling = ever
        options.outbox?.polling = ever
        options.roleBackOff = forever
        options.grace = ever
        options.retention = Retention(finishedRuns: ever)
        options.retention.polling = ever
        options.pauseRetry = PauseRetry(after: ever, maximum: ever)
        options.pauseRetry?.polling = ever
        return try builder.build(on: adapter, options: options)
    }
}

extension WorkflowAdapter {
    /// A run's failure, of a certain consumer where one is named, as soon as it waits.
    fileprivate func parked(_ id: RunID, by consumer: ConsumerName? = nil) async throws -> ParkedEvent {
        var found: ParkedEvent?
        try await waitUntil { records in
            found = try await records.parked(workflow: nil, runID: id, limit: 9).first {
                consumer ?? $0.consumer == $0.consumer
            }
            return found != nil
        }
        return try #require(found)
    }
}
