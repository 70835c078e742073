import TerminalUI
import Workflows
import WorkflowsMonitoring

extension Model {
    /// The runs an action is for, with the versions it is decided on: the marked ones, or the one under the cursor.
    func actionTargets() -> [Plan.Run] {
        switch screen {
        case .run:
            guard let record = run.latest else { return [] }
            return [
                Plan.Run(
                    runID: record.runID, version: record.version, workflow: record.workflow,
                    foreignID: record.foreignID, state: record.runState, status: label(record))
            ]
        case .runs:
            guard !runs.marks.isEmpty else { return runs.cursorRun.map { [target($0, version: $0.version)] } ?? [] }
            // In the order of the list; then those that are in it no more.
            let marked = runs.marks.compactMap { id, mark in known(id).map { (target($0, version: mark.version), id) } }
            return marked.sorted { left, right in
                let rows = (runs.table.row(of: left.1) ?? .max, runs.table.row(of: right.1) ?? .max)
                return rows.0 == rows.1 ? left.1 < right.1 : (rows.0 < rows.1) != runs.fromEnd
            }.map(\.0)
        case .overview, .roles, .graph, .timeouts, .activity, .attention: return []
        }
    }

    private func target(_ run: RunSummary, version: Int) -> Plan.Run {
        Plan.Run(
            runID: run.runID, version: version, workflow: run.workflow, foreignID: run.foreignID,
            state: run.runState, status: labels.label(run.workflow, run.status))
    }

    /// A run as it was last heard of.
    func known(_ id: RunID) -> RunSummary? {
        if let row = runs.table.row(of: id) { return runs.table.summary(row) }
        return runs.marks[id]?.lastSeen
    }

    /// What will become of a target, as far as is known now: the list goes on while the box is open.
    func verdict(_ target: Plan.Target, in plan: Plan) -> Plan.Verdict {
        switch (target, plan.deed) {
        case (.run(let run), .run(let kind)): verdict(run, kind, in: plan)
        case (.role(let role), .role(let kind)): verdict(role, kind)
        case (.letter(let letter), .letter): verdict(letter)
        case (.draft, .trigger): .applies
        case (.run, _), (.role, _), (.letter, _), (.draft, _): .illegal("it is not for that")
        }
    }

    private func verdict(_ target: Plan.Run, _ kind: ActionKind, in plan: Plan) -> Plan.Verdict {
        var version = target.version
        var state = target.state
        var status = target.status
        if let moved = plan.moved, moved.version > version { (version, state, status) = moved }
        if let record = run.latest, record.runID == target.runID, record.version > version {
            (version, state, status) = (record.version, record.runState, label(record))
        }
        if let known = known(target.runID), known.version > version {
            (version, state, status) = (known.version, known.runState, labels.label(known.workflow, known.status))
        }
        if version > target.version { return .changed(version: version, state: state, status: status) }
        return kind.obstacle(in: state).map(Plan.Verdict.illegal) ?? .applies
    }

    func summary(of plan: Plan) -> PlanSummary { PlanSummary(plan.targets.map { verdict($0, in: plan) }) }

    /// Opens the box that asks to do something to runs; nothing is done before it is answered.
    mutating func startAction(_ kind: ActionKind, on targets: [Plan.Run]) {
        guard !targets.isEmpty || !canAct else {
            say("no run is marked or under the cursor", .bad)
            return
        }
        start(Plan(deed: .run(kind), targets: targets.map(Plan.Target.run)))
    }

    /// Opens the box that asks.
    ///
    /// - Parameter reason: what was written already.
    mutating func start(_ plan: Plan, reason: String = "") {
        guard canAct else {
            say("read-only: \(readOnlyReason ?? "")", .bad)
            return
        }
        let applies = summary(of: plan).applies
        let asksCount =
            plan.targets.count > Plan.typedAbove || (plan.deed.isIrreversible && plan.targets.count > 1)
            || (configuration.isProtected)
        var confirm = Confirm(plan: plan, asksCount: asksCount && applies > 0)
        confirm.reason = TextField(reason)
        if confirm.needsReason { confirm.focus = .reason }
        overlays.append(.confirm(confirm))
    }

    func label(_ record: Record) -> String {
        let known = labels.label(record.workflow, record.status)
        return known == String(record.status) ? record.meta.statusLabel ?? known : known
    }
}
