import Workflows
import WorkflowsMonitoring

extension Effect {
    /// What is asked of the source.
    var asked: [Asked] {
        switch self {
        case .ask(let asked): [asked]
        case .refresh(let asked): asked
        default: []
        }
    }
}

extension Asked {
    /// Asks a source.
    func answer(from source: any MonitoringSource) async -> Reply {
        do throws(MonitoringError) {
            return Reply(
                slot: slot, generation: generation, result: .success(try await question.payload(from: source)))
        } catch {
            return Reply(slot: slot, generation: generation, result: .failure(error))
        }
    }
}

extension Question {
    fileprivate func payload(from source: any MonitoringSource) async throws(MonitoringError) -> Payload {
        switch self {
        case .capabilities: .capabilities(try await source.capabilities())
        case .instances: .instances(try await source.instances())
        case .workflows: .workflows(try await source.workflows())
        case .troubles: .troubles(try await source.troubles())
        case .graph(let workflow): .graph(try await source.graph(workflow))
        case .roles(let workflow): .roles(try await source.roles(workflow))
        case .runs(let query, let cursor, let limit): .runs(try await source.runs(query, after: cursor, limit: limit))
        case .summaries(let ids): .summaries(try await source.runs(ids))
        case .total(let query): .total(try await source.total(query))
        case .find(let text, let limit): .found(try await source.find(text, limit: limit))
        case .history(let id): .history(try await source.history(id))
        case .why(let id): .why(try await source.why(id))
        case .timeouts(let workflow, let run, let limit):
            .timeouts(try await source.timeouts(workflow, run: run, limit: limit))
        case .parked(let workflow, let run, let limit):
            .parked(try await source.parked(workflow, run: run, limit: limit))
        case .deadLetters(let limit): .deadLetters(try await source.deadLetters(limit: limit))
        case .kept(let workflow, let limit): .kept(try await source.keptEvents(workflow, limit: limit))
        case .outbox: .outbox(try await source.outbox())
        case .events(let limit): .events(try await source.events(after: nil, limit: limit))
        case .crossings(let edge, let limit): .events(try await source.crossings(of: edge, limit: limit))
        case .news(let id, let limit): .news(try await News.read(from: source, after: id, limit: limit))
        case .latestActions(let limit): .actions(try await source.actions(run: nil, limit: limit))
        case .roleActions(let limit): .roleActions(try await source.roleActions(limit: limit))
        case .actions(let id, let limit): .actions(try await source.actions(run: id, limit: limit))
        }
    }
}
