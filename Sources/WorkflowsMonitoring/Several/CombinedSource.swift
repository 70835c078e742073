import Synchronization
public import Workflows

/// Several sources as one: one list of workflows, of runs, of what wants a person.
///
/// What comes from a source bears its name: the workflow `orders` of `prod-eu` is `prod-eu/orders`, and so are roles and
/// consumers. An action goes to the source that its target is of, and to no other. A source that cannot be asked takes
/// nothing from the others: it is named in ``Capabilities/missing``, and totals are "at least" meanwhile. Only where none
/// answers does a read throw.
public final class CombinedSource: MonitoringSource {
    let parts: [NamedSource]
    /// Which source a run is of, as far as it was seen. What is forgotten is asked for again.
    let owners = Mutex(RunOwners())
    let numbers: Mutex<EventNumbers>
    /// Why a source did not answer when it was asked last.
    private let failures = Mutex<[String: MonitoringError]>([:])

    /// Several sources.
    ///
    /// - Throws: `invalid` where there are none, or two of a name.
    public init(_ parts: [NamedSource]) throws(MonitoringError) {
        guard !parts.isEmpty else { throw MonitoringError(.invalid, "there is nothing to show") }
        let names = parts.map(\.name)
        if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
            throw MonitoringError(.invalid, "\(twice) is named twice")
        }
        self.parts = parts
        numbers = Mutex(EventNumbers(parts: parts.count))
    }

    // MARK: Asking

    /// Asks all at once. The answers of those that have one, in the order of the sources.
    func each<Value: Sendable>(
        _ ask: @escaping @Sendable (NamedSource) async throws(MonitoringError) -> Value
    ) async throws(MonitoringError) -> [(part: NamedSource, value: Value)] {
        try await each(of: parts, ask)
    }

    func each<Value: Sendable>(
        of parts: [NamedSource], noting: Bool = true,
        _ ask: @escaping @Sendable (NamedSource) async throws(MonitoringError) -> Value
    ) async throws(MonitoringError) -> [(part: NamedSource, value: Value)] {
        let answers = await withTaskGroup(of: (Int, Result<Value, MonitoringError>).self) { group in
            for (index, part) in parts.enumerated() {
                group.addTask {
                    do throws(MonitoringError) {
                        return (index, .success(try await ask(part)))
                    } catch {
                        return (index, .failure(error))
                    }
                }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        var found: [(part: NamedSource, value: Value)] = []
        var first: (name: String, error: MonitoringError)?
        for (index, part) in parts.enumerated() {
            switch answers[index] {
            case .success(let value)?: found.append((part, value))
            case .failure(let error)?: first = first ?? (part.name, error)
            case nil: break
            }
            if noting { note(part, answers[index]) }
        }
        if found.isEmpty, let first {
            throw MonitoringError(first.error.code, "\(first.name): \(first.error.description)")
        }
        return found
    }

    /// Whether a source can be reached shows with every question but those that it answers with "there is none".
    private func note<Value>(_ part: NamedSource, _ answer: Result<Value, MonitoringError>?) {
        guard !Task.isCancelled, let answer else { return }
        switch answer {
        case .success: failures.withLock { _ = $0.removeValue(forKey: part.name) }
        case .failure(let error):
            switch error.code {
            case .busy, .unreachable, .notAStore, .notAllowed, .failed: failures.withLock { $0[part.name] = error }
            case .notFound, .invalid, .unsupported: break
            }
        }
    }

    /// Whether a source did not answer when it was asked last.
    var isMissingSome: Bool { failures.withLock { !$0.isEmpty } }

    /// The source that a name is of, and the name as that knows it.
    func owner<Name: TextIdentifier>(of name: Name) throws(MonitoringError) -> (part: NamedSource, name: Name) {
        for part in parts {
            if let inner = part.inner(name) { return (part, inner) }
        }
        let names = parts.map(\.name).joined(separator: ", ")
        throw MonitoringError(.notFound, "\(name) is of none of \(names)")
    }

    /// Asks the one source that a name is of.
    func ask<Name: TextIdentifier, Value>(
        _ name: Name, _ body: (NamedSource, Name) async throws(MonitoringError) -> Value
    ) async throws(MonitoringError) -> Value {
        let (part, inner) = try owner(of: name)
        do throws(MonitoringError) {
            let value = try await body(part, inner)
            note(part, .success(value))
            return value
        } catch {
            note(part, Result<Value, MonitoringError>.failure(error))
            throw MonitoringError(error.code, "\(part.name): \(error.description)")
        }
    }

    // MARK: What stands

    /// What all of them can, and what at least one allows; who cannot be asked is named.
    public func capabilities() async throws(MonitoringError) -> Capabilities {
        // A source may know what it can do without having been reached for it.
        let answers = try await each(of: parts, noting: false) { part throws(MonitoringError) in
            try await part.source.capabilities()
        }
        let all = answers.map(\.value)
        let refusals = answers.compactMap { part, value in
            value.canAct ? nil : "\(part.name): \(value.readOnlyReason ?? "read-only")"
        }
        var combined = Capabilities(
            unsupported: all.reduce(into: []) { $0.formUnion($1.unsupported) },
            canAct: all.contains(where: \.canAct),
            readOnlyReason: refusals.isEmpty ? nil : refusals.joined(separator: "; "),
            actor: Set(all.map(\.actor)).sorted().joined(separator: ", "),
            target: parts.map(\.name).joined(separator: " + "))
        let failures = failures.withLock { $0 }
        combined.missing = parts.compactMap { part in
            failures[part.name].map { Capabilities.Missing(name: part.name, reason: $0.description) }
        }
        return combined
    }

    /// The instances that are alive, of all.
    public func instances() async throws(MonitoringError) -> Answer<Set<InstanceName>> {
        let answers = try await each { part throws(MonitoringError) in try await part.source.instances() }
        return answers.merged { $0.reduce(into: []) { $0.formUnion($1.value) } }
    }

    /// A row per workflow of each.
    public func workflows() async throws(MonitoringError) -> Answer<[WorkflowOverview]> {
        let answers = try await each { part throws(MonitoringError) in try await part.source.workflows() }
        return answers.merged { $0.flatMap { part, rows in rows.map { part.outer($0) } } }
    }

    /// What wants a person in each workflow of each.
    public func troubles() async throws(MonitoringError) -> Answer<[WorkflowTrouble]> {
        let answers = try await each { part throws(MonitoringError) in try await part.source.troubles() }
        return answers.merged { $0.flatMap { part, rows in rows.map { part.outer($0) } } }
    }

    /// The graph of one workflow.
    public func graph(_ workflow: WorkflowName) async throws(MonitoringError) -> Answer<WorkflowGraph> {
        try await ask(workflow) { part, name throws(MonitoringError) in
            let answer = try await part.source.graph(name)
            return Answer(part.outer(answer.value), asOf: answer.asOf)
        }
    }

    /// Every expected role on every known instance, of all or of one workflow.
    public func roles(_ workflow: WorkflowName?) async throws(MonitoringError) -> Answer<[RoleStatus]> {
        if let workflow {
            return try await ask(workflow) { part, name throws(MonitoringError) in
                let answer = try await part.source.roles(name)
                return Answer(answer.value.map { part.outer($0) }, asOf: answer.asOf)
            }
        }
        let answers = try await each { part throws(MonitoringError) in try await part.source.roles(nil) }
        return answers.merged { $0.flatMap { part, rows in rows.map { part.outer($0) } } }
    }

    /// Waits until something may have changed in any of them. One that cannot be asked does not end the wait of the
    /// others.
    public func waitForChange(upTo limit: Duration) async throws -> Bool {
        try await withThrowingTaskGroup(of: Result<Bool, any Error>.self) { group in
            for part in parts {
                group.addTask {
                    do { return .success(try await part.source.waitForChange(upTo: limit)) } catch {
                        return .failure(error)
                    }
                }
            }
            var failure: (any Error)?
            var answered = false
            while let ended = await group.nextResult() {
                switch ended {
                case .success(.success(true)):
                    group.cancelAll()
                    return true
                case .success(.success(false)): answered = true
                case .success(.failure(let error)), .failure(let error): failure = failure ?? error
                }
            }
            try Task.checkCancellation()
            if let failure, !answered { throw failure }
            return false
        }
    }
}

extension Array {
    /// One answer of several: as old as the oldest of them.
    func merged<Value, Merged>(
        _ merge: ([(part: NamedSource, value: Value)]) -> Merged
    ) -> Answer<Merged> where Element == (part: NamedSource, value: Answer<Value>) {
        Answer(merge(map { ($0.part, $0.value.value) }), asOf: map(\.value.asOf).min() ?? EngineClock.system.now)
    }
}
