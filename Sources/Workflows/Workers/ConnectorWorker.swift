/// Works for a connector's role: calls it for each time a run of the other workflow came into the status.
///
/// Runs that end in a status are told of on another topic than those that go on from there, and a deployment of the other
/// workflow may make one of the other: so both are read.
final class ConnectorWorker: RoleBody {
    private let core: WorkflowCore
    private let connector: ConnectorHandler
    private let source: WorkflowName
    private let status: Int
    private let moves: Bool
    private let perform: @Sendable (Record, _ attempt: Int, WorkflowCore) async throws -> Reacted
    private let partitions: PartitionSet

    init(
        core: WorkflowCore, connector: ConnectorHandler, source: WorkflowName, status: Int, moves: Bool,
        perform: @escaping @Sendable (Record, _ attempt: Int, WorkflowCore) async throws -> Reacted,
        partitions: PartitionSet
    ) {
        self.core = core
        self.connector = connector
        self.source = source
        self.status = status
        self.moves = moves
        self.perform = perform
        self.partitions = partitions
    }

    func serve(_ control: RoleControl) async throws {
        try await withThrowingDiscardingTaskGroup { group in
            for ends in [false, true] {
                let worker = ReactionWorker(core: core, reaction: reaction(ends: ends))
                group.addTask { try await worker.serve(control) }
            }
        }
    }

    private func reaction(ends: Bool) -> Reaction {
        let (core, source, status, perform) = (core, source, status, perform)
        return Reaction(
            workflow: source, topic: ends ? .runStateChange : .status(status),
            runState: ends ? .completed : nil,
            consumer: ends ? core.names.connectorEndConsumer(connector) : core.names.connectorConsumer(connector),
            partitions: partitions, polling: connector.settings.polling, backOff: connector.settings.backOff,
            consumeLag: connector.settings.consumeLag, kind: .connector, name: connector.label, moves: moves,
            part: ends ? 1 : 0,
            // A run that is resumed, or saved again, does not come into its status again.
            wants: { record in
                record.workflow == source && record.status == status
                    && record.version == record.meta.visit && (record.runState == .completed) == ends
            },
            perform: { try await perform($0, $1, core) })
    }
}
