import FoundationEssentials
import Workflows

@testable import WorkflowsMonitoring

extension Dice {
    mutating func summary() -> RunSummary {
        RunSummary(
            workflow: name(), foreignID: name(), runID: runID(), runState: any(RunState.self), status: integer(),
            version: integer(), enteredAt: moment(), createdAt: moment(), updatedAt: moment(),
            reason: maybe { $0.text() })
    }

    mutating func list() -> RunList {
        var labels: [WorkflowName: [Int: String]] = [:]
        for _ in 0..<below(3) {
            labels[name()] = Dictionary(few { ($0.integer(), $0.text()) }) { first, _ in first }
        }
        return RunList(
            items: few { $0.summary() }, next: maybe { $0.name() }, incomplete: bool(), asOf: moment(), labels: labels)
    }

    mutating func record() -> Record {
        let origin = Origin(
            any(Origin.Kind.self), role: maybe { $0.name() }, instance: maybe { $0.name() }, actor: maybe { $0.text() })
        return Record(
            workflow: name(), foreignID: name(), runID: runID(), runState: any(RunState.self), status: integer(),
            object: object(), objectVersion: below(3), createdAt: moment(), updatedAt: moment(),
            meta: .init(
                version: integer(), visit: integer(), enteredAt: moment(), reason: maybe { $0.text() },
                statusLabel: maybe { $0.text() }, origin: origin, retriedFrom: maybe { $0.runID() },
                traceOrigin: maybe { $0.text() }, idempotencyKey: maybe { $0.name() }))
    }

    mutating func version() -> RecordVersion { RecordVersion(record: record(), dwell: maybe { $0.duration() }) }

    mutating func why() -> Why {
        let causes: [Why.Cause] = [
            .finished(any(RunState.self), actor: maybe { $0.text() }, reason: maybe { $0.text() }),
            .pausedByPerson(actor: text(), reason: maybe { $0.text() }),
            .pausedByEngine(reason: maybe { $0.text() }, resumedAt: maybe { $0.moment() }),
            .backingOff(attempts: integer(), until: moment(), error: text()), .roleWithoutHolder(role: text()),
            .roleStopped(role: text(), by: text(), reason: maybe { $0.text() }),
            .roleSilent(role: text(), instance: name(), silence: duration()),
            .roleBackingOff(role: text(), until: moment(), error: maybe { $0.text() }),
            .inHand(role: text(), instance: name(), since: maybe { $0.moment() }),
            .queued(role: text(), lag: maybe { $0.duration() }), .timeout(name: text(), dueAt: moment()),
            .timeoutFailing(name: text(), attempts: integer(), until: moment(), error: text()), .callback,
            .unknownStatus(integer()), .noReasonFound,
        ]
        return Why(cause: pick(causes), run: summary(), alsoTimeout: maybe { $0.moment() })
    }

    mutating func timeout() -> Timeout {
        Timeout(
            id: Int64(integer()), workflow: name(), runID: runID(), foreignID: name(), status: integer(),
            visit: integer(), name: text(), dueAt: moment(), held: bool(), attempts: integer(),
            lastError: maybe { $0.text() }, firstDueAt: moment())
    }

    mutating func parked() -> ParkedEvent {
        ParkedEvent(
            consumer: name(), workflow: name(), runID: runID(), foreignID: name(),
            partition: Partition(number: below(64)), version: integer(), status: integer(), attempts: integer(),
            dueAt: moment(), lastError: text(), firstErrorAt: moment(), lastErrorAt: moment(), lasting: bool())
    }

    mutating func trouble() -> WorkflowTrouble {
        var trouble = WorkflowTrouble(name())
        trouble.instanceLastSeen = maybe { $0.moment() }
        trouble.rolesSince = Dictionary(few { ($0.text(), $0.moment()) }) { first, _ in first }
        trouble.paused = few { dice in
            WorkflowTrouble.Paused(
                status: dice.integer(), cause: dice.maybe { $0.any(WorkflowTrouble.PauseCause.self) },
                total: dice.total(), since: dice.maybe { $0.moment() }, reason: dice.maybe { $0.text() })
        }
        trouble.stuck = few { dice in
            WorkflowTrouble.Stuck(
                status: dice.integer(), total: dice.total(), since: dice.moment(), usual: dice.duration())
        }
        trouble.unrecovered = maybe { $0.standing() }
        trouble.parked = maybe { $0.standing() }
        trouble.lateSince = maybe { $0.moment() }
        trouble.outbox = maybe { $0.standing() }
        trouble.unknownStatusSince = maybe { $0.moment() }
        return trouble
    }

