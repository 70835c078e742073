extension WorkflowBuilder {
    func mistakes(in handlers: [Handler], adapter: any WorkflowAdapter) -> [BuildMistake] {
        var mistakes: [BuildMistake] = []
        if name.rawValue.isEmpty { mistakes.append(.noName) }
        mistakes += ambiguousStatuses()
        guard !handlers.isEmpty else { return mistakes + [.noDefinitions] }
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
        return mistakes + senselessOptions(in: handlers)
    }

    private func label(_ status: Int) -> String { Status(rawValue: status)?.label ?? String(status) }

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
                guard !taken.contains(step.status) else {
                    mistakes.append(
                        step.isConditional ? .unreachableStep(status: status) : .twoSteps(status: status))
                    continue
                }
                if !step.isConditional { taken.insert(step.status) }
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
            case .callback: break
            }
        }
        return mistakes
    }

    private func deadEnds(in handlers: [Handler]) -> [BuildMistake] {
        let sources = Set(handlers.map(\.status))
        var leadsToEnd = Set(handlers.flatMap(\.destinations)).subtracting(sources)
        guard !leadsToEnd.isEmpty else { return [.noTerminalStatus] }
        var grew = true
        while grew {
            grew = false
            for handler in handlers where !leadsToEnd.contains(handler.status) {
                guard handler.destinations.contains(where: leadsToEnd.contains) else { continue }
                leadsToEnd.insert(handler.status)
                grew = true
            }
        }
        return Status.allCases.filter { sources.contains($0.rawValue) && !leadsToEnd.contains($0.rawValue) }
            .map { .noWayToEnd(status: $0.label) }
    }

    private func senselessOptions(in handlers: [Handler]) -> [BuildMistake] {
        handlers.flatMap { handler -> [BuildMistake] in
            let status = label(handler.status)
            switch handler {
            case .step(let step):
                var problems = problems(polling: step.settings.polling, pause: step.settings.pause)
                if !(1...Partition.count).contains(step.settings.parallelCount) {
                    problems.append("parallel(\(step.settings.parallelCount)) is not between 1 and \(Partition.count)")
                }
                if step.settings.consumeLag < .zero {
                    problems.append("a consume lag of \(step.settings.consumeLag) is less than zero")
                }
                if step.settings.tolerance <= .zero {
                    problems.append("a lag alert at its consume lag or below would always be raised")
                }
                return problems.map { .option(status: status, problem: $0) }
            case .timeout(let timeout):
                var problems = problems(polling: timeout.settings.polling, pause: timeout.settings.pause)
                if timeout.settings.lagAlert <= .zero {
                    problems.append("a lag alert of \(timeout.settings.lagAlert) is not more than zero")
                }
                return problems.map { .option(status: status, problem: $0) }
            case .callback: return []
            }
        }
    }

    private func problems(polling: Duration, pause: PausePolicy) -> [String] {
        var problems: [String] = []
        if polling <= .zero { problems.append("a polling frequency of \(polling) is not more than zero") }
        if case .afterErrors(let count) = pause, count < 1 {
            problems.append("pauseAfterErrors(\(count)) is not at least 1; use neverPause to never pause")
        }
        return problems
    }
}

extension StepSettings {
    /// Whether two steps agree in what is a matter of their role.
    fileprivate func sharesRole(with other: StepSettings) -> Bool {
        parallelCount == other.parallelCount && polling == other.polling && consumeLag == other.consumeLag
            && lagAlert == other.lagAlert
    }
}
