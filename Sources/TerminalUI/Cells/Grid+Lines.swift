extension Grid {
    /// The text of each row, each exactly as wide as the screen.
    public var lines: [String] {
        (0..<size.rows).map { row in
            withRow(row) { cells in
                var line = ""
                line.reserveCapacity(cells.count)
                for cell in cells { cell.appendText(to: &line) }
                return line
            }
        }
    }

    /// The screen as text for a golden file: its rows, and on request which cells have which style.
    ///
    /// With attributes, a line `row first-last style` follows for every run of cells that is not plain, so that a change
    /// of colour shows in a diff beside the text it belongs to.
    public func goldenText(attributes: Bool) -> String {
        var text = lines.map { $0 + "\n" }.joined()
        guard attributes else { return text }
        text += "\n"
        for row in 0..<size.rows {
            for run in styleRuns(row: row) where run.style != .plain {
                text += "\(row) \(run.columns.lowerBound)-\(run.columns.upperBound - 1) \(run.style)\n"
            }
        }
        return text
    }

    /// The stretches of a row that share a style.
    public func styleRuns(row: Int) -> [(columns: Range<Int>, style: Style)] {
        withRow(row) { cells in
            var runs: [(columns: Range<Int>, style: Style)] = []
            var start = 0
            for index in cells.indices where index + 1 == cells.count || cells[index + 1].style != cells[index].style {
                runs.append((start..<index + 1, cells[index].style))
                start = index + 1
            }
            return runs
        }
    }
}
