extension WorkflowBuilder {
    /// A connector, as it was written.
    struct ConnectorLine: Sendable {
        let name: String
        let source: WorkflowName
        let status: Int
        let options: [ConnectorOption]
        let perform: @Sendable (Record, _ attempt: Int, WorkflowCore) async throws -> Bool
    }

    /// Code that is called when a run of another workflow in the same store reaches a status: it moves runs of this
    /// workflow on, or starts them.
    ///
    ///     orders.connectWorkflow(named: "stock", reaching: StockStatus.reserved) { reserved, foreignID, orders in
    ///         try await orders.callback(latestOf: foreignID)
    ///     }
    ///
    /// It is called at least once for each time a run comes into the status, in the order in which one run does. When it
    /// throws it is called again for that run after a wait, for ever, and other runs go on meanwhile. What it triggers
    /// with ``ConnectedRun/idempotencyKey`` is triggered once.
    ///
    /// - Parameters:
    ///   - name: unique among this workflow's connectors; by default the other workflow's name and the status.
    ///   - foreignID: the foreign ID of the run of this workflow that is meant, or `nil` to pass the event over; by
    ///     default the other run's.
    public mutating func connectWorkflow<Source: WorkflowStatus>(
        named source: WorkflowName, reaching status: Source, name: String? = nil, options: ConnectorOption...,
        foreignID: @escaping @Sendable (ConnectedRun<Source>) async throws -> ForeignID? = { $0.foreignID },
        perform:
            @escaping @Sendable (ConnectedRun<Source>, ForeignID, Workflow<Object, Status>) async throws -> Void
    ) {
        let codec = codec
        connectors.append(
            ConnectorLine(
                name: name ?? "\(source) \(status.label)", source: source, status: status.rawValue, options: options
            ) { record, attempt, core in
                let run = ConnectedRun(
                    workflow: record.workflow, runID: record.runID, foreignID: record.foreignID, status: status,
                    version: record.version, at: record.updatedAt, object: record.object, attempt: attempt)
                guard let target = try await foreignID(run) else { return false }
                try await perform(run, target, Workflow(core: core, codec: codec))
                return true
            })
    }

    func connectorHandlers(options: BuildOptions) -> [ConnectorHandler] {
        connectors.map { line in
            var settings = ConnectorSettings()
            for option in options.connectorDefaults + line.options { option.apply(&settings) }
            return ConnectorHandler(
                name: line.name, source: line.source, status: line.status, settings: settings, perform: line.perform)
        }
    }

    func connectorMistakes(options: BuildOptions) -> [BuildMistake] {
        var mistakes: [BuildMistake] = []
        var names: Set<String> = []
        for connector in connectorHandlers(options: options) {
            if !names.insert(connector.name.replacing(" ", with: "_")).inserted {
                mistakes.append(.twoConnectors(connector.name))
            }
            if connector.source.rawValue.isEmpty {
                mistakes.append(.connector(connector.name, problem: "the other workflow has no name"))
            }
            mistakes += connector.settings.problems.map { .connector(connector.name, problem: $0) }
        }
        return mistakes
    }
}

/// What is called once a run of another workflow has reached a status.
struct ConnectorHandler: Sendable {
    let name: String
    let source: WorkflowName
    let status: Int
    let settings: ConnectorSettings
    /// Whether it was for this workflow at all.
    let perform: @Sendable (Record, _ attempt: Int, WorkflowCore) async throws -> Bool
}
