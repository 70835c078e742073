import Logging
import Testing
import Workflows
import WorkflowsSQLite
import WorkflowsTesting

@Suite("What a run costs", .timeLimit(.minutes(1)))
struct CommitTests {
    private enum ParcelStatus: Int, WorkflowStatus {
        case packed = 1
        case weighed
        case sent
        case delivered
    }

    private struct Parcel: Codable, Sendable {
        var item = "book"
    }

    @Test("A lone run of three steps costs four commits: its trigger, and one for each step with the cursor behind it")
    func threeSteps() async throws {
        let directory = try TemporaryDirectory()
        let adapter = try SQLiteAdapter(path: directory.store)
        var builder = WorkflowBuilder<Parcel, ParcelStatus>("parcels")
        builder.addStep(from: .packed, to: .weighed) { _ in .to(.weighed) }
        builder.addStep(from: .weighed, to: .sent) { _ in .to(.sent) }
        builder.addStep(from: .sent, to: .delivered) { _ in .to(.delivered) }
        var options = BuildOptions()
        options.logger.logLevel = .critical
        options.poll(every: .hours(1))
        // Time stands still, so that no lease is renewed meanwhile.
        options.clock = ManualClock().engineClock
        let workflow = try builder.build(on: adapter, options: options)
        let service = Task { try await workflow.run() }
        await workflow.started()
        // Every role is held and has looked for what there is.
        let first = try await workflow.trigger("first", with: Parcel())
        _ = try await workflow.await(first, reaching: .delivered)

        let commits = adapter.commitCount
        let durable = adapter.durableCommitCount
        let id = try await workflow.trigger("parcel-1", with: Parcel())
        _ = try await workflow.await(id, reaching: .delivered)
        #expect(adapter.commitCount - commits == 4)
        #expect(adapter.durableCommitCount - durable == 4)
        // Nothing that comes after the end was left out: the cursors stand behind all that happened.
        service.cancel()
        _ = await service.result
        #expect(adapter.commitCount - commits == 4)
        #expect(try await workflow.history(id).map(\.record.status) == [1, 2, 3, 4])
    }
}
