import Workflows

/// What the definitions of a workflow declare, all that were ever stored taken together: during a deployment several are
/// right at once.
struct DeclaredShapes {
    struct Shape {
        var statuses: Set<Int> = []
        var edges: Set<Edge> = []
        /// Who deals with the events of a status.
        var consumers: [Int: Set<Consumer>] = [:]

        /// Whether anything moves a run from a status.
        func moves(from status: Int) -> Bool { edges.contains { $0.from == status } }

        /// Whether something from outside may move a run from a status at any time.
        func isOpen(_ status: Int) -> Bool {
            edges.contains { $0.from == status && ($0.origin == .callback || $0.origin == .connector) }
        }
    }

    struct Edge: Hashable {
        let from: Int
        let to: Int
        let origin: Origin.Kind
    }

    struct Consumer: Hashable {
        let name: ConsumerName
        /// Whether an event of an older version of the run concerns it too: timeouts belong to a visit.
        let takesAnyVersion: Bool
    }

    private(set) var shapes: [WorkflowName: Shape] = [:]

    init(_ definitions: [WorkflowDefinition]) {
        for definition in definitions { shapes[definition.name, default: Shape()].add(definition) }
    }
}

extension DeclaredShapes.Shape {
    fileprivate mutating func add(_ definition: WorkflowDefinition) {
        statuses.formUnion(definition.statuses.map(\.number))
        for edge in definition.edges {
            let origin: Origin.Kind =
                switch edge.kind {
                case .step: .step
                case .timeout: .timeout
                case .callback: .callback
                case .connector: .connector
                }
            edges.insert(DeclaredShapes.Edge(from: edge.from, to: edge.to, origin: origin))
        }
        for role in definition.roles {
            guard let status = role.status, role.kind == .step || role.kind == .timeoutInserter else { continue }
            // The workers of a step share its cursors: `-2-of-4` is the worker's, not the consumer's.
            let name = role.name.rawValue.replacing(/-consumer-[0-9]+-of-[0-9]+$/, with: "-consumer")
            consumers[status, default: []].insert(
                DeclaredShapes.Consumer(name: ConsumerName(name), takesAnyVersion: role.kind == .timeoutInserter))
        }
    }
}
