extension WorkflowBuilder {
    func mistakes(
        in handlers: [Handler], _ hooks: [HookHandler], adapter: any WorkflowAdapter, options: BuildOptions
    ) -> [BuildMistake] {
        var mistakes: [BuildMistake] = []
        if name.rawValue.isEmpty { mistakes.append(.noName) }
        if codec.version < 1 {
            mistakes.append(.buildOption("an object version of \(codec.version) is not 1 or more"))
        }
        mistakes += ambiguousStatuses() + undeclaredStatuses()
        if handlers.isEmpty { mistakes.append(.noDefinitions) }
        mistakes += duplicates(in: handlers)
        for handler in handlers where handler.destinations.isEmpty {
            mistakes.append(.noDestination(status: label(handler.status), kind: handler.edgeKind.rawValue))
        }
        mistakes += deadEnds(in: handlers)
        if let start, !handlers.contains(where: { $0.status == start.rawValue }) {
            mistakes.append(.startLeadsNowhere(status: start.label))
        }
        if adapter.timeouts == nil, handlers.contains(where: { $0.edgeKind == .timeout }) {
            mistakes.append(.noTimeoutStore)
        }
        if !options.retention.keepsAll, !(adapter.records is any RetentionStore) { mistakes.append(.noRetention) }
        for (index, hook) in hooks.enumerated() where hooks[..<index].contains(where: { $0.runState == hook.runState })
        {
            mistakes.append(.twoHooks(hook.runState))
        }
        return mistakes + senselessOptions(in: handlers, hooks, options: options)
    }

    func label(_ status: Int) -> String { Status(rawValue: status)?.label ?? String(status) }

    private func ambiguousStatuses() -> [BuildMistake] {
        var labels: [String: Int] = [:]
        var mistakes: [BuildMistake] = []
        for status in Status.allCases {
            if let other = labels[status.label] {
                mistakes.append(
                    .ambiguousStatus("statuses \(other) and \(status.rawValue) have the same label \"\(status.label)\"")
                )
            }
            labels[status.label] = status.rawValue
            if status.rawValue < 0 || status.rawValue > Int(Int32.max) {
                mistakes.append(
                    .ambiguousStatus("\(status.label) has the number \(status.rawValue); use 0 to \(Int32.max)"))
            }
        }
        return mistakes
    }

    /// An enum may have an `allCases` of its own.
    private func undeclaredStatuses() -> [BuildMistake] {
        let used = lines.flatMap(\.statuses) + [start].compactMap(\.self) + schedules.compactMap(\.start)
        var seen = Set(Status.allCases)
        return used.filter { seen.insert($0).inserted }.map { .undeclaredStatus($0.label) }
    }

    private func duplicates(in handlers: [Handler]) -> [BuildMistake] {
        var steps: [Int: StepHandler] = [:]
        /// The statuses of which some step takes every run.
        var taken: Set<Int> = []
        var timeouts: Set<String> = []
        var mistakes: [BuildMistake] = []
        for handler in handlers {
            switch handler {
            case .step(let step):
                let status = label(step.status)
                if taken.contains(step.status) {
                    mistakes.append(
                        step.isConditional ? .unreachableStep(status: status) : .twoSteps(status: status))
                } else if !step.isConditional {
                    taken.insert(step.status)
                }
                let first = steps[step.status, default: step]
                steps[step.status] = first
                if !step.settings.sharesRole(with: first.settings) {
                    mistakes.append(
                        .option(
                            status: status,
                            problem: "its steps share a role; give all the same parallel count, polling frequency, "
                                + "consume lag and lag alert"))
                }
            case .timeout(let timeout):
                if !timeouts.insert("\(timeout.status) \(timeout.name)").inserted {
                    mistakes.append(.twoTimeouts(status: label(timeout.status), name: timeout.name))
                }
            case .callback, .connector: break
            }
        }
        return mistakes
    }

    private func deadEnds(in handlers: [Handler]) -> [BuildMistake] {
        let sources = Set(handlers.map(\.status))
        var leadsToEnd = Set(handlers.flatMap(\.destinations)).subtracting(sources)
        // Each status is named all the same: they may stand in several circles, of which one way out opens one.
        let mistakes: [BuildMistake] = leadsToEnd.isEmpty && !handlers.isEmpty ? [.noTerminalStatus] : []
        var grew = true
        while grew {
            grew = false
            for handler in handlers where !leadsToEnd.contains(handler.status) {
                guard handler.destinations.contains(where: leadsToEnd.contains) else { continue }
                leadsToEnd.insert(handler.status)
                grew = true
            }
        }
        return mistakes
            + Status.allCases.filter { sources.contains($0.rawValue) && !leadsToEnd.contains($0.rawValue) }
            .map { .noWayToEnd(status: $0.label) }
    }
}

extension WorkflowBuilder.Line {
    /// Where it takes runs, and where it may lead.
    fileprivate var statuses: [Status] {
        switch self {
        case .step(let status, let destinations, _, _, _): [status] + destinations
        case .timeout(let status, let destinations, _, _, _, _): [status] + destinations
        case .callback(let status, let destinations, _): [status] + destinations
        case .connector(let status, let destinations, _): [status] + destinations
        }
    }
}

extension StepSettings {
    /// Whether two steps agree in what is a matter of their role.
    fileprivate func sharesRole(with other: StepSettings) -> Bool {
        parallelCount == other.parallelCount && polling == other.polling && consumeLag == other.consumeLag
            && lagAlert == other.lagAlert
    }
}
