import Testing
import Workflows
import WorkflowsMonitoring

@testable import Dashboard

@Suite struct EdgeTests {
    private func desk(_ events: [Event]) async -> Desk {
        let source = Sample.source()
        source.change { $0.events = events }
        var desk = await Desk.open(source)
        desk.press("4")
        await desk.settle()
        return desk
    }

    private func crossing(_ number: Int, _ edge: WorkflowGraph.Edge) -> Event {
        let run = Sample.runs(number + 1)[number]
        return Event(
            id: Int64(number + 1), topic: Topic(workflow: Sample.kyc, kind: .status(edge.to)),
            partition: Partition(of: run.runID), runID: run.runID, foreignID: run.foreignID, version: number + 2,
            status: edge.to, previousStatus: edge.from, runState: .running, origin: edge.kind.origin ?? .step,
            at: Sample.now - .seconds(100 - number))
    }

    private var first: WorkflowGraph.Edge? {
        Sample.graph(Sample.kyc, Sample.kycLabels).edges.first { $0.kind == .step }
    }

    @Test("e names the edges of the status, Enter shows an edge's crossings, Enter again opens the run")
    func crossings() async throws {
        let edge = try #require(first)
        var desk = await desk((0..<3).map { crossing($0, edge) })
        while desk.model.graph.look.selection.id != edge.from { desk.press("l") }
        desk.press("e")
        #expect(desk.shows("Edges of"))
        desk.press("Enter")
        #expect(desk.shows("loading"))
        await desk.settle()
        #expect(desk.source.asked.contains("crossings"))
        // The newest stands first.
        desk.press("j Enter")
        await desk.settle()
        #expect(desk.model.screen == .run)
        #expect(desk.model.run.id == Sample.runs(2)[1].runID)
    }

    @Test("The cursor stays on its crossing when others come before it")
    func sticks() async throws {
        let edge = try #require(first)
        var desk = await desk((0..<3).map { crossing($0, edge) })
        while desk.model.graph.look.selection.id != edge.from { desk.press("l") }
        desk.press("e Enter")
        await desk.settle()
        desk.press("j")
        desk.source.change { $0.events = (0..<6).map { crossing($0, edge) } }
        await desk.changed()
        desk.press("Enter")
        await desk.settle()
        #expect(desk.model.run.id == Sample.runs(2)[1].runID)
    }

    @Test("An edge that nobody took says so, and nothing opens from that")
    func none() async throws {
        let edge = try #require(first)
        var desk = await desk([])
        while desk.model.graph.look.selection.id != edge.from { desk.press("l") }
        desk.press("e Enter")
        await desk.settle()
        #expect(desk.shows("none among the last 100 000 events"))
        desk.press("Enter")
        await desk.settle()
        #expect(desk.model.screen == .graph)
    }
}
