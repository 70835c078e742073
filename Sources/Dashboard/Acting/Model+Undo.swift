import TerminalUI
import Workflows
import WorkflowsMonitoring

/// Undoing what was done and can be: if nothing changed since.
extension Model {
    /// Takes back what is not sent yet, else asks whether to undo what was done last.
    mutating func takeBackOrUndo() {
        guard heldBatch == nil else { return takeBack() }
        guard let batch = batchToUndo, let plan = undoPlan(of: batch) else { return }
        // How the roles stand may have been read before the first action: nothing is known until it is read again.
        if case .role = plan.deed {
            feeds[.roles]?.answeredAt = nil
            feeds[.roles]?.lastAskedAt = nil
        }
        start(plan)
    }

    /// The batch that is to be undone: that of the list that is open, else the last one that did something and is neither
    /// undone nor an undoing itself, so that one after the other can be.
    private var batchToUndo: Batch? {
        if case .outcomes(let number, _)? = overlays.last { return batches.first { $0.number == number } }
        return batches.last { $0.undoes == nil && (!$0.isOver || $0.applied > 0) && !isUndone($0) }
    }

    private func isUndone(_ batch: Batch) -> Bool {
        batches.contains { $0.undoes == batch.number && (!$0.isOver || $0.applied > 0) }
    }

    /// Why nothing can be undone; `nil` where something can.
    var undoObstacle: String? {
        if let reason = readOnlyReason { return "read-only: \(reason)" }
        guard let batch = batchToUndo else {
            return "nothing is waiting to be sent, nothing can be undone"
        }
        if let top = overlays.last {
            guard case .outcomes = top else {
                let key = configuration.keys.name(of: .takeBack)
                return "a box is open: \(leavingKey), then \(key) undoes \(batch.title)"
            }
        }
        if !batch.isOver { return "\(batch.title) is still on the way" }
        if batch.applied == 0 { return "\(batch.title): nothing was done that could be undone" }
        if batch.deed.inverse == nil { return "\(batch.title) cannot be undone" }
        return isUndone(batch) ? "\(batch.title) is undone already" : nil
    }

    /// What `z` would do, for whoever looks for it by name; `nil` where it can do nothing.
    var takeBackTitle: String? {
        if let index = heldBatch { return "take back: \(batches[index].title)" }
        return undoObstacle == nil ? batchToUndo.map { "undo: \($0.title)" } : nil
    }

    /// The opposite of what a batch did, on the versions that it left behind.
    private func undoPlan(of batch: Batch) -> Plan? {
        guard let inverse = batch.deed.inverse else { return nil }
        let targets = batch.items.filter(\.isApplied).map { item in
            switch item.target {
            case .run(let run): Plan.Target.run(leftBehind(run, by: batch.deed))
            case .role(let role): Plan.Target.role(leftBehind(role, by: batch))
            case .letter, .draft: item.target
            }
        }
        var plan = Plan(deed: inverse, targets: targets)
        plan.undoes = batch.number
        return plan
    }

    /// An action writes one version.
    private func leftBehind(_ run: Plan.Run, by deed: Deed) -> Plan.Run {
        var run = run
        run.version += 1
        run.state = deed == .run(.pause) ? .paused : .running
        if let known = known(run.runID), known.version == run.version { run.state = known.runState }
        return run
    }

    private func leftBehind(_ role: Plan.Role, by batch: Batch) -> Plan.Role {
        var role = role
        // The instances gave it up, or took it, as they were told.
        role.stands = nil
        role.undoes =
            batch.deed == .role(.stop)
            ? .stop(by: capabilities?.actor ?? "", reason: batch.reason, since: batch.at) : .start
        return role
    }

    /// Whether what told a role to stop is still what is to be undone; `nil` where it is.
    func change(of target: Plan.Role, since undone: Plan.Role.Undone) -> Plan.Verdict? {
        guard feeds[.roles]?.answeredAt != nil, let line = roleLine(target.id) else {
            return .illegal("how it stands now is not known yet")
        }
        guard case .stop(let actor, let reason, let moment) = undone,
            let stop = line.stops.first(where: { $0.instance == target.instance })
        else { return nil }
        let isOwn = stop.askedBy == actor && stop.reason == reason && stop.askedAt >= moment
        return isOwn ? nil : .changedHands("\(stop.askedBy) stopped it since")
    }
}

extension Deed {
    /// What undoes it; `nil` where nothing does.
    var inverse: Deed? {
        switch self {
        case .run(.pause): .run(.resume)
        case .run(.resume): .run(.pause)
        case .role(.stop): .role(.start)
        case .role(.start): .role(.stop)
        case .run, .letter, .trigger: nil
        }
    }
}

extension Batch {
    /// What it does to what, in a few words.
    var title: String {
        let only = items.count == 1 ? items.first?.target.shortLine : nil
        return "\(deed.verb) \(only ?? deed.counted(items.count))"
    }

    var applied: Int { items.count { $0.isApplied } }
}
