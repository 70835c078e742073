import WorkflowsMonitoring

/// Rows as RFC 4180 has them, safe for a spreadsheet and a terminal.
enum CSV {
    /// A row of names.
    static func header(_ names: [String]) -> [UInt8] { line(names) }

    /// An item's row: a cell for each name, empty where the item has no such member.
    static func row(_ item: JSON, _ names: [String]) -> [UInt8] { line(names.map { cell(item[$0]) }) }

    /// A member as its cell: text without its quotes, everything else as JSON has it.
    private static func cell(_ value: JSON?) -> String {
        switch value {
        case nil: ""
        case .string(let text): asText(Visible.text(text))
        // A number that is negative is a number, not a formula.
        case let value?: value.text
        }
    }

    /// Text that a spreadsheet would take for a formula is quoted as text.
    private static func asText(_ text: String) -> String {
        guard let first = text.unicodeScalars.first, "=+-@".unicodeScalars.contains(first) else { return text }
        return "'" + text
    }

    private static func line(_ cells: [String]) -> [UInt8] {
        Array((cells.map(escaped).joined(separator: ",") + "\r\n").utf8)
    }

    private static func escaped(_ cell: String) -> String {
        guard cell.contains(where: { ",\"\r\n".contains($0) }) else { return cell }
        return "\"" + cell.replacing("\"", with: "\"\"") + "\""
    }
}
