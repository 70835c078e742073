/// How roles and consumers are called. Names are made of the workflow's name and numbers, so that renaming a case of
/// the enum moves no lease and no cursor.
struct RoleNames: Sendable {
    let workflow: WorkflowName

    private var prefix: String { Self.prefix(of: workflow) }

    fileprivate static func prefix(of workflow: WorkflowName) -> String {
        workflow.rawValue.split(separator: " ", omittingEmptySubsequences: false).joined(separator: "_")
    }

    func stepConsumer(_ status: Int) -> ConsumerName { ConsumerName("\(prefix)-\(status)-consumer") }

    func inserterConsumer(_ status: Int) -> ConsumerName {
        ConsumerName("\(prefix)-\(status)-timeout-auto-inserter-consumer")
    }

    /// Worker `index` (from 0) of `count`.
    func step(_ status: Int, _ index: Int, of count: Int) -> RoleName {
        worker(of: stepConsumer(status), index, of: count)
    }

    private func worker(of consumer: ConsumerName, _ index: Int, of count: Int) -> RoleName {
        RoleName(count == 1 ? consumer.rawValue : "\(consumer)-\(index + 1)-of-\(count)")
    }

    /// What is said of one of several workers.
    private func share(_ index: Int, of count: Int) -> String { count == 1 ? "" : " \(index + 1)/\(count)" }

    func inserter(_ status: Int) -> RoleName { RoleName(inserterConsumer(status).rawValue) }

    func timeout(_ status: Int) -> RoleName { RoleName("\(prefix)-\(status)-timeout-consumer") }

    func hookConsumer(_ runState: RunState) -> ConsumerName {
        ConsumerName("\(prefix)-\(runState.name)-run-state-change-hook-consumer")
    }

    func hook(_ runState: RunState) -> RoleName { RoleName(hookConsumer(runState).rawValue) }

    var pauseRetryConsumer: ConsumerName { ConsumerName("\(prefix)-paused-records-retry-consumer") }

    var pauseRetry: WorkflowDefinition.Role {
        .init(
            name: RoleName(pauseRetryConsumer.rawValue), displayName: "paused retry", kind: .pauseRetry,
            runState: .paused)
    }

    /// Made of the connector's name where it has one of its own, and of what it reads: where that changes, it begins anew.
    private func connectorBase(_ connector: ConnectorHandler) -> String {
        let own = connector.name.map { "\($0)-" } ?? ""
        let name =
            switch connector.work {
            case .workflow(let source, let status, _, _): "\(own)\(source)-\(status)"
            case .stream: connector.label
            }
        return "\(prefix)-connector-\(name.replacing(" ", with: "_"))"
    }

    func connectorConsumer(_ connector: ConnectorHandler) -> ConsumerName {
        ConsumerName("\(connectorBase(connector))-consumer")
    }

    /// Runs that end in the status are told of on another topic.
    func connectorEndConsumer(_ connector: ConnectorHandler) -> ConsumerName {
        ConsumerName("\(connectorBase(connector))-end-consumer")
    }

    /// The roles of a connector's workers.
    func workers(of connector: ConnectorHandler) -> [RoleName] {
        let consumer = connectorConsumer(connector)
        let count = min(max(connector.settings.parallelCount, 1), Partition.count)
        return (0..<count).map { worker(of: consumer, $0, of: count) }
    }

    /// Everything of a connector that has a name in a store: its consumers, and its workers' roles.
    func all(of connector: ConnectorHandler) -> [String] {
        var consumers = [connectorConsumer(connector)]
        if case .workflow = connector.work { consumers.append(connectorEndConsumer(connector)) }
        return consumers.map(\.rawValue) + workers(of: connector).map(\.rawValue)
    }

    func roles(of connectors: [ConnectorHandler]) -> [WorkflowDefinition.Role] {
        connectors.flatMap { connector in
            let workers = workers(of: connector)
            return workers.enumerated().map { index, worker in
                WorkflowDefinition.Role(
                    name: worker, displayName: "\(connector.label) connector\(share(index, of: workers.count))",
                    kind: .connector)
            }
        }
    }

    var deletionConsumer: ConsumerName { ConsumerName("\(prefix)-delete-consumer") }

    var deletion: WorkflowDefinition.Role {
        .init(
            name: RoleName(deletionConsumer.rawValue), displayName: "data deletion", kind: .deletion,
            runState: .requestedDataDeleted)
    }

    /// Whose cursors say what was relayed.
    var outboxConsumer: ConsumerName { .outbox(of: workflow) }

    /// Relay `index` (from 0) of `count`.
    func relay(_ index: Int, of count: Int) -> RoleName { worker(of: outboxConsumer, index, of: count) }

    func roles(of outbox: OutboxOptions?) -> [WorkflowDefinition.Role] {
        guard let outbox else { return [] }
        let count = min(max(outbox.parallelCount, 1), Partition.count)
        let relays = (0..<count).map { index in
            WorkflowDefinition.Role(
                name: relay(index, of: count), displayName: "outbox relay\(share(index, of: count))", kind: .outbox)
        }
        return relays + [.init(name: RoleName("\(prefix)-sweeper"), displayName: "sweeper", kind: .sweeper)]
    }

    var retentionConsumer: ConsumerName { ConsumerName("\(prefix)-retention-consumer") }

    var retention: WorkflowDefinition.Role {
        .init(name: RoleName(retentionConsumer.rawValue), displayName: "retention", kind: .retention)
    }

    var schedules: WorkflowDefinition.Role {
        .init(name: RoleName("\(prefix)-schedules"), displayName: "schedules", kind: .schedule)
    }

    func roles(of hooks: [HookHandler]) -> [WorkflowDefinition.Role] {
        hooks.map { hook in
            .init(
                name: self.hook(hook.runState), displayName: "\(hook.runState.name) hook", kind: .hook,
                runState: hook.runState)
        }
    }

    func roles(of handlers: [Handler], _ statuses: [WorkflowDefinition.Status]) -> [WorkflowDefinition.Role] {
        func label(_ status: Int) -> String {
            (statuses.first { $0.number == status }?.label ?? String(status)).lowercased()
        }
        var roles: [WorkflowDefinition.Role] = []
        var withSteps: Set<Int> = []
        var withTimeouts: Set<Int> = []
        for handler in handlers {
            switch handler {
            case .step(let step):
                guard withSteps.insert(step.status).inserted else { continue }
                let count = min(max(step.settings.parallelCount, 1), Partition.count)
                for index in 0..<count {
                    roles.append(
                        .init(
                            name: self.step(step.status, index, of: count),
                            displayName: "\(label(step.status)) consumer\(share(index, of: count))", kind: .step,
                            status: step.status))
                }
            case .timeout(let timeout):
                guard withTimeouts.insert(timeout.status).inserted else { continue }
                roles.append(
                    .init(
                        name: inserter(timeout.status), displayName: "\(label(timeout.status)) timeout inserter",
                        kind: .timeoutInserter, status: timeout.status))
                roles.append(
                    .init(
                        name: self.timeout(timeout.status), displayName: "\(label(timeout.status)) timeouts",
                        kind: .timeout, status: timeout.status))
            case .callback, .connector: break
            }
        }
        return roles
    }
}

extension ConsumerName {
    /// Whose cursors in a store say what of a workflow was relayed to a streamer on another system.
    public static func outbox(of workflow: WorkflowName) -> ConsumerName {
        ConsumerName("\(RoleNames.prefix(of: workflow))-outbox-consumer")
    }
}
