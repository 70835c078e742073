import Workflows
import WorkflowsMonitoring

/// What wants a person: what this program has seen of it, and what somebody silenced.
struct AttentionState: Sendable {
    var workflow: WorkflowName?
    var selection = Selection<String>()
    /// When each line was first seen here, as long as it is there.
    private(set) var seen: [String: Timestamp] = [:]
    /// The workflows whose outbox was longer at the last look than at the one before.
    private(set) var growing: Set<WorkflowName> = []
    /// Whether what was silenced is listed too.
    var showsSilenced = false
    /// What was silenced, by the line it is about.
    var silences: [String: Silence] = [:]

    /// Notes what is there now, and forgets what is not.
    mutating func note(_ lines: [AttentionLine], at now: Timestamp) {
        var current: [String: Timestamp] = [:]
        for line in lines { current[line.id] = seen[line.id] ?? now }
        seen = current
    }

    /// Notes whether outboxes grew since the look before.
    mutating func noteOutboxes(_ new: [WorkflowTrouble], before: [WorkflowName: WorkflowTrouble]) {
        for trouble in new {
            let depth = trouble.outbox?.total.count ?? 0
            guard let old = before[trouble.workflow]?.outbox?.total.count, old != depth else {
                if depth == 0 { growing.remove(trouble.workflow) }
                continue
            }
            if depth > old { growing.insert(trouble.workflow) } else { growing.remove(trouble.workflow) }
        }
    }
}
