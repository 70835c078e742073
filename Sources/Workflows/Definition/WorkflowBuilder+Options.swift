extension WorkflowBuilder {
    /// Options that make no sense where they are.
    func senselessOptions(
        in handlers: [Handler], _ hooks: [HookHandler], options: BuildOptions
    ) -> [BuildMistake] {
        options.problems.map(BuildMistake.buildOption)
            + handlers.flatMap { handler -> [BuildMistake] in
                let status = label(handler.status)
                return handler.problems.map { .option(status: status, problem: $0) }
            }
            + hooks.flatMap { hook in hook.problems.map { .hookOption(hook.runState, problem: $0) } }
    }
}

extension BuildOptions {
    fileprivate var problems: [String] {
        var problems: [String] = []
        if lease <= .zero { problems.append("a lease of \(lease) is not more than zero") }
        if heartbeat <= .zero { problems.append("a heartbeat of \(heartbeat) is not more than zero") }
        let reserve = BuildOptions.leaseMargin + BuildOptions.renewalRoom
        if heartbeat > lease - reserve {
            problems.append(
                "a heartbeat of \(heartbeat) comes too late for a lease of \(lease): work stops "
                    + "\(BuildOptions.leaseMargin) before that ends, and a renewal is given \(BuildOptions.renewalRoom). "
                    + "Make the lease at least \(max(heartbeat, .zero) + reserve), or the heartbeat shorter")
        }
        if grace < .zero { problems.append("a grace of \(grace) is less than zero") }
        if versionPolling <= .zero {
            problems.append("a version polling of \(versionPolling) is not more than zero")
        }
        if awaitPolling <= .zero { problems.append("an await polling of \(awaitPolling) is not more than zero") }
        if deletionPolling <= .zero {
            problems.append("a deletion polling of \(deletionPolling) is not more than zero")
        }
        if schedulePolling <= .zero {
            problems.append("a schedule polling of \(schedulePolling) is not more than zero")
        }
        return problems + roleBackOff.problems + (pauseRetry?.problems ?? []) + (outbox?.problems ?? [])
            + retention.problems
    }
}

extension Handler {
    fileprivate var problems: [String] {
        switch self {
        case .step(let step):
            let settings = step.settings
            var problems = problems(polling: settings.polling, backOff: settings.backOff, pause: settings.pause)
            if !(1...Partition.count).contains(settings.parallelCount) {
                problems.append("parallel(\(settings.parallelCount)) is not between 1 and \(Partition.count)")
            }
            return problems + LagBounds(consumeLag: settings.consumeLag, alert: settings.lagAlert).problems
        case .timeout(let timeout):
            let settings = timeout.settings
            var problems = problems(polling: settings.polling, backOff: settings.backOff, pause: settings.pause)
            if settings.lagAlert <= .zero {
                problems.append("a lag alert of \(settings.lagAlert) is not more than zero")
            }
            return problems
        case .callback, .connector: return []
        }
    }

    private func problems(polling: Duration, backOff: BackOff, pause: PausePolicy) -> [String] {
        var problems: [String] = []
        if polling <= .zero { problems.append("a polling frequency of \(polling) is not more than zero") }
        if case .afterErrors(let count) = pause, count < 1 {
            problems.append("pauseAfterErrors(\(count)) is not at least 1; use neverPause to never pause")
        }
        return problems + backOff.problems
    }
}

extension HookHandler {
    fileprivate var problems: [String] {
        var problems: [String] = []
        if settings.polling <= .zero {
            problems.append("a polling frequency of \(settings.polling) is not more than zero")
        }
        if settings.lagAlert <= .zero {
            problems.append("a lag alert of \(settings.lagAlert) is not more than zero")
        }
        return problems + settings.backOff.problems
    }
}

extension PauseRetry {
    fileprivate var problems: [String] {
        var problems: [String] = []
        if initial <= .zero || maximum < initial {
            problems.append("a pause retry after \(initial) to \(maximum) is not a wait above zero and one as long")
        }
        if times < 1 { problems.append("a pause retry of \(times) times is none; leave it out") }
        if polling <= .zero { problems.append("a pause retry's polling of \(polling) is not more than zero") }
        return problems
    }
}

extension BackOff {
    var problems: [String] {
        var problems: [String] = []
        if initial <= .zero || maximum < initial {
            problems.append(
                "a back-off from \(initial) to \(maximum) is not a wait above zero and one at least as long")
        }
        // Whatever is no number at all is out of bounds too.
        if !(1..<Double.infinity).contains(factor) {
            problems.append("a back-off's factor of \(factor) is not a number of at least 1")
        }
        if !(0...1).contains(jitter) {
            problems.append("a back-off's jitter of \(jitter) is not between 0 and 1")
        }
        return problems
    }
}
