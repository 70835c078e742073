import Synchronization

@testable import Workflows

extension Fault {
    static let holding: [Fault] = [
        Fault("Nobody is told who holds a role", breaks: "One instance holds a role at a time; the others are told who")
        {
            $0.brokenRoles.onStanding { _, standing in standing.holders = [:] }
        },

        Fault(
            "How long a lease lasts is not said", breaks: "Who waits knows how long the holder's lease lasts at most"
        ) {
            $0.brokenRoles.onStanding { _, standing in standing.nextExpiry = nil }
        },

        Fault("Whatever is free is granted", breaks: "An instance is granted the roles it wants, and no others") {
            $0.brokenRoles.onRenewal { renewal in
                guard renewal.wanted == ["orders-2"], renewal.released.isEmpty else { return }
                renewal.wanted = ["orders-1", "orders-2"]
            }
        },

        Fault("Each renewal begins an epoch", breaks: "A holder that renews keeps its roles and their epochs") {
            let inner = $0.memory
            let last = Memo([StartID: Timestamp]())
            $0.brokenRoles.onRenewal { renewal in
                // When time passed, but no lease ran out: the rest has other cases.
                let (instance, at) = (renewal.instance, renewal.at)
                let before = last.change { last in
                    defer { last[instance] = at }
                    return last[instance]
                }
                guard let before, at - before == .milliseconds(2500) else { return }
                inner.state.withLock { state in
                    for (role, hold) in state.roles where hold.holder == instance { state.roles[role]?.epoch += 1 }
                }
            }
        },

        Fault("A renewal is good for the rest of the lease", breaks: "Each renewal begins the lease anew") {
            let inner = $0.memory
            $0.brokenRoles.onRenewal { renewal in
                let instance = renewal.instance
                let now = inner.clock.elapsed
                let left = inner.state.withLock { state in
                    state.instances[instance].map { $0.leaseEnds - now }
                }
                // One that ran out is begun anew.
                if let left, left > .zero, left < .seconds(2) { renewal.lease = left }
            }
        },

        Fault(
            "Two who come at once are both granted a role", breaks: "Of many who want a role at once one is granted it"
        ) {
            let inner = $0.memory
            let gate = Gate()
            let renew = $0.brokenRoles.onRenew
            $0.brokenRoles.onRenew = { renewal throws(WorkflowError) in
                guard renewal.instance.rawValue.hasPrefix("start-") else { return try await renew(renewal) }
                let isFree = inner.state.withLock { $0.roles["orders-1"]?.holder == nil }
                await gate.takeTurn { inner.state.withLock { $0.roles["orders-1"]?.holder != nil } }
                if isFree { inner.state.withLock { $0.roles["orders-1"] = nil } }
                return try await renew(renewal)
            }
        },

        Fault(
            "Leaving begins the epochs anew",
            breaks: "A role's epoch grows when it changes hands, however it was given up"
        ) {
            let inner = $0.memory
            let leave = $0.brokenRoles.onLeave
            $0.brokenRoles.onLeave = { instance, reports, at throws(WorkflowError) in
                try await leave(instance, reports, at)
                inner.state.withLock { $0.roles = [:] }
            }
        },
    ]

