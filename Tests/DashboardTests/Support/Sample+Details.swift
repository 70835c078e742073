import Workflows
import WorkflowsMonitoring

extension Sample {
    static func roles() -> [RoleStatus] {
        let instances: [(InstanceName, InstanceState, Duration)] = [
            ("inst-a", .live, .milliseconds(300)), ("inst-b", .live, .milliseconds(900)),
            ("inst-c", .silent, .seconds(5)),
        ]
        let roles: [(String, WorkflowDefinition.RoleKind, Int, Int)] = [
            ("created consumer", .step, 1, 0), ("verified consumer 2/3", .step, 2, 1),
            ("collecting consumer", .step, 3, 2),
            ("collecting timeout arming", .timeoutInserter, 3, 0), ("collecting timeouts", .timeout, 3, 1),
            ("verified timeouts", .timeout, 2, -1),
        ]
        var all: [RoleStatus] = []
        for (name, kind, status, holder) in roles {
            let role = RoleName("kyc-\(status)-\(kind.rawValue)-\(name.count)")
            for (index, (instance, state, silence)) in instances.enumerated() {
                let holds = index == holder
                let roleState: RoleState =
                    state == .silent ? .unknown : holds ? .running : holder < 0 ? .shutdown : .idle
                var report = RoleReport(role: role, state: holds ? .running : roleState, since: ago(.seconds(900)))
                report.processed = holds ? 39_066 : 0
                if holds {
                    report.lag = state == .silent ? .seconds(48) : .milliseconds(110 * (status + 1))
                    report.latencyP50 = .milliseconds(4 * status)
                    report.latencyP99 = .milliseconds(11 * status * status)
                    report.errorCount = name == "collecting consumer" ? 31 : 0
                    if name == "collecting consumer" {
                        report.lastError = "upstream 503 (run 8f2c1e7a)"
                        report.lastErrorAt = ago(.seconds(36))
                    }
                }
                all.append(
                    RoleStatus(
                        workflow: kyc, role: role, displayName: name, kind: kind, status: status, instance: instance,
                        startID: StartID("start-\(instance)"), instanceState: state, instanceSeenAt: ago(silence),
                        instanceSilence: silence, state: roleState, since: ago(.seconds(900)),
                        holder: holds && state == .live ? instance : nil, report: report,
                        stands: .init(epoch: 3, holder: holder < 0 ? nil : StartID("start-\(instances[holder].0)"))))
            }
        }
        return all
    }

    static func graph(_ workflow: WorkflowName, _ labels: [Int: String]) -> WorkflowGraph {
        let numbers = labels.keys.sorted()
        let nodes = numbers.map { number in
            let terminal = workflow == kyc ? number >= 5 : number == 4
            return WorkflowGraph.Node(
                status: number, label: labels[number] ?? "", starting: number == 1, terminal: terminal, known: true,
                running: terminal ? 0 : [12, 31, 1003, 9][min(number - 1, 3)],
                paused: number == 3 ? 214 : 0, finished: terminal ? [39_066, 611, 88][number % 3] : 0,
                dwellP50: terminal ? nil : .seconds(4 * number), dwellP95: terminal ? nil : .seconds(31 * number),
                oldest: terminal ? nil : .seconds(36 * 60 + 41), errorsPerMinute: number == 3 ? 7.1 : 0,
                entered: 12 * number)
        }
        let edges: [WorkflowGraph.Edge] =
            workflow == kyc
            ? [
                edge(1, 2, .step, 4.1), edge(2, 3, .step, 4.0), edge(3, 4, .step, 0.2), edge(3, 6, .step, 0.0),
                edge(4, 5, .step, 0.2), edge(2, 7, .timeout, 0.0, "24h"), edge(3, 7, .timeout, 3.9, "2h"),
                edge(3, 2, .callback, 0.1, "again"),
            ] : [edge(1, 2, .step, 30), edge(2, 3, .step, 29.5), edge(3, 4, .callback, 0.1)]
        return WorkflowGraph(workflow: workflow, nodes: nodes, edges: edges, definitionHash: "\(workflow)")
    }

    private static func edge(
        _ from: Int, _ to: Int, _ kind: WorkflowDefinition.EdgeKind, _ rate: Double, _ note: String? = nil
    ) -> WorkflowGraph.Edge {
        WorkflowGraph.Edge(
            from: from, to: to, kind: kind, note: note, ratePerMinute: rate,
            lastAt: rate > 0 ? ago(.seconds(Int(60 / rate))) : nil)
    }

    static func timeouts(_ runs: [RunSummary]) -> [Timeout] {
        runs.prefix(30).enumerated().map { index, run in
            let due = now + .seconds(index * 400 - 500)
            let fails = index == 0
            return Timeout(
                id: Int64(index + 1), workflow: run.workflow, runID: run.runID, foreignID: run.foreignID,
                status: run.status, visit: run.version, name: index % 4 == 0 ? "Remind" : "Expire", dueAt: due,
                held: run.runState == .paused && index > 2, attempts: fails ? 3 : 0,
                lastError: fails ? "upstream 503" : nil, firstDueAt: due)
        }
    }

    static func parked(_ runs: [RunSummary]) -> [ParkedEvent] {
        runs.prefix(6).enumerated().map { index, run in
            ParkedEvent(
                consumer: ConsumerName("\(run.workflow)-\(run.status)"), workflow: run.workflow, runID: run.runID,
                foreignID: run.foreignID, partition: Partition(of: run.runID), version: run.version,
                status: run.status, attempts: index + 1, dueAt: now + .seconds(index * 6 - 3),
                lastError: index == 2 ? "connection reset by peer" : "upstream 503", firstErrorAt: ago(.seconds(300)),
                lastErrorAt: ago(.seconds(20)))
        }
    }

    static func events(_ runs: [RunSummary]) -> [Event] {
        runs.prefix(40).reversed().enumerated().map { index, run in
            Event(
                id: Int64(index + 1),
                topic: Topic(workflow: run.workflow, status: run.status, runState: run.runState),
                partition: Partition(of: run.runID), runID: run.runID, foreignID: run.foreignID, version: run.version,
                status: run.status,
                previousStatus: run.version == 1 && run.runState != .paused
                    ? nil : run.runState == .paused ? run.status : max(1, run.status - 1),
                runState: run.runState, origin: .step, at: run.updatedAt)
        }
    }
}
