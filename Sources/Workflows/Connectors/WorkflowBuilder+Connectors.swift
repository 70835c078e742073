extension WorkflowBuilder {
    /// A connector, as it was written.
    struct ConnectorLine: Sendable {
        let name: String?
        let label: String
        let options: [ConnectorOption]
        let work: ConnectorHandler.Work
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
    ///   - source: the other workflow's name.
    ///   - status: which status of its runs it waits for.
    ///   - name: unique among this workflow's connectors; by default it is called by the other workflow's name and the
    ///     status. With another name it begins anew, and so it does when it is to read something else.
    ///   - predicate: whether the connector is for this run; the event is passed over where it does not hold.
    ///   - options: what is not as in ``BuildOptions/connectorDefaults``.
    ///   - foreignID: the foreign ID of the run of this workflow that is meant, or `nil` to pass the event over; by
    ///     default the other run's.
    ///   - perform: the code.
    public mutating func connectWorkflow<Source: WorkflowStatus>(
        named source: WorkflowName, reaching status: Source, name: String? = nil,
        when predicate: (@Sendable (ConnectedRun<Source>) async throws -> Bool)? = nil, options: ConnectorOption...,
        foreignID: @escaping @Sendable (ConnectedRun<Source>) async throws -> ForeignID? = { $0.foreignID },
        perform:
            @escaping @Sendable (ConnectedRun<Source>, ForeignID, Workflow<Object, Status>) async throws -> Void
    ) {
        let codec = codec
        connect(source, status, name, options, moves: false, when: predicate) { run, core in
            guard let target = try await foreignID(run) else { return .handled(.skipped("filtered")) }
            try await perform(run, target, Workflow(core: core, codec: codec, eventKey: run.idempotencyKey))
            return .handled(.processed)
        }
    }

    /// Code that moves a run of this workflow on when a run of another workflow in the same store has reached a status.
    ///
    ///     orders.connectWorkflow(
    ///         named: "stock", reaching: StockStatus.reserved, from: .created, to: .paid, name: "shipping"
    ///     ) { order, reserved in .to(.paid) }
    ///
    /// What the code decides is stored once for each time a run comes into the status, in one transaction with how far the
    /// connector has read; on a streamer of another system, whose events may come twice, the second finds the run moved on.
    /// The code itself is called at least once. Where the run of the foreign ID is in another status, from which it may
    /// still come to `status`, or is paused, the event waits for it, and is looked at again as soon as the run has come
    /// there: when the store tells of that, and otherwise at the latest after the polling frequency. It is passed over where
    /// there is no such run, where that has ended or has no way there any more. When the code throws it is called again after
    /// a wait, for ever, and other runs go on meanwhile.
    ///
    /// - Parameters:
    ///   - source: the other workflow's name.
    ///   - reached: which status of its runs it waits for.
    ///   - status: where it takes runs of this workflow.
    ///   - destinations: where it may lead; anything else it returns pauses the run.
    ///   - name: unique among this workflow's connectors; by default it is called by the other workflow's name and the
    ///     status. With another name it begins anew, and so it does when it is to read something else.
    ///   - predicate: whether the connector is for this run; the event is passed over where it does not hold.
    ///   - options: what is not as in ``BuildOptions/connectorDefaults``.
    ///   - foreignID: the foreign ID of the run of this workflow that is meant, or `nil` to pass the event over; by
    ///     default the other run's.
    ///   - perform: the code. What it skips is dealt with, and the run stays where it is.
    public mutating func connectWorkflow<Source: WorkflowStatus>(
        named source: WorkflowName, reaching reached: Source, from status: Status, to destinations: Status...,
        name: String? = nil, when predicate: (@Sendable (ConnectedRun<Source>) async throws -> Bool)? = nil,
        options: ConnectorOption...,
        foreignID: @escaping @Sendable (ConnectedRun<Source>) async throws -> ForeignID? = { $0.foreignID },
        perform: @escaping ConnectedCode<Source>
    ) {
        let codec = codec
        lines.append(.connector(status, destinations, source: source.rawValue))
        connect(source, reached, name, options, moves: true, when: predicate) { run, core in
            guard let target = try await foreignID(run) else { return .handled(.skipped("filtered")) }
            return try await core.move(target, from: status.rawValue, to: destinations.map(\.rawValue)) { record in
                var own: Run<Object, Status> = try codec.run(from: record, attempt: run.attempt)
                let transition = try await perform(&own, run)
                return try codec.outcome(of: transition, run: own)
            }
        }
    }

    private mutating func connect<Source: WorkflowStatus>(
        _ source: WorkflowName, _ status: Source, _ name: String?, _ options: [ConnectorOption], moves: Bool,
        when predicate: (@Sendable (ConnectedRun<Source>) async throws -> Bool)?,
        perform: @escaping @Sendable (ConnectedRun<Source>, WorkflowCore) async throws -> Reacted
    ) {
        let label = name ?? "\(source) \(status.label)"
        // Of the number, as the connector's cursors are: a label may be another one tomorrow.
        let lasting = name ?? "\(source) \(status.rawValue)"
        connectors.append(
            ConnectorLine(
                name: name, label: label, options: options,
                work: .workflow(source, status: status.rawValue, moves: moves) { record, attempt, core in
                    let run = ConnectedRun(
                        connector: lasting, workflow: record.workflow, runID: record.runID, foreignID: record.foreignID,
                        status: status, version: record.version, at: record.updatedAt, object: record.object,
                        objectVersion: record.objectVersion, attempt: attempt)
                    if let predicate, try await !predicate(run) { return .handled(.skipped("filtered")) }
                    return try await perform(run, core)
                }))
    }

    func connectorHandlers(options: BuildOptions) -> [ConnectorHandler] {
        connectors.map { line in
            var settings = ConnectorSettings()
            for option in options.connectorDefaults + line.options { option.apply(&settings) }
            return ConnectorHandler(
                name: line.name, label: line.label, settings: settings, work: line.work)
        }
    }

    /// Roles and consumers that would be called the same: they would take each other's leases, or move each other's
    /// cursors. Those of connectors are made of names that are free.
    func sharedRoles(
        among roles: [WorkflowDefinition.Role], _ connectors: [ConnectorHandler]
    ) -> [BuildMistake] {
        let names = RoleNames(workflow: name)
        var uses = roles.filter { $0.kind != .connector }.map { ($0.name.rawValue, "the role \"\($0.displayName)\"") }
        for connector in connectors {
            uses += names.all(of: connector).map { ($0, "the connector \"\(connector.label)\"") }
        }
        var users: [String: String] = [:]
        var pairs: Set<[String]> = []
        return uses.compactMap { name, user in
            guard let other = users.updateValue(user, forKey: name),
                // Two of one name are a mistake of their own.
                other.replacing(" ", with: "_") != user.replacing(" ", with: "_"), pairs.insert([other, user]).inserted
            else { return nil }
            return .sharedRole(name, of: other, and: user)
        }
    }

    func connectorMistakes(in connectors: [ConnectorHandler], on adapter: any WorkflowAdapter) -> [BuildMistake] {
        var mistakes: [BuildMistake] = []
        var names: Set<String> = []
        for connector in connectors {
            if !names.insert(connector.label.replacing(" ", with: "_")).inserted {
                mistakes.append(.twoConnectors(connector.label))
            }
            switch connector.work {
            case .workflow(let source, _, _, _):
                if source.rawValue.isEmpty {
                    mistakes.append(.connector(connector.label, problem: "the other workflow has no name"))
                }
            case .stream:
                if connector.label.isEmpty {
                    mistakes.append(.connector(connector.label, problem: "it has no name; give it one"))
                }
                if !(adapter.records is any InboxStore) {
                    let problem = "the adapter's store cannot keep the events of outside streams; use one that can"
                    mistakes.append(.connector(connector.label, problem: problem))
                }
            }
            mistakes += connector.settings.problems.map { .connector(connector.label, problem: $0) }
        }
        return mistakes
    }
}