    static let ending: [Fault] = [
        Fault(
            "When a lease runs out one role is free",
            breaks: "When a lease runs out, all roles of its instance are free at once"
        ) {
            let inner = $0.memory
            $0.brokenRoles.onRenewal { renewal in
                let instance = renewal.instance
                let now = inner.clock.elapsed
                let isAnother = inner.state.withLock { state in
                    state.instances.contains { $0.key == "a" && $0.value.leaseEnds <= now && $0.value.stoppedAt == nil }
                        && instance == "b" && state.roles["orders-2"]?.holder == "a"
                }
                if isAnother { renewal.wanted.removeAll { $0 == "orders-2" } }
            }
        },

        Fault("A lease runs out early", breaks: "No role is free before its holder's lease runs out") {
            let inner = $0.memory
            $0.brokenRoles.onRenewal { renewal in
                let instance = renewal.instance
                let now = inner.clock.elapsed
                inner.state.withLock { state in
                    for id in state.instances.keys where id != instance {
                        // Other cases wait for less, or for more.
                        if let ends = state.instances[id]?.leaseEnds, ends - now == .seconds(1) {
                            state.instances[id]?.leaseEnds = now
                        }
                    }
                }
            }
        },

        Fault(
            "Who lost its roles is not told",
            breaks: "Whose lease ran out and whose roles were given away is told so, and must join again"
        ) {
            let renew = $0.brokenRoles.onRenew
            $0.brokenRoles.onRenew = { [inner = $0.memory] renewal throws(WorkflowError) in
                if inner.state.withLock({ $0.instances[renewal.instance]?.lost == true }) {
                    return LeaseStanding(held: [:], holders: [:], nextExpiry: nil)
                }
                return try await renew(renewal)
            }
        },

        Fault(
            "Whose lease ran out long ago is lost, whoever took its roles",
            breaks: "Whose lease ran out, but whose roles nobody took, goes on as if nothing happened"
        ) {
            let renew = $0.brokenRoles.onRenew
            $0.brokenRoles.onRenew = { [inner = $0.memory] renewal throws(WorkflowError) in
                let now = inner.clock.elapsed
                if let ends = inner.state.withLock({ $0.instances[renewal.instance]?.leaseEnds }),
                    now - ends >= .seconds(10)
                {
                    throw WorkflowError(.roleLost, "the lease ran out")
                }
                return try await renew(renewal)
            }
        },

        Fault(
            "Whose lease ran out is lost, whoever took its roles",
            breaks: "Whose lease ran out, but whose roles nobody took, goes on as if nothing happened",
            "Who waits sees whether a renewal would gain a role",
            "Whoever looks whether a role is free takes it from nobody",
            "A role's epoch grows when it changes hands, however it was given up"
        ) {
            let renew = $0.brokenRoles.onRenew
            $0.brokenRoles.onRenew = { [inner = $0.memory] renewal throws(WorkflowError) in
                let now = inner.clock.elapsed
                if let ends = inner.state.withLock({ $0.instances[renewal.instance]?.leaseEnds }), ends <= now {
                    throw WorkflowError(.roleLost, "the lease ran out")
                }
                return try await renew(renewal)
            }
        },

        Fault("Who joins again keeps its roles", breaks: "Who joins again holds nothing of what it held before") {
            let inner = $0.memory
            let join = $0.brokenRoles.onJoin
            $0.brokenRoles.onJoin = { instance, lease throws(WorkflowError) in
                let roles = inner.state.withLock { $0.roles }
                try await join(instance, lease)
                inner.state.withLock { state in
                    for (role, hold) in roles where hold.holder == instance.startID { state.roles[role] = hold }
                }
            }
        },

        Fault(
            "A role that is given up stays",
            breaks: "A role that is given up is free at once, and the others stay",
            "A role that is wanted and given up at once is given up",
            "A role's epoch grows when it changes hands, however it was given up",
            "A write under an epoch that is over is refused and changes nothing",
            "A cursor that moves without a transition is fenced too",
            "A write under the present epoch is accepted, of any role that it is for",
            "Who lost the role hears of that before anything else",
            "An adapter tells of a role that is given up"
        ) {
            $0.brokenRoles.onRenewal { $0.released = [] }
        },

        Fault(
            "What is given up ends the other roles too",
            breaks: "A role that is given up is free at once, and the others stay"
        ) {
            $0.brokenRoles.onRenewal { renewal in
                if renewal.wanted == ["orders-2"], renewal.released == ["orders-1"] {
                    renewal.released = ["orders-1", "orders-2"]
                }
            }
        },

        Fault("A role that is wanted is not given up", breaks: "A role that is wanted and given up at once is given up")
        {
            $0.brokenRoles.onRenewal { renewal in renewal.released.removeAll { renewal.wanted.contains($0) } }
        },

        Fault("Whoever gives a role up ends it", breaks: "Nobody gives up another one's role") {
            let inner = $0.memory
            $0.brokenRoles.onRenewal { renewal in
                let released = renewal.released
                inner.state.withLock { state in for role in released { state.roles[role]?.holder = nil } }
            }
        },

        Fault(
            "Who leaves keeps its roles until its lease runs out",
            breaks: "When an instance leaves, all of its roles are free at once"
        ) {
            let inner = $0.memory
            let leave = $0.brokenRoles.onLeave
            $0.brokenRoles.onLeave = { instance, reports, at throws(WorkflowError) in
                let roles = inner.state.withLock { $0.roles }
                try await leave(instance, reports, at)
                // Of two: one role has other cases.
                guard roles.count == 2, reports.isEmpty, inner.state.withLock({ $0.instances.count }) == 2 else {
                    return
                }
                inner.state.withLock { $0.roles = roles }
            }
        },

        Fault("Who left goes on", breaks: "Who left, or never joined, holds nothing until it joins") {
            let inner = $0.memory
            $0.brokenRoles.onRenewal { renewal in
                let instance = renewal.instance
                inner.state.withLock { $0.instances[instance]?.stoppedAt = nil }
            }
        },

        Fault("What runs out is not free", breaks: "Who waits sees whether a renewal would gain a role") {
            $0.brokenRoles.onClaimable = { [inner = $0.memory] roles throws(WorkflowError) in
                inner.state.withLock { state in roles.contains { state.roles[$0]?.holder == nil } }
            }
        },

        Fault("Who looks takes what ran out", breaks: "Whoever looks whether a role is free takes it from nobody") {
            let inner = $0.memory
            let claimable = $0.brokenRoles.onClaimable
            $0.brokenRoles.onClaimable = { roles throws(WorkflowError) in
                if roles == ["orders-1", "orders-2"] {
                    inner.state.withLock { state in
                        for role in roles { state.roles[role]?.epoch += 1 }
                    }
                }
                return try await claimable(roles)
            }
        },
    ]

