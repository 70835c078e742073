/// Works for a connector's role: calls it for each time a run of the other workflow came into the status.
///
/// Runs that end in a status are told of on another topic than those that go on from there, and a deployment of the other
/// workflow may make one of the other: so both are read.
final class ConnectorWorker: RoleBody {
    private let core: WorkflowCore
    private let connector: ConnectorHandler
    private let partitions: PartitionSet

    init(core: WorkflowCore, connector: ConnectorHandler, partitions: PartitionSet) {
        self.core = core
        self.connector = connector
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
        let (core, connector) = (core, connector)
        return Reaction(
            workflow: connector.source, topic: ends ? .runStateChange : .status(connector.status),
            runState: ends ? .completed : nil,
            consumer: ends ? core.names.connectorEndConsumer(connector) : core.names.connectorConsumer(connector),
            partitions: partitions, polling: connector.settings.polling, backOff: connector.settings.backOff,
            noun: "connector", part: ends ? 1 : 0,
            // A run that is resumed, or saved again, does not come into its status again.
            wants: { record in
                record.workflow == connector.source && record.status == connector.status
                    && record.version == record.meta.visit && (record.runState == .completed) == ends
            },
            perform: { try await connector.perform($0, $1, core) ? .processed : .skipped("filtered") })
    }
}
