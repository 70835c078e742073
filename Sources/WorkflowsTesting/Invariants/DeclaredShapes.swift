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
            let origin: Origin.Kind? =
                switch edge.kind {
                case .step: .step
                case .timeout: .timeout
                case .callback: .callback
                case .connector: .connector
                // What moves a run along it this build does not know.
                case .other: nil
                }
            guard let origin else { continue }
            edges.insert(DeclaredShapes.Edge(from: edge.from, to: edge.to, origin: origin))
        }
        for role in definition.roles {
            guard let status = role.status, role.kind == .step || role.kind == .timeoutInserter else { continue }
            let name = Self.consumer(of: role.name)
            consumers[status, default: []].insert(
                DeclaredShapes.Consumer(name: name, takesAnyVersion: role.kind == .timeoutInserter))
        }
    }

    /// The workers of a step share its cursors: `-2-of-4` is the worker's, not the consumer's.
    private static func consumer(of role: RoleName) -> ConsumerName {
        let words = role.rawValue.split(separator: "-", omittingEmptySubsequences: false)
        guard words.count > 4, words[words.count - 2] == "of", words[words.count - 4] == "consumer",
            Int(words[words.count - 1]) != nil, Int(words[words.count - 3]) != nil
        else { return ConsumerName(role.rawValue) }
        return ConsumerName(words.dropLast(3).joined(separator: "-"))
    }
}
