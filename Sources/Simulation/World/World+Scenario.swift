import Logging
import Workflows
import WorkflowsTesting

extension World {
    /// How long everything may take to settle once nothing goes wrong any more.
    private static let patience = Duration.minutes(10)

    /// What happens: trouble for a while, then peace until everything has settled, then all is stopped.
    func play() async {
        do {
            for slot in 1...plan.slots { try start(slot) }
            await withTaskGroup { group in
                group.addTask { await self.makeTrouble() }
                group.addTask { await self.runErrands() }
                group.addTask { await self.inspectNowAndThen() }
                await group.waitForAll()
            }
            await clock.pause(for: max(.zero, plan.troubled - clock.elapsed))
            note("peace")
            try calmDown()
            await settle()
            note("everything has settled")
            await stopAll()
            note("everything has stopped")
            await inspect()
            found(try await judgeDeletion())
        } catch {
            found(.definition, "\(error)")
        }
        finish()
    }

    private func note(_ what: String) {
        logger.debug("simulation", metadata: ["phase": "\(what)", "elapsed": "\(clock.elapsed.inSeconds)"])
    }

    private func inspectNowAndThen() async {
        for _ in 0..<3 {
            await clock.pause(for: plan.troubled / 4)
            await inspect()
        }
    }

    /// Holds the store against its invariants, in the middle of whatever goes on.
    private func inspect() async {
        do {
            found(try await StoreInspection(of: store, journal: journal).broken())
        } catch {
            found(.definition, "the store cannot be inspected: \(error)")
        }
    }

    /// Until every run has come to its end and every consumer has dealt with everything.
    private func settle() async {
        let end = clock.elapsed + Self.patience
        var resumed: Set<RunID> = []
        var quiet = 0
        while clock.elapsed < end {
            await clock.pause(for: .milliseconds(2100))
            quiet = await unsettled().isEmpty ? quiet + 1 : 0
            guard quiet < 3 else { return }
            // One that was to die at a write that took long may do so only now.
            do { try startMissing() } catch { found(.definition, "\(error)") }
            await lookAfterRuns(&resumed)
        }
        for reason in await unsettled().prefix(10) { found(.settled, reason) }
    }

    /// What is still to be done, beside the runs that schedules have just triggered.
    private func unsettled() async -> [String] {
        var left: [String] = []
        for run in journal.runs where run.workflow != "reports" || clock.wallClock - run.createdAt > .seconds(10) {
            if run.runState.isUnfinished || run.runState == .requestedDataDeleted {
                let failures = (try? await store.records.parked(workflow: nil, runID: run.runID, limit: 10)) ?? []
                left.append(
                    "run \(run.runID) of \(run.workflow) is \(run.runState) in status \(run.status) at version \(run.version)"
                        + (failures.isEmpty ? "" : ", failures: \(failures.map(\.consumer))"))
            }
        }
        for consumer in journal.consumers where !consumer.rawValue.hasPrefix("reports") {
            let undealt = journal.undealt(by: consumer)
            if !undealt.isEmpty { left.append("\(consumer) has not dealt with the events \(undealt.prefix(5))") }
        }
        let parked = (try? await store.records.parked(workflow: nil, runID: nil, limit: 10)) ?? []
        left += parked.filter { $0.workflow != "reports" }.map {
            "\($0.consumer) still fails at \($0.runID), version \($0.version), after \($0.attempts) attempts: put aside "
                + "\(clock.wallClock - $0.lastErrorAt) ago, due \(clock.wallClock - $0.dueAt) ago, \($0.lastError)"
        }
        for waiting in outside.waiting {
            guard case .waiting = waiting.end, !processes.contains(where: { $0.owner == waiting.process && $0.isDead })
            else { continue }
            left.append("somebody still waits for \(waiting.runID) to reach \(waiting.status)")
        }
        if left.isEmpty {
            // Events that are on another system are in no journal: what they are for is.
            let facts = Facts(self)
            left = (judgeHooks(facts) + judgeConnectors(facts)).map(\.message)
        }
        return left
    }

    private func stopAll() async {
        // Who was to stop while the store did not answer could not say so.
        let stopping = processes.filter(\.isUp)
        for process in stopping { process.stop() }
        for process in processes {
            note("\(process.name) is to end")
            await process.ended()
            if let failure = process.failure { found(.services, "\(process.name) ended with an error: \(failure)") }
        }
        await inspectRoles(of: Set(stopping.map(\.name)))
    }

    /// Who has stopped holds no role any more, and says so of each.
    private func inspectRoles(of ended: Set<InstanceName>) async {
        let instances = (try? await store.registry.instances()) ?? []
        let names = Dictionary(instances.map { ($0.startID, $0.name) }) { first, _ in first }
        for stored in (try? await store.registry.roleReports()) ?? [] {
            guard let name = names[stored.instance], ended.contains(name) else { continue }
            if stored.holdsRole { found(.services, "\(name) has stopped and still holds \(stored.report.role)") }
        }
        for instance in instances where ended.contains(instance.name) && instance.stoppedAt == nil {
            // A start whose lease was lost was followed by another one, which is what stopped.
            let isLast = !instances.contains { $0.name == instance.name && $0.stoppedAt != nil }
            if isLast { found(.services, "\(instance.name) has stopped and did not say so") }
        }
    }
}

extension BrokenInvariant.Invariant {
    /// The simulation itself is at fault.
    static let definition = Self("definition")
    /// Once nothing goes wrong any more, everything comes to its end.
    static let settled = Self("settled")
    /// A service runs until it is told to stop, and stops then.
    static let services = Self("services")
    /// There is always something to do, or something to wait for, and it takes no more work than it should.
    static let progress = Self("progress")
    /// Every version that code made was made by one call of it, which decided just that, and no call made two; what a call
    /// came to is stored, or there is a reason why not.
    static let attempts = Self("attempts")
    /// Attempts are counted from 1, each after a stored failure, and none is made again without a reason.
    static let numbering = Self("numbering")
    /// Timeouts fire when they are due, for the visit that they belong to.
    static let timeouts = Self("timeouts")
    /// Hooks are called for whatever they are for, in the order it happened.
    static let hooks = Self("hooks")
    /// Connectors are called for whatever they are for, and trigger once.
    static let connectors = Self("connectors")
    /// Who waits is answered, with what is so.
    static let awaits = Self("awaits")
    /// Who triggered was told of a run that is there.
    static let triggers = Self("triggers")
    /// Who acted was told what is so.
    static let actions = Self("actions")
    /// Of deleted data nothing is left.
    static let deletion = Self("deletion")
}
