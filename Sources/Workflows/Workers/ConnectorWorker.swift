/// Works for a connector's role: calls it for each time a run of the other workflow came into the status.
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
        try await ReactionWorker(core: core, reaction: reaction(isEnd: isEnd())).serve(control)
    }

    /// Whether runs of the other workflow end in the status: then another topic tells of them.
    private func isEnd() async throws -> Bool {
        var definition: WorkflowDefinition? = core.definition
        if connector.source != core.name {
            let known = try await core.adapter.registry.definitions()
            definition = known.last { $0.definition.name == connector.source }?.definition
        }
        guard let definition else {
            throw WorkflowError(
                .invalidArgument,
                "no service of the workflow \"\(connector.source)\" was ever started on this store: its runs are "
                    + "waited for")
        }
        guard definition.statuses.contains(where: { $0.number == connector.status }) else {
            throw WorkflowError(
                .invalidArgument, "the workflow \"\(connector.source)\" has no status \(connector.status)")
        }
        return definition.isTerminal(connector.status)
    }

    private func reaction(isEnd: Bool) -> Reaction {
        let (core, connector) = (core, connector)
        return Reaction(
            workflow: connector.source, topic: isEnd ? .runStateChange : .status(connector.status),
            runState: isEnd ? .completed : nil, consumer: core.names.connectorConsumer(connector.name),
            partitions: partitions, polling: connector.settings.polling, backOff: connector.settings.backOff,
            noun: "connector",
            // A run that is resumed, or saved again, does not come into its status again.
            wants: { $0.status == connector.status && $0.version == $0.meta.visit },
            perform: { try await connector.perform($0, $1, core) ? .processed : .skipped("filtered") })
    }
}
