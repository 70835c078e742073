import Logging

extension WorkflowBuilder {
    /// Finishes the definition.
    ///
    /// - Throws: every mistake in the definition at once. Never traps.
    public func build(
        on adapter: any WorkflowAdapter, options: BuildOptions = BuildOptions()
    ) throws(BuildError) -> Workflow<Object, Status> {
        let handlers = handlers(options: options)
        let hooks = hookHandlers(options: options)
        let connectors = connectorHandlers(options: options)
        let outbox = adapter.outbox == nil ? nil : options.outbox
        let roles = roles(of: handlers, hooks, connectors, outbox, options)
        let mistakes =
            mistakes(in: handlers, hooks, adapter: adapter, options: options) + scheduleMistakes(in: handlers)
            + connectorMistakes(in: connectors, on: adapter) + sharedRoles(among: roles, connectors)
            + lendingMistakes(on: adapter)
        guard mistakes.isEmpty else { throw BuildError(workflow: name, mistakes: mistakes) }
        let blueprint = blueprint(
            of: handlers, hooks, options, schedules.compactMap(handler), connectors, outbox, roles
        ).telling(options)
        for label in unusedLabels(in: handlers) {
            options.logger.warning(
                "a case of the status enum is part of no transition",
                metadata: .keys([.workflowName: name, .status: label]))
        }
        return Workflow(
            core: WorkflowCore(blueprint: blueprint, adapter: adapter, options: options), codec: codec)
    }

    private func blueprint(
        of handlers: [Handler], _ hooks: [HookHandler], _ options: BuildOptions, _ schedules: [ScheduleHandler],
        _ connectors: [ConnectorHandler], _ outbox: OutboxOptions?, _ roles: [WorkflowDefinition.Role]
    ) -> Blueprint {
        var edges: [WorkflowDefinition.Edge] = []
        for handler in handlers {
            for target in handler.destinations {
                let edge = WorkflowDefinition.Edge(
                    from: handler.status, to: target, kind: handler.edgeKind, note: handler.note)
                if !edges.contains(edge) { edges.append(edge) }
            }
        }
        var steps: [Int: [StepHandler]] = [:]
        var timeouts: [Int: [TimeoutHandler]] = [:]
        var callbacks: [Int: [CallbackHandler]] = [:]
        for handler in handlers {
            switch handler {
            case .step(let step): steps[step.status, default: []].append(step)
            case .timeout(let timeout): timeouts[timeout.status, default: []].append(timeout)
            case .callback(let callback): callbacks[callback.status, default: []].append(callback)
            // Its code is the connector's.
            case .connector: break
            }
        }
        let definition = WorkflowDefinition(
            name: name, statuses: statuses(of: handlers), edges: edges, roles: roles,
            schedules: schedules.map(\.schedule))
        return Blueprint(
            definition: definition, steps: steps.mapValues(choice), timeouts: timeouts, callbacks: callbacks,
            hooks: Dictionary(hooks.map { ($0.runState, $0) }) { first, _ in first },
            pauseRetry: options.pauseRetry, deletion: deletionHandler, objectVersion: codec.version,
            schedules: schedules, connectors: connectors, outbox: outbox)
    }

    private func statuses(of handlers: [Handler]) -> [WorkflowDefinition.Status] {
        let sources = Set(handlers.map(\.status))
        let targets = Set(handlers.flatMap(\.destinations))
        let startNumber = start?.rawValue ?? handlers.first?.status
        return Status.allCases.map { status in
            WorkflowDefinition.Status(
                number: status.rawValue, label: status.label, starting: status.rawValue == startNumber,
                terminal: targets.contains(status.rawValue) && !sources.contains(status.rawValue))
        }
    }

    private func roles(
        of handlers: [Handler], _ hooks: [HookHandler], _ connectors: [ConnectorHandler], _ outbox: OutboxOptions?,
        _ options: BuildOptions
    ) -> [WorkflowDefinition.Role] {
        let names = RoleNames(workflow: name)
        return names.roles(of: handlers, statuses(of: handlers)) + names.roles(of: hooks) + names.roles(of: connectors)
            + (options.pauseRetry == nil ? [] : [names.pauseRetry]) + (schedules.isEmpty ? [] : [names.schedules])
            + [names.deletion] + names.roles(of: outbox) + (options.retention.keepsAll ? [] : [names.retention])
    }

    private func unusedLabels(in handlers: [Handler]) -> [String] {
        let used = Set(handlers.flatMap { [$0.status] + $0.destinations })
        return Status.allCases.filter { !used.contains($0.rawValue) }.map(\.label)
    }

    // MARK: Erasing the types

    private func handlers(options: BuildOptions) -> [Handler] {
        lines.map { line in
            switch line {
            case .step(let status, let destinations, let predicate, let stepOptions, _):
                var settings = StepSettings()
                for option in options.stepDefaults + stepOptions { option.apply(&settings) }
                return .step(
                    StepHandler(
                        status: status.rawValue, destinations: destinations.map(\.rawValue), settings: settings,
                        isConditional: predicate != nil))
            case .timeout(let status, let destinations, let name, let timer, let timeoutOptions, let code):
                var settings = TimeoutSettings()
                for option in options.timeoutDefaults + timeoutOptions { option.apply(&settings) }
                let codec = codec
                return .timeout(
                    TimeoutHandler(
                        status: status.rawValue, name: name, destinations: destinations.map(\.rawValue),
                        settings: settings, note: timer.note,
                        due: { record, now in try await timer.due(codec.run(from: record, attempt: 1), now) },
                        fire: erased(code)))
            case .callback(let status, let destinations, let code):
                return .callback(
                    CallbackHandler(
                        status: status.rawValue, destinations: destinations.map(\.rawValue), body: erased(code)))
            case .connector(let status, let destinations, let source):
                return .connector(
                    ConnectedEdges(
                        status: status.rawValue, destinations: destinations.map(\.rawValue), source: source))
            }
        }
    }

