import ArgumentParser
import WorkflowsMonitoring

/// How a list is printed.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
    case table
    case json
    case ndjson
    case csv
}

/// How what is no list is printed.
enum RecordFormat: String, CaseIterable, ExpressibleByArgument {
    case table
    case json
}

/// Prints rows as they come, in the format asked for. A table is for people and shows some of an item in words; the
/// other formats are for programs, and have the same names and values.
struct RowPrinter {
    struct Row {
        /// Of the table.
        let cells: [String]
        /// Of every other format.
        let json: JSON
    }

    let format: OutputFormat
    /// Of the table's columns.
    let titles: [String]
    /// Of CSV's columns: the same ones whatever the rows have.
    let names: [String]
    private var widths: [Int]
    private var waiting: [[String]] = []
    private var items: [JSON] = []
    private var started = false

    init(_ format: OutputFormat, titles: [String], names: [String]) {
        self.format = format
        self.titles = titles
        self.names = names
        widths = titles.map(\.count)
    }

    mutating func print(_ row: Row) throws {
        switch format {
        case .ndjson: try StandardOutput.write(row.json.bytes + [UInt8(ascii: "\n")])
        case .json: items.append(row.json)
        case .csv:
            if !started { try StandardOutput.write(CSV.header(names)) }
            started = true
            try StandardOutput.write(CSV.row(row.json, names))
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
            if !started { try StandardOutput.write(CSV.header(names)) }
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
}
