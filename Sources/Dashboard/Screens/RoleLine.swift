import TerminalUI
import Workflows
import WorkflowsMonitoring

/// A role with what each instance says of it: one line of the roles screen.
struct RoleLine: Sendable {
    struct ID: Hashable, Sendable {
        var workflow: WorkflowName
        var role: RoleName
    }

    var id: ID
    var displayName: String
    var kind: WorkflowDefinition.RoleKind
    /// What each instance that ever said something says, by name.
    var statuses: [RoleStatus]

    /// The one that tells most of how the role stands: its live holder's, else the one heard of last.
    var main: RoleStatus? {
        statuses.min { left, right in
            let leftRank = Self.rank(left)
            let rightRank = Self.rank(right)
            if leftRank != rightRank { return leftRank < rightRank }
            return (left.instanceSeenAt ?? Timestamp(microseconds: 0))
                > (right.instanceSeenAt ?? Timestamp(microseconds: 0))
        }
    }

    /// Of instances that are there no more, the one that was there last tells how the role ended.
    private static func rank(_ status: RoleStatus) -> Int {
        if status.holder != nil, status.holder == status.instance { return 0 }
        switch status.instanceState {
        case .live:
            switch status.state {
            case .running: return 1
            case .idle: return 3
            case .shutdown, .unknown: return 4
            }
        case .silent: return status.report?.state == .running ? 2 : 4
        case .gone, .stopped: return 5
        case nil: return 6
        }
    }

    var isHeld: Bool { statuses.contains { $0.holder != nil } }
}

extension Model {
    /// Who stopped a role, where, when and why, and whether it has stopped there: a line each, of many only some.
    func stopDetails(_ line: RoleLine) -> [String] {
        line.stops.prefix(3).map { stop in
            let isAtWork = line.statuses.contains { status in
                status.instanceState == .live && status.state == .running && status.stop == stop
            }
            return sentence(stop) + (isAtWork ? "; it finishes what is in hand" : "")
        }
    }

    /// Who stopped a role, where, when and why.
    func sentence(_ stop: RoleStop) -> String {
        "stopped by hand " + Plan.place(stop.instance) + " by \(stop.askedBy) "
            + "\(Format.coarseAge(max(.zero, now - stop.askedAt))) ago" + (stop.reason.map { ": \($0)" } ?? "")
    }

    /// The roles in definition order, by workflow.
    var roleLines: [RoleLine] {
        var lines: [RoleLine] = []
        var places: [RoleLine.ID: Int] = [:]
        for status in roles.all where roles.workflow == nil || status.workflow == roles.workflow {
            let id = RoleLine.ID(workflow: status.workflow, role: status.role)
            if let place = places[id] {
                lines[place].statuses.append(status)
            } else {
                places[id] = lines.count
                lines.append(
                    RoleLine(id: id, displayName: status.displayName, kind: status.kind, statuses: [status]))
            }
        }
        return lines
    }

    /// The instances that are here or were lately, the live ones first.
    var roleInstances: [(name: InstanceName, state: InstanceState)] {
        var states: [InstanceName: InstanceState] = [:]
        for status in roles.all where roles.workflow == nil || status.workflow == roles.workflow {
            guard let name = status.instance, let state = status.instanceState else { continue }
            states[name] = min(states[name] ?? state, state)
        }
        return states.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map { (name: $0.key, state: $0.value) }
    }
}
