import FoundationEssentials
import Workflows

/// What the definitions that instances ever stored declare, all of a workflow taken together: during a deployment
/// several are right at once, and a run may have been moved by one that nobody runs any more.
struct DeclaredWorkflows {
    struct Edge: Hashable {
        let from: Int
        let to: Int
        let origin: Origin.Kind
    }

    struct Workflow {
        var statuses: Set<Int> = []
        var edges: Set<Edge> = []
        /// Where something from outside may move a run at any time.
        var open: Set<Int> = []
        /// Who deals with the events of a status.
        var consumers: [Int: Set<Consumer>] = [:]

        /// Whether anything moves a run from a status.
        func moves(from status: Int) -> Bool { edges.contains { $0.from == status } }
    }

    /// Who reads a status' events, by the name that its cursors have.
    struct Consumer: Hashable {
        let name: String
        /// Whether an older version of the run than the present one concerns it too: timeouts belong to a visit.
        let takesAnyVersion: Bool
    }

    /// By workflow. One with a definition that cannot be read, or has kinds of a later build, is left out: what it declares
    /// is not known.
    private(set) var workflows: [String: Workflow] = [:]

    init(_ connection: Connection) throws {
        var found: [String: Workflow] = [:]
        var unreadable: Set<String> = []
        let decoder = JSONDecoder()
        try connection.statement("SELECT workflow, definition FROM definitions").forEach { row in
            let name = row.text(0)
            if let definition = try? decoder.decode(WorkflowDefinition.self, from: Data(row.text(1).utf8)),
                definition.isKnown
            {
                found[name, default: Workflow()].add(definition)
            } else {
                unreadable.insert(name)
            }
        }
        workflows = found.filter { !unreadable.contains($0.key) }
    }
}

extension DeclaredWorkflows.Workflow {
    private mutating func insert(_ consumer: DeclaredWorkflows.Consumer, of role: WorkflowDefinition.Role) {
        guard let status = role.status else { return }
        consumers[status, default: []].insert(consumer)
    }

    fileprivate mutating func add(_ definition: WorkflowDefinition) {
        statuses.formUnion(definition.statuses.map(\.number))
        for edge in definition.edges {
            switch edge.kind {
            case .step: edges.insert(.init(from: edge.from, to: edge.to, origin: .step))
            case .timeout: edges.insert(.init(from: edge.from, to: edge.to, origin: .timeout))
            case .callback: edges.insert(.init(from: edge.from, to: edge.to, origin: .callback))
            case .connector: edges.insert(.init(from: edge.from, to: edge.to, origin: .connector))
            case .other: break
            }
            if edge.kind == .callback || edge.kind == .connector { open.insert(edge.from) }
        }
        for role in definition.roles {
            switch role.kind {
            case .step:
                // The workers of a step share its cursors: `-2-of-4` is the worker's, not the consumer's.
                let name = role.name.rawValue.replacing(/-consumer-[0-9]+-of-[0-9]+$/, with: "-consumer")
                insert(.init(name: name, takesAnyVersion: false), of: role)
            case .timeoutInserter: insert(.init(name: role.name.rawValue, takesAnyVersion: true), of: role)
            case .outbox:
                // What was relayed waits on another system, which is not looked at from here.
                open.formUnion(definition.edges.map(\.from))
            case .timeout, .hook, .pauseRetry, .deletion, .schedule, .connector, .sweeper, .retention, .other: break
            }
        }
    }
}

extension WorkflowDefinition {
    /// Whether this build knows every kind that it names.
    fileprivate var isKnown: Bool {
        edges.allSatisfy { EdgeKind.allCases.contains($0.kind) }
            && roles.allSatisfy { RoleKind.allCases.contains($0.kind) }
    }
}
