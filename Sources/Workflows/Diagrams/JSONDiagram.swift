extension WorkflowDefinition {
    /// The graph as JSON, for a program that draws it or holds it against another one. Equal definitions give equal texts.
    ///
    /// It has the statuses that a transition touches, as `nodes`, and the transitions with their kind, as `edges`; keys are
    /// in the order of the alphabet, nodes in the enum's order, edges in definition order:
    ///
    ///     {
    ///       "edges": [
    ///         {"from": 1, "kind": "step", "to": 2},
    ///         {"from": 2, "kind": "timeout", "note": "1d", "to": 3}
    ///       ],
    ///       "nodes": [
    ///         {"starting": true, "status": 1, "status_label": "Created", "terminal": false},
    ///         …
    ///       ],
    ///       "workflow_name": "orders"
    ///     }
    public func jsonDiagram() -> String {
        let edges = edges.map { edge in
            let note = edge.note.map { "\"note\": \(Self.json($0)), " } ?? ""
            return "{\"from\": \(edge.from), \"kind\": \(Self.json(edge.kind.rawValue)), \(note)\"to\": \(edge.to)}"
        }
        let nodes = drawnStatuses.map { status in
            "{\"starting\": \(status.starting), \"status\": \(status.number), "
                + "\"status_label\": \(Self.json(status.label)), \"terminal\": \(status.terminal)}"
        }
        let members = [
            "  \"edges\": \(Self.list(edges))", "  \"nodes\": \(Self.list(nodes))",
            "  \"workflow_name\": \(Self.json(name.rawValue))",
        ]
        return "{\n" + members.joined(separator: ",\n") + "\n}\n"
    }

    private static func list(_ items: [String]) -> String {
        guard !items.isEmpty else { return "[]" }
        return "[\n" + items.map { "    " + $0 }.joined(separator: ",\n") + "\n  ]"
    }

    private static func json(_ text: String) -> String {
        let escaped = text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return "\"\(escaped)\""
    }
}
