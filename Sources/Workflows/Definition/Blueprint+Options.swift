extension Blueprint {
    /// The same, with a definition that tells by what options the workflow and each of its roles work.
    func telling(_ options: BuildOptions) -> Blueprint {
        var telling = self
        telling.definition.options = options.texts(objectVersion: objectVersion)
        for index in definition.roles.indices {
            telling.definition.roles[index].options = texts(of: definition.roles[index], options)
        }
        return telling
    }

    private func texts(of role: WorkflowDefinition.Role, _ options: BuildOptions) -> [String: String] {
        switch role.kind {
        case .step:
            let steps = role.status.flatMap { self.steps[$0] }?.steps ?? []
            return OptionText.merged(steps.enumerated().map { (name: "step \($0 + 1)", options: $1.settings.texts) })
        case .timeout, .timeoutInserter:
            let timeouts = role.status.flatMap { self.timeouts[$0] } ?? []
            return OptionText.merged(timeouts.map { (name: $0.name, options: $0.settings.texts) })
        case .hook: return role.runState.flatMap { hooks[$0] }?.settings.texts ?? [:]
        case .connector:
            let names = RoleNames(workflow: definition.name)
            return connector(of: role.name, names)?.connector.settings.texts ?? [:]
        case .pauseRetry: return pauseRetry?.texts ?? [:]
        case .deletion:
            return ["polling": OptionText.of(options.deletionPolling), "custom": OptionText.of(deletion != nil)]
        case .schedule: return ["polling": OptionText.of(options.schedulePolling)]
        case .outbox: return outbox?.texts ?? [:]
        case .sweeper: return outbox.map { ["sweeps_after": OptionText.of($0.sweepsAfter)] } ?? [:]
        case .retention: return options.retention.texts
        // No role of this build is one.
        case .other: return [:]
        }
    }
}