    /// The steps of a status with their code: the object is decoded once, however many predicates are asked.
    private func choice(among steps: [StepHandler]) -> StepChoice {
        let codes = lines.compactMap { line -> (predicate: Predicate?, body: StepBody)? in
            guard case .step(let status, _, let predicate, _, let body) = line,
                status.rawValue == steps.first?.status
            else { return nil }
            return (predicate, body)
        }
        let codec = codec
        let candidates = zip(steps, codes).map {
            StepCandidate(step: $0, predicate: $1.predicate, body: $1.body)
        }
        return StepChoice(steps: steps) { record, attempt in
            var run: Run<Object, Status> = try codec.run(from: record, attempt: attempt)
            for candidate in candidates {
                do {
                    if let predicate = candidate.predicate, try await !predicate(run) { continue }
                    switch candidate.body {
                    case .waiting(let code):
                        let transition = try await code(&run)
                        return .init(step: candidate.step, outcome: try codec.outcome(of: transition, run: run))
                    case .inTransaction(let code):
                        return .init(step: candidate.step, outcome: .inTransaction(code(run, codec)))
                    }
                } catch {
                    throw StepChoice.Failure(step: candidate.step, cause: error)
                }
            }
            return .init(step: nil, outcome: .skip)
        }
    }

    private func erased(
        _ code: @escaping ErasedTimeoutCode
    ) -> @Sendable (Record, Timestamp, Int) async throws -> Outcome {
        let codec = codec
        return { record, now, attempt in
            var run: Run<Object, Status> = try codec.run(from: record, attempt: attempt)
            return try await code(&run, now, codec)
        }
    }

    private func erased(_ code: CallbackBody) -> CallbackHandler.Body {
        let codec = codec
        return switch code {
        case .waiting(let code):
            .waiting { record, payload in
                var run: Run<Object, Status> = try codec.run(from: record, attempt: 1)
                return try await code(&run, payload, codec)
            }
        case .inTransaction(let code):
            .inTransaction { record, payload in code(try codec.run(from: record, attempt: 1), payload, codec) }
        }
    }
}

/// A step with its code, typed.
private struct StepCandidate<Object: Sendable, Status: WorkflowStatus>: Sendable {
    let step: StepHandler
    let predicate: WorkflowBuilder<Object, Status>.Predicate?
    let body: WorkflowBuilder<Object, Status>.StepBody
}

extension ObjectCodec {
    func run<Status: WorkflowStatus>(from record: Record, attempt: Int) throws -> Run<Object, Status> {
        guard let status = Status(rawValue: record.status) else {
            throw UndecodableRun(reason: "this build does not know status \(record.status)")
        }
        guard record.hasKeptObject else {
            throw UndecodableRun(reason: "the object of version \(record.version) was not kept: a later one's is")
        }
        let object: Object
        do {
            object = try self.object(of: record)
        } catch let error as NewerObject {
            throw error
        } catch  where record.object.isEmpty {
            throw UndecodableRun(reason: "nothing is left of the object: the run's data was deleted")
        } catch {
            throw UndecodableRun(reason: "the object does not decode: \(codingPath(of: error))")
        }
        return Run(object: object, status: status, record: record, attempt: attempt)
    }

    func outcome<Status: WorkflowStatus>(
        of transition: Transition<Status>, run: Run<Object, Status>
    ) throws -> Outcome {
        let outcome: Outcome
        switch transition.kind {
        case .to(let status): outcome = .to(status.rawValue, try encode(run.object))
        case .skip: outcome = .skip
        case .saveAndRepeat: outcome = .saveAndRepeat(try encode(run.object))
        case .pause(let reason): outcome = .pause(reason, try encode(run.object))
        case .cancel(let reason): outcome = .cancel(reason, try encode(run.object))
        }
        guard let effect = transition.effect else { return outcome }
        if case .skip = outcome {
            throw WorkflowError(
                .invalidArgument,
                "run \(run.runID): a skip stores nothing, so nothing can be written with it; use saveAndRepeat")
        }
        return .writing(outcome, effect)
    }

    func outcome<Status: WorkflowStatus>(
        of transition: TimeoutTransition<Status>, run: Run<Object, Status>
    ) throws -> Outcome {
        let outcome: Outcome
        switch transition.kind {
        case .to(let status): outcome = .to(status.rawValue, try encode(run.object))
        case .skip: outcome = .skip
        case .again(let delay): outcome = .again(delay)
        case .pause(let reason): outcome = .pause(reason, try encode(run.object))
        case .cancel(let reason): outcome = .cancel(reason, try encode(run.object))
        }
        guard let effect = transition.effect else { return outcome }
        return .writing(outcome, effect)
    }
}