    static let joining: [Fault] = [
        Fault(
            "Names are not compared",
            breaks: "Two workflows whose roles have the same names do not run at once",
            "Who was refused is not registered"
        ) {
            $0.brokenRoles.onJoin = { [inner = $0.memory] instance, lease throws(WorkflowError) in
                do throws(WorkflowError) {
                    try await inner.join(instance, lease: lease)
                } catch {
                    guard error.code == .nameCollision else { throw error }
                    let now = inner.clock.elapsed
                    inner.state.withLock { state in
                        state.instances[instance.startID] = MemoryState.LeaseHolder(
                            description: instance, leaseEnds: now + lease, heardAt: now, seenAt: instance.startedAt)
                    }
                }
            }
        },

        Fault(
            "Workflows are told apart by all of their roles",
            breaks: "Two workflows whose roles have the same names do not run at once"
        ) {
            $0.brokenRoles.onJoin = { [inner = $0.memory] instance, lease throws(WorkflowError) in
                do throws(WorkflowError) {
                    try await inner.join(instance, lease: lease)
                } catch {
                    guard error.code == .nameCollision,
                        instance.definition.roles.map(\.name) == ["orders-2", "orders-3"]
                    else { throw error }
                }
            }
        },

        Fault("Who is refused is registered", breaks: "Who was refused is not registered") {
            $0.brokenRoles.onJoin = { [inner = $0.memory] instance, lease throws(WorkflowError) in
                do throws(WorkflowError) {
                    try await inner.join(instance, lease: lease)
                } catch {
                    let now = inner.clock.elapsed
                    inner.state.withLock { state in
                        state.instances[instance.startID] = MemoryState.LeaseHolder(
                            description: instance, leaseEnds: now + lease, heardAt: now, seenAt: instance.startedAt)
                    }
                    throw error
                }
            }
        },

        Fault(
            "A workflow that left is in the way",
            breaks: "A workflow that left, or whose lease ran out, is in nobody's way"
        ) {
            $0.brokenRoles.onJoin = { [inner = $0.memory] instance, lease throws(WorkflowError) in
                let name = instance.definition.name
                if inner.state.withLock({
                    $0.instances.values.contains { $0.description.definition.name != name && $0.stoppedAt != nil }
                }) {
                    throw WorkflowError(.nameCollision, "it was here")
                }
                try await inner.join(instance, lease: lease)
            }
        },

        Fault(
            "A larger definition of a workflow is refused",
            breaks: "Two definitions of one workflow run side by side, and so do workflows with other roles"
        ) {
            $0.brokenRoles.onJoin = { [inner = $0.memory] instance, lease throws(WorkflowError) in
                guard instance.definition.roles.count < 3 else { throw WorkflowError(.nameCollision, "it is larger") }
                try await inner.join(instance, lease: lease)
            }
        },

        Fault(
            "Another definition of a workflow is refused",
            breaks: "Two definitions of one workflow run side by side, and so do workflows with other roles",
            "Of a workflow's definitions the one that was started last is the last, also after going back"
        ) {
            $0.brokenRoles.onJoin = { [inner = $0.memory] instance, lease throws(WorkflowError) in
                let definition = instance.definition
                if inner.state.withLock({
                    $0.definitions.contains { $0.definition.name == definition.name && $0.definition != definition }
                }) {
                    throw WorkflowError(.nameCollision, "it is another")
                }
                try await inner.join(instance, lease: lease)
            }
        },
    ]

