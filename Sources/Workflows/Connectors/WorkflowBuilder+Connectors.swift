extension WorkflowBuilder {
    /// A connector, as it was written.
    struct ConnectorLine: Sendable {
        let name: String?
        let label: String
        let source: WorkflowName
        let status: Int
        let options: [ConnectorOption]
        let perform: @Sendable (Record, _ attempt: Int, WorkflowCore) async throws -> Bool
    }

    /// Code that is called when a run of another workflow in the same store reaches a status: it moves runs of this
    /// workflow on, or starts them.
    ///
    ///     orders.connectWorkflow(named: "stock", reaching: StockStatus.reserved) { reserved, foreignID, orders in
    ///         try await orders.trigger(foreignID, with: Order(item: "reserved"))
    ///     }
    ///
    /// It is called at least once for each time a run comes into the status, in the order in which one run does. When it
    /// throws it is called again for that run after a wait, for ever, and other runs go on meanwhile. What the workflow
    /// that it is given triggers without a key of its own is triggered once for the event and the foreign ID, however
    /// often it is called. A callback has no such key: look at its outcome, and throw where the run was not yet where it
    /// is waited for.
    ///
    /// - Parameters:
    ///   - name: unique among this workflow's connectors; by default it is called by the other workflow's name and the
    ///     status. With another name it begins anew, and so it does when it is to read something else.
    ///   - foreignID: the foreign ID of the run of this workflow that is meant, or `nil` to pass the event over; by
    ///     default the other run's.
    public mutating func connectWorkflow<Source: WorkflowStatus>(
        named source: WorkflowName, reaching status: Source, name: String? = nil, options: ConnectorOption...,
        foreignID: @escaping @Sendable (ConnectedRun<Source>) async throws -> ForeignID? = { $0.foreignID },
        perform:
            @escaping @Sendable (ConnectedRun<Source>, ForeignID, Workflow<Object, Status>) async throws -> Void
    ) {
        let codec = codec
        let label = name ?? "\(source) \(status.label)"
        connectors.append(
            ConnectorLine(
                name: name, label: label, source: source, status: status.rawValue, options: options
            ) { record, attempt, core in
                let run = ConnectedRun(
                    connector: label, workflow: record.workflow, runID: record.runID, foreignID: record.foreignID,
                    status: status, version: record.version, at: record.updatedAt, object: record.object,
                    objectVersion: record.objectVersion, attempt: attempt)
                guard let target = try await foreignID(run) else { return false }
                try await perform(run, target, Workflow(core: core, codec: codec, eventKey: run.idempotencyKey))
                return true
            })
    }

    func connectorHandlers(options: BuildOptions) -> [ConnectorHandler] {
        connectors.map { line in
            var settings = ConnectorSettings()
            for option in options.connectorDefaults + line.options { option.apply(&settings) }
            return ConnectorHandler(
                name: line.name, label: line.label, source: line.source, status: line.status, settings: settings,
                perform: line.perform)
        }
    }

    func connectorMistakes(in connectors: [ConnectorHandler]) -> [BuildMistake] {
        var mistakes: [BuildMistake] = []
        var names: Set<String> = []
        for connector in connectors {
            if !names.insert(connector.label.replacing(" ", with: "_")).inserted {
                mistakes.append(.twoConnectors(connector.label))
            }
            if connector.source.rawValue.isEmpty {
                mistakes.append(.connector(connector.label, problem: "the other workflow has no name"))
            }
            mistakes += connector.settings.problems.map { .connector(connector.label, problem: $0) }
        }
        return mistakes
    }
}

/// What is called once a run of another workflow has reached a status.
struct ConnectorHandler: Sendable {
    /// A name of its own, where it was given one.
    let name: String?
    /// What people see.
    let label: String
    let source: WorkflowName
    let status: Int
    let settings: ConnectorSettings
    /// Whether it was for this workflow at all.
    let perform: @Sendable (Record, _ attempt: Int, WorkflowCore) async throws -> Bool
}