    private mutating func total() -> Total { Total(count(), pick([.exact, .atLeast])) }

    private mutating func standing() -> WorkflowTrouble.Standing {
        WorkflowTrouble.Standing(total: total(), since: moment())
    }

    private mutating func decision() -> RoleAction.Decision {
        RoleAction.Decision(epoch: Int64(count()), holder: maybe { $0.name() })
    }

    mutating func roleAction() -> RoleActionEntry {
        let action = RoleAction(
            kind: any(RoleAction.Kind.self), role: name(), instance: maybe { $0.name() },
            decidedOn: maybe { $0.decision() }, requestID: name(), reason: maybe { $0.text() }, actor: text(),
            claimedActor: maybe { $0.text() }, at: moment())
        return RoleActionEntry(
            action: action,
            outcome: pick([.applied, .notFound, .illegal(text()), .conflict(decision())]))
    }

    mutating func kept() -> KeptEventList {
        KeptEventList(items: few { $0.keptEvent() }, total: Total(count(), pick([.exact, .atLeast])))
    }

    mutating func keptEvent() -> KeptEvent {
        KeptEvent(
            consumer: name(), workflow: maybe { $0.name() }, eventID: text(), key: text(), type: text(), at: moment(),
            keptAt: moment(), attempts: count(), dueAt: moment(), lastError: text())
    }

    mutating func letters() -> DeadLetterList {
        DeadLetterList(items: few { $0.letter() }, total: Total(count(), pick([.exact, .atLeast])))
    }

    mutating func letter() -> DeadLetterList.Item {
        DeadLetterList.Item(
            letter: DeadLetter(
                consumer: name(), eventID: Int64(integer()), bytes: Data(text().utf8), error: text(), at: moment(),
                tries: integer()), runID: maybe { $0.runID() })
    }

    mutating func event() -> Event {
        let kind = pick([Topic.Kind.status(integer()), .runStateChange, .delete])
        return Event(
            id: Int64(integer()), topic: Topic(workflow: name(), kind: kind), partition: Partition(number: below(64)),
            runID: runID(), foreignID: name(), version: integer(), status: integer(),
            previousStatus: maybe { $0.integer() }, runState: any(RunState.self), origin: any(Origin.Kind.self),
            at: moment(), traceOrigin: maybe { $0.text() })
    }

    mutating func entry() -> AuditEntry {
        AuditEntry(
            at: moment(), actor: text(), claimedActor: maybe { $0.text() }, action: any(ActionKind.self),
            workflow: maybe { $0.name() }, runID: runID(), requestID: name(), reason: maybe { $0.text() },
            decidedVersion: integer(), result: any(ActionResult.self), detail: maybe { $0.text() },
            triggered: maybe { $0.runID() })
    }

    mutating func stop() -> RoleStop {
        RoleStop(
            role: name(), instance: maybe { $0.name() }, askedBy: text(), reason: maybe { $0.text() },
            askedAt: moment())
    }

    mutating func report() -> RoleReport {
        var report = RoleReport(role: name(), state: any(RoleState.self), since: moment())
        report.stop = maybe { $0.stop() }
        report.currentRun = maybe { $0.runID() }
        report.currentRunSince = maybe { $0.moment() }
        report.lag = maybe { $0.duration() }
        report.alert = maybe { $0.bool() }
        report.lastError = maybe { $0.text() }
        report.lastErrorAt = maybe { $0.moment() }
        report.errorCount = count()
        report.backoffUntil = maybe { $0.moment() }
        report.processed = count()
        report.skipped = Dictionary(few { ($0.text(), $0.count()) }) { first, _ in first }
        report.latencyP50 = maybe { $0.duration() }
        report.latencyP99 = maybe { $0.duration() }
        return report
    }

