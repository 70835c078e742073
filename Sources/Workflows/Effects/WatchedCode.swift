/// Code that something can be put around, whatever handle it is lent.
protocol WatchedCode: TransactionEffect {
    /// The same code.
    ///
    /// - Parameter around: Is called in its place, and calls it once.
    func watched(by around: @escaping @Sendable (_ call: () throws -> Bool) throws -> Bool) -> any TransactionEffect
}

extension WorkflowCore {
    /// A user's code, timed and traced whenever the store calls it: on the store's thread, which knows nothing of what was
    /// current where the code was handed over.
    ///
    /// - Parameter owner: Whose code it is.
    func watched(
        _ effect: any TransactionEffect, _ result: EffectResult, of owner: TracedWork.Kind, for record: Record,
        by role: RoleName? = nil, attempt: Int? = nil
    ) -> any TransactionEffect {
        guard let code = effect as? any WatchedCode else { return effect }
        let work = tracedWork(.transaction, for: record, named: owner.rawValue, by: role, attempt: attempt)
        return code.watched { [self] call in
            let beganAt = clock.elapsed
            defer { result.called(for: clock.elapsed - beganAt) }
            return try tracedAtOnce(work, describe: { _ in result.traced }, { _ in try call() })
        }
    }
}
