import Testing
import Workflows
import WorkflowsTesting

@Suite("A run made by hand")
struct RunByHandTests {
    @Test("What a step answers is kept, and applied as the engine applies it")
    func steps() async throws {
        var run = RunByHand(Order(), at: OrderStatus.created)
        try await run.step { run in
            run.object.notes.append("charged \(run.attemptKey == "\(run.runID)-1")")
            return .saveAndRepeat
        }
        #expect(run.run.version == 2 && run.run.record.meta.visit == 1 && run.status == .created)
        try await run.step { run in
            run.object.notes.append("dropped")
            return .skip
        }
        run.now = run.now + .hours(1)
        try await run.step { _ in .to(.paid) }
        #expect(run.answers == [.saveAndRepeat, .skip, .to(.paid)])
        #expect(run.object.notes == ["charged true"])
        #expect(run.status == .paid && run.runState == .running)
        #expect(run.run.version == 3 && run.run.record.meta.visit == 3 && run.run.record.meta.enteredAt == run.now)
    }

    @Test("An error drops the object and makes the next call another attempt at the same version")
    func errors() async throws {
        var run = RunByHand(Order(), at: OrderStatus.created)
        await #expect(throws: Upstream.self) {
            try await run.step { run in
                run.object.notes.append("lost")
                throw Upstream(description: "no answer")
            }
        }
        #expect(run.errors.count == 1 && run.answers.isEmpty)
        #expect(run.run.attempt == 2 && run.run.version == 1 && run.object.notes.isEmpty)
        try await run.step { run in .pause("attempt \(run.attempt)") }
        #expect(run.run.reason == "attempt 2")
    }

    @Test("Where the engine would not call code, neither is it called here")
    func states() async throws {
        var run = RunByHand(Order(), at: OrderStatus.created)
        try await run.step { _ in .pause("stock") }
        await #expect { try await run.step { _ in .to(.paid) } } throws: { error in
            (error as? WorkflowError)?.code == .illegalRunState
        }
        try run.resume()
        #expect(throws: WorkflowError.self) { try run.resume() }
        try await run.callback(CallbackPayload(bytes: [7])) { run, payload in
            run.object.notes.append("\(payload.bytes)")
            return .cancel("given up")
        }
        #expect(run.runState == .cancelled && run.object.notes == ["[7]"])
        #expect(run.answers == [.pause("stock"), .cancel("given up")])
    }

    @Test("A timeout is called at the time that the test says")
    func timeouts() async throws {
        var run = RunByHand(Order(), at: OrderStatus.paid)
        let began = run.now
        try await run.timeout { run, now in
            run.object.notes.append("dropped")
            return now == began ? .again(after: .hours(1)) : .to(.refunded)
        }
        run.now = began + .hours(1)
        try await run.timeout { _, now in now == began ? .again(after: .hours(1)) : .to(.refunded) }
        #expect(run.timeoutAnswers == [.again(after: .hours(1)), .to(.refunded)])
        #expect(run.status == .refunded && run.object.notes.isEmpty)
    }
}
