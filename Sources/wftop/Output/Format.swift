import ArgumentParser
import WorkflowsMonitoring

/// How a list is printed.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
    case table
    case json
    case ndjson
    case csv
}

/// Prints rows as they come, in the format asked for. The names of columns are those of the JSON.
struct RowPrinter {
    struct Row {
        let cells: [String]
        let json: JSON
    }

    let format: OutputFormat
    let titles: [String]
    private var widths: [Int]
    private var waiting: [[String]] = []
    private var items: [JSON] = []
    private var started = false

    init(_ format: OutputFormat, titles: [String]) {
        self.format = format
        self.titles = titles
        widths = titles.map(\.count)
    }

    mutating func print(_ row: Row) throws {
        switch format {
        case .ndjson: try StandardOutput.write(row.json.bytes + [UInt8(ascii: "\n")])
        case .json: items.append(row.json)
        case .csv:
            if !started { try StandardOutput.write(Array((titles.joined(separator: ",") + "\r\n").utf8)) }
            started = true
            try StandardOutput.write(Array((row.cells.map(Self.csv).joined(separator: ",") + "\r\n").utf8))
        case .table:
            waiting.append(row.cells.map { Visible.text($0.replacing("\n", with: " ")) })
            // Columns are as wide as the first rows need; a later one that is wider shifts its own line only.
            if waiting.count >= 200 { try flushTable() }
        }
    }

    /// Prints what is left, and what is known of the list as a whole.
    mutating func finish(envelope: ([JSON]) -> JSON) throws {
        switch format {
        case .table:
            try flushTable()
        case .json: try StandardOutput.write(envelope(items).bytes + [UInt8(ascii: "\n")])
        case .csv:
            if !started { try StandardOutput.write(Array((titles.joined(separator: ",") + "\r\n").utf8)) }
        case .ndjson: break
        }
    }

    private mutating func flushTable() throws {
        if !started {
            for row in waiting { widths = zip(widths, row).map { max($0, min(40, $1.count)) } }
            try StandardOutput.print(line(titles.map { $0.uppercased() }))
            started = true
        }
        for row in waiting { try StandardOutput.print(line(row)) }
        waiting = []
    }

    private func line(_ cells: [String]) -> String {
        var text = ""
        for (index, cell) in cells.enumerated() {
            text += cell
            guard index + 1 < cells.count else { break }
            text += String(repeating: " ", count: max(2, widths[index] + 2 - cell.count))
        }
        return text
    }

    /// A cell that a spreadsheet would take for a formula is quoted as text.
    private static func csv(_ cell: String) -> String {
        var text = Visible.text(cell)
        if let first = text.first, "=+-@".contains(first) { text = "'" + text }
        guard text.contains(where: { ",\"\r\n".contains($0) }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
