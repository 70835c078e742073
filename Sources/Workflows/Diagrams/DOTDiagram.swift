extension WorkflowDefinition {
    /// The graph in the DOT language of Graphviz. Equal definitions give equal texts.
    ///
    /// Terminal statuses have a double border; timeouts are dotted, callbacks and connectors dashed.
    public func dotDiagram(direction: MermaidDirection = .leftToRight) -> String {
        var lines = ["digraph \(Self.quoted(name.rawValue)) {", "    rankdir=\(direction.rawValue);"]
        lines.append("    node [shape=box];")
        for status in drawnStatuses {
            let border = status.terminal ? ", peripheries=2" : ""
            lines.append("    s\(status.number) [label=\(Self.quoted(status.label))\(border)];")
        }
        for status in drawnStatuses where status.starting {
            lines.append("    start [shape=point, label=\"\"];")
            lines.append("    start -> s\(status.number);")
        }
        for edge in edges {
            var attributes: [String] = []
            if let caption = edge.caption { attributes.append("label=\(Self.quoted(caption))") }
            switch edge.kind {
            case .step, .other: break
            case .timeout: attributes.append("style=dotted")
            case .callback, .connector: attributes.append("style=dashed")
            }
            let list = attributes.isEmpty ? "" : " [\(attributes.joined(separator: ", "))]"
            lines.append("    s\(edge.from) -> s\(edge.to)\(list);")
        }
        return lines.joined(separator: "\n") + "\n}\n"
    }

    private static func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "\"": result += "\\\""
            // A backslash would begin one of Graphviz's own sequences.
            case "\\": result += "\\\\"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F: result += " "
            default: result.unicodeScalars.append(scalar)
            }
        }
        return "\"\(escaped)\""
    }
}
