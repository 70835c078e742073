import Logging
import Synchronization

/// Has the consumers that are to begin at the latest event begin there, before they read for the first time.
///
/// It is done as the instance joins, so that what happens once that has started is heard of. A system of events that
/// cannot be reached then holds up nobody but those who read from it: their roles do it before they read.
final class Beginnings: Sendable {
    private struct Beginning: Sendable {
        let consumer: ConsumerName
        /// Whether it is the store that keeps where it begins: without that nothing starts anyway.
        let isInStore: Bool
        let begin: @Sendable () async throws(WorkflowError) -> Void
    }

    private let beginnings: [Beginning]
    private let begun = Mutex<Set<ConsumerName>>([])

    /// So long a system of events on its own may hold up the start.
    private static let patience = Duration.seconds(2)

    init(blueprint: Blueprint, streamer: any EventStreamer, names: RoleNames) {
        func atLatest(_ consumer: ConsumerName) -> Beginning {
            Beginning(consumer: consumer, isInStore: streamer.sharesStore) { () async throws(WorkflowError) in
                try await streamer.beginAtLatest(consumer)
            }
        }
        var beginnings = blueprint.hooks.values.map { atLatest(names.hookConsumer($0.runState)) }
        for connector in blueprint.connectors where connector.settings.fromLatest {
            let consumer = names.connectorConsumer(connector)
            switch connector.work {
            case .workflow: beginnings += [atLatest(consumer), atLatest(names.connectorEndConsumer(connector))]
            case .stream(let source, _):
                beginnings.append(
                    Beginning(consumer: consumer, isInStore: false) { () async throws(WorkflowError) in
                        try await source.beginAtLatest(consumer)
                    })
            }
        }
        self.beginnings = beginnings
    }

    /// Does it for a consumer that is about to read, unless that is done, or not asked for.
    func begin(_ consumer: ConsumerName) async throws(WorkflowError) {
        guard !begun.withLock({ $0.contains(consumer) }) else { return }
        for beginning in beginnings where beginning.consumer == consumer { try await beginning.begin() }
        begun.withLock { _ = $0.insert(consumer) }
    }

    /// Does it for all. Waits no longer than two seconds for other systems than the store; where one has not answered by
    /// then, or has failed, whoever reads from it does it.
    ///
    /// - Throws: what the store failed with.
    func beginAll(_ core: WorkflowCore) async throws(WorkflowError) {
        for beginning in beginnings where beginning.isInStore { try await begin(beginning.consumer) }
        let left = beginnings.filter { beginning in
            !beginning.isInStore && begun.withLock { !$0.contains(beginning.consumer) }
        }
        guard !left.isEmpty else { return }
        let isDone = Signal()
        let task = Task {
            defer { isDone.raise() }
            for beginning in left {
                do {
                    try await begin(beginning.consumer)
                } catch {
                    core.logger.warning(
                        "a consumer could not begin at the latest event; it does so before it reads",
                        metadata: .keys([.consumer: beginning.consumer, .error: ErrorText.describe(error)]))
                }
            }
        }
        _ = try? await isDone.wait(until: core.clock.elapsed + Self.patience, clock: core.clock)
        task.cancel()
    }
}