    mutating func role() -> RoleStatus {
        RoleStatus(
            workflow: name(), role: name(), displayName: text(), kind: any(WorkflowDefinition.RoleKind.self),
            status: maybe { $0.integer() }, instance: maybe { $0.name() }, startID: maybe { $0.name() },
            instanceState: maybe { $0.any(InstanceState.self) }, instanceSeenAt: maybe { $0.moment() },
            instanceSilence: maybe { $0.duration() }, state: any(RoleState.self), since: maybe { $0.moment() },
            holder: maybe { $0.name() }, report: maybe { $0.report() }, stop: maybe { $0.stop() },
            stops: few { $0.stop() },
            stands: maybe { RoleAction.Decision(epoch: Int64($0.count()), holder: $0.maybe { $0.name() }) })
    }

    mutating func overview() -> WorkflowOverview {
        let kinds = [Total.Kind.exact, .estimate, .atLeast]
        return WorkflowOverview(
            workflow: name(), counts: Dictionary(few { ($0.any(RunState.self), $0.count()) }) { first, _ in first },
            rolesUp: maybe { $0.count() }, rolesExpected: maybe { $0.count() }, instances: Set(few { $0.name() }),
            definitionsAlive: count(), worstLag: maybe { $0.duration() }, ailingRoles: few { $0.text() },
            outboxDepth: count(), parked: count(), parkedKind: pick(kinds), lateTimeouts: Total(count(), pick(kinds)),
            minutes: maybe { $0.few { $0.count() } }, errorsPerMinute: maybe { $0.rate() }, unknownStatusRuns: count(),
            stoppedRoles: few {
                StoppedRole(
                    role: $0.name(), displayName: $0.text(), stop: $0.stop(), isDown: $0.maybe { _ in () } != nil)
            })
    }

    mutating func graph() -> WorkflowGraph {
        WorkflowGraph(
            workflow: name(),
            nodes: few { dice in
                WorkflowGraph.Node(
                    status: dice.integer(), label: dice.text(), starting: dice.bool(), terminal: dice.bool(),
                    known: dice.bool(), running: dice.count(), paused: dice.count(), finished: dice.count(),
                    dwellP50: dice.maybe { $0.duration() }, dwellP95: dice.maybe { $0.duration() },
                    oldest: dice.maybe { $0.duration() }, errorsPerMinute: dice.maybe { $0.rate() },
                    entered: dice.maybe { $0.count() })
            },
            edges: few { dice in
                WorkflowGraph.Edge(
                    from: dice.integer(), to: dice.integer(), kind: dice.any(WorkflowDefinition.EdgeKind.self),
                    note: dice.maybe { $0.text() }, ratePerMinute: dice.maybe { $0.rate() },
                    lastAt: dice.maybe { $0.moment() })
            }, definitionHash: text())
    }

    mutating func outbox() -> OutboxStanding {
        OutboxStanding(rowIsEvent: bool(), depth: count(), oldest: maybe { $0.duration() })
    }

    mutating func capabilities() -> Capabilities {
        Capabilities(
            unsupported: Set(few { $0.any(Capabilities.Feature.self) }), canAct: bool(),
            readOnlyReason: maybe { $0.text() }, actor: text(), target: text())
    }

    mutating func query() -> RunQuery {
        var query = RunQuery()
        query.workflows = few { $0.name() }
        query.foreignIDs = few { $0.name() }
        query.runStates = few { $0.any(RunState.self) }
        query.statuses = few { $0.integer() }
        query.runIDPrefix = maybe { $0.text() }
        query.foreignIDContains = maybe { $0.text() }
        query.reasonContains = maybe { $0.text() }
        query.createdFrom = maybe { $0.moment() }
        query.createdBefore = maybe { $0.moment() }
        query.updatedFrom = maybe { $0.moment() }
        query.updatedBefore = maybe { $0.moment() }
        query.sort = any(RunQuery.Sort.self)
        query.descending = bool()
        return query
    }

    mutating func crossed() -> Crossed {
        Crossed(workflow: name(), from: integer(), to: integer(), origin: any(Origin.Kind.self))
    }
}
