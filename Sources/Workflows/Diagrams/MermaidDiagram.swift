/// Which way a diagram runs.
public enum MermaidDirection: String, Hashable, Sendable, CaseIterable {
    /// Downwards.
    case topToBottom = "TB"
    /// To the right.
    case leftToRight = "LR"
    /// To the left.
    case rightToLeft = "RL"
    /// Upwards.
    case bottomToTop = "BT"
}

extension WorkflowDefinition {
    /// The graph as a state diagram in Mermaid's language, for a page that draws it. Equal definitions give equal texts.
    ///
    /// Runs start where an arrow comes from a dot, and end where one leads to a dot in a ring. An arrow that is no step's
    /// says what it is; a case of the enum that no transition touches is left out.
    public func mermaidDiagram(direction: MermaidDirection = .leftToRight) -> String {
        var lines = ["---", "title: \(Self.plain(name.rawValue))", "---", "stateDiagram-v2"]
        lines.append("    direction \(direction.rawValue)")
        for status in drawnStatuses {
            lines.append("    state \"\(Self.mermaid(status.label))\" as s\(status.number)")
        }
        for status in drawnStatuses where status.starting { lines.append("    [*] --> s\(status.number)") }
        for edge in edges {
            let text = edge.caption.map { " : \(Self.mermaid($0))" } ?? ""
            lines.append("    s\(edge.from) --> s\(edge.to)\(text)")
        }
        for status in drawnStatuses where status.terminal { lines.append("    s\(status.number) --> [*]") }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The statuses that have a transition, in the enum's order.
    var drawnStatuses: [Status] {
        let used = Set(edges.flatMap { [$0.from, $0.to] })
        return statuses.filter { used.contains($0.number) }
    }

    /// A line of YAML: whatever it holds, it stays a text.
    private static func plain(_ text: String) -> String {
        let escaped = text.flatMap { character -> String in
            switch character {
            case "\"", "\\": "\\\(character)"
            case _ where character.isNewline: " "
            default: String(character)
            }
        }
        return "\"\(String(escaped))\""
    }

    /// A text within the diagram. What the language would take for its own is written as Mermaid's entity of it.
    private static func mermaid(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "\"", "#", ";", ":", "<", ">", "\\", "%", "{", "}": result += "#\(scalar.value);"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F: result += " "
            default: result.unicodeScalars.append(scalar)
            }
        }
    }
}

extension WorkflowDefinition.Edge {
    /// What an arrow says of itself; `nil` for a step's.
    var caption: String? {
        let words = [kind == .step ? nil : kind.rawValue, note].compactMap(\.self)
        return words.isEmpty ? nil : words.joined(separator: " ")
    }
}
