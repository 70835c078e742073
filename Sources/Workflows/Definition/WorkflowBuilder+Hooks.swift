extension WorkflowBuilder {
    /// Code that is called after a run was paused, by the engine or by a person.
    ///
    /// A hook is called at least once for each time a run comes into the run state, in the order in which one run does,
    /// with the run as it was then; the run may have moved on since. It changes nothing of the run. When it throws it is
    /// called again for that run after a wait, for ever, and the hooks of other runs go on meanwhile.
    ///
    /// A hook that a store sees for the first time hears of what happens once the service has started, and of nothing
    /// before.
    public mutating func onPause(options: HookOption..., perform: @escaping HookCode) {
        hooks.append(Hook(runState: .paused, options: options, code: perform))
    }

    /// Code that is called after a run was cancelled. See ``onPause(options:perform:)``.
    public mutating func onCancel(options: HookOption..., perform: @escaping HookCode) {
        hooks.append(Hook(runState: .cancelled, options: options, code: perform))
    }

    /// Code that is called after a run was completed. See ``onPause(options:perform:)``.
    public mutating func onComplete(options: HookOption..., perform: @escaping HookCode) {
        hooks.append(Hook(runState: .completed, options: options, code: perform))
    }

    func hookHandlers(options: BuildOptions) -> [HookHandler] {
        let codec = codec
        return hooks.map { hook in
            var settings = HookSettings()
            for option in options.hookDefaults + hook.options { option.apply(&settings) }
            return HookHandler(runState: hook.runState, settings: settings) { record, attempt in
                try await hook.code(codec.run(from: record, attempt: attempt))
            }
        }
    }
}