    static let registry: [Fault] = [
        Fault(
            "An instance has no process",
            breaks: "An instance that joined is known with everything that it said of itself"
        ) {
            $0.brokenRoles.onInstance { $0.with(processID: 0) }
        },

        Fault("A renewal is not seen", breaks: "Each renewal says that the instance is here, by its own clock") {
            $0.brokenRoles.onInstance { $0.stoppedAt == nil ? $0.with(seenAt: $0.startedAt) : $0 }
        },

        Fault("Nobody is silent", breaks: "How long an instance has been silent is told by the registry's clock") {
            $0.brokenRoles.onInstance { $0.with(silence: .zero) }
        },

        Fault(
            "Who left is not heard of",
            breaks: "An instance that left is known as one that stopped, and was heard of then"
        ) {
            $0.brokenRoles.onInstance { $0.stoppedAt != nil ? $0.with(seenAt: $0.startedAt) : $0 }
        },

        Fault("A definition is kept for each instance", breaks: "A definition is kept once, whoever runs it") {
            let definitions = $0.brokenRoles.onDefinitions
            let inner = $0.memory
            $0.brokenRoles.onDefinitions = { () throws(WorkflowError) in
                let known = try await definitions()
                let starts = inner.state.withLock { $0.instances.values.map(\.description.startedAt) }
                // When it was stored first has a case of its own, an hour long.
                guard known.count == 1, let first = starts.min(), let last = starts.max(), last - first < .minutes(1)
                else {
                    return known
                }
                return starts.map { _ in known[0] }
            }
        },

        Fault(
            "Each instance has its definition", breaks: "A definition is kept once, whoever runs it",
            "When a definition was stored first stays, whoever stores it again"
        ) {
            let joined = Memo([StoredDefinition]())
            let join = $0.brokenRoles.onJoin
            $0.brokenRoles.onJoin = { instance, lease throws(WorkflowError) in
                try await join(instance, lease)
                let stored = StoredDefinition(definition: instance.definition, firstSeenAt: instance.startedAt)
                joined.change { $0.append(stored) }
            }
            let definitions = $0.brokenRoles.onDefinitions
            $0.brokenRoles.onDefinitions = { () throws(WorkflowError) in
                let all = joined.change { $0 }
                // That the order is that of starting has a case of its own.
                return Set(all.map(\.definition)).count > 1 ? try await definitions() : all
            }
        },

        Fault(
            "A definition is as old as its last start",
            breaks: "When a definition was stored first stays, whoever stores it again"
        ) {
            let last = Memo(Timestamp.distantPast)
            let join = $0.brokenRoles.onJoin
            $0.brokenRoles.onJoin = { instance, lease throws(WorkflowError) in
                try await join(instance, lease)
                last.change { $0 = instance.startedAt }
            }
            let definitions = $0.brokenRoles.onDefinitions
            $0.brokenRoles.onDefinitions = { () throws(WorkflowError) in
                try await definitions().map {
                    StoredDefinition(definition: $0.definition, firstSeenAt: last.change { $0 })
                }
            }
        },

        Fault(
            "Definitions are in the order they were stored first",
            breaks: "Of a workflow's definitions the one that was started last is the last, also after going back"
        ) {
            let definitions = $0.brokenRoles.onDefinitions
            $0.brokenRoles.onDefinitions = { () throws(WorkflowError) in
                try await definitions().sorted { $0.firstSeenAt < $1.firstSeenAt }
            }
        },

        Fault(
            "What a role skipped is not known",
            breaks: "What an instance last said of a role is known, with everything that it said"
        ) {
            $0.brokenRoles.onReport { report in
                var report = report
                report.skipped = [:]
                return report
            }
        },

        Fault("A renewal forgets what was said before", breaks: "What is not reported again stays as it was said") {
            let inner = $0.memory
            $0.brokenRoles.onRenewal { renewal in
                let instance = renewal.instance
                inner.state.withLock { $0.instances[instance]?.reports = [:] }
            }
        },

        Fault(
            "Who says that it holds a role holds it",
            breaks: "Whether the instance holds the role is the store's own word"
        ) {
            let reports = $0.brokenRoles.onReports
            $0.brokenRoles.onReports = { () throws(WorkflowError) in
                try await reports().map {
                    StoredRoleReport(
                        instance: $0.instance, report: $0.report, holdsRole: $0.report.state == .running)
                }
            }
        },

        Fault(
            "What is said last is not kept",
            breaks: "What an instance says when it leaves is kept, and it holds nothing"
        ) {
            let leave = $0.brokenRoles.onLeave
            $0.brokenRoles.onLeave = { instance, _, at throws(WorkflowError) in try await leave(instance, [], at) }
        },
    ]
}
