import TerminalUI
import Workflows
import WorkflowsMonitoring

extension Canvas {
    var letterTitle: [Span] {
        let total = model.timeouts.letterTotal
        let least = total?.kind == .atLeast ? glyphs[.atLeast] : ""
        return [
            span("Events that could not be read ", model.timeouts.pane == .letters ? .title : .heading),
            span(total.map { $0.count > 0 ? "(\(least)\(Format.grouped($0.count))) " : "" } ?? "", .error),
        ]
    }

    mutating func drawLetterRows(in rect: Rect) {
        let letters = model.timeouts.letters
        let selection = model.timeouts.letterSelection
        let focused = model.timeouts.pane == .letters
        let room = rect.columns - 2
        var columns = [TableColumn(title: "FOUND", width: room >= 60 ? 12 : 8)]
        columns.append(TableColumn(title: "CONSUMER", width: min(32, max(12, room / 4))))
        if room >= 60 { columns.append(TableColumn(title: "EVENT", width: 9, isRight: true)) }
        if room >= 70 { columns.append(TableColumn(title: "RUN", width: 8)) }
        if room >= 80 { columns.append(TableColumn(title: "TRIES", width: 5, isRight: true)) }
        let used = columns.reduce(0) { $0 + $1.width + 1 }
        if room - used >= 8 { columns.append(TableColumn(title: "ERROR", width: room - used)) }
        tableHeader(columns, in: rect.line(0), indent: 1)
        let rows = rect.inset(top: 1)
        guard !letters.isEmpty else {
            sayNothing(.letters, "Every event could be read.", in: rows)
            return
        }
        for line in 0..<min(rows.rows, max(0, letters.count - selection.top)) {
            let index = selection.top + line
            let base = index == selection.index && focused ? cursorLine(rows.line(line), focused: true) : .text
            let letter = letters[index].letter
            let found =
                room >= 60
                ? Format.moment(letter.at, now: model.now, model.zone) : Format.time(letter.at, model.zone)
            var cells = [TableCell(found), TableCell(letter.consumer.rawValue)]
            if room >= 60 { cells.append(TableCell(Format.count(Self.number(letter.eventID), fitting: 9), .dim)) }
            if room >= 70 { cells.append(TableCell(letters[index].runID?.short ?? glyphs[.unknown], .dim)) }
            if room >= 80 { cells.append(TableCell(Format.count(letter.tries, fitting: 5))) }
            cells.append(TableCell(letter.error, .error))
            tableRow(cells, columns, in: rows.line(line), indent: 1, base: base)
        }
        scrollbar(in: rows, top: selection.top, rows: rows.rows, count: letters.count)
    }

    private static func number(_ id: Int64) -> Int { Int(clamping: id) }

    /// A letter whole, over the screen.
    mutating func drawLetter(_ item: DeadLetterList.Item, _ top: Int) {
        let rect = model.letterRect(item, grid.size)
        let inside = box(rect, title: "Event \(item.letter.eventID) of \(fitted(item.letter.consumer.rawValue, 30))")
        let lines = model.letterLines(item, columns: rect.columns - 4)
        let first = min(top, max(0, lines.count - inside.rows))
        for (index, line) in lines.dropFirst(first).prefix(inside.rows).enumerated() {
            grid.put(
                fitted(line.text, inside.columns - 2), column: inside.column + 1, row: inside.row + index,
                width: inside.columns - 2, style: theme[line.role, on: .overlay])
        }
        scrollbar(in: inside, top: first, rows: inside.rows, count: lines.count)
    }
}

extension Model {
    struct LetterLine {
        var text: String
        var role: ThemeRole
    }

    /// As large as the letter needs, where the screen has room for that.
    func letterRect(_ item: DeadLetterList.Item, _ size: Size) -> Rect {
        let columns = min(size.columns, 90)
        let rows = min(letterLines(item, columns: columns - 4).count + 2, max(8, size.rows - 4))
        return Rect(size).inset(top: 1).centred(Size(columns: columns, rows: rows))
    }

    /// More of a letter is not shown.
    private static let letterText = 4000
    private static let letterBytes = 16 << 10

    /// A letter as text: what is known of it, then what was found, as text and in hex.
    func letterLines(_ item: DeadLetterList.Item, columns: Int) -> [LetterLine] {
        let letter = item.letter
        var lines: [LetterLine] = []
        func add(_ text: String, _ role: ThemeRole = .text) {
            lines += TextFit.wrapped(text, to: max(8, columns)).map { LetterLine(text: $0, role: role) }
        }
        if case .changedHands(let how) = verdict(Plan.Letter(item)) { add("\(how), and is here no more", .warning) }
        add(String(letter.error.prefix(Self.letterText)), .error)
        add(
            "found \(Format.date(letter.at, zone)) \(Format.preciseTime(letter.at, zone)) \(zone.name), by"
                + " \(letter.consumer.rawValue.prefix(200))")
        let tries = Format.counted(letter.tries, "time")
        add(letter.tries == 0 ? "nobody has tried to replay it" : "replayed \(tries), and still not read")
        add(item.runID.map { "of run \($0)" } ?? "of which run it is cannot be read either")
        add("")
        let bytes = [UInt8](letter.bytes)
        guard !bytes.isEmpty else {
            add("Nothing of it was kept.", .dim)
            return lines
        }
        let text = String(decoding: bytes.prefix(Self.letterText), as: UTF8.self)
        add("\(Format.counted(bytes.count, "byte")) were found, as text:", .heading)
        add(JSONTree.quoted(text))
        if bytes.count > Self.letterText { add("more text than is shown", .dim) }
        add("")
        add("and in hex:", .heading)
        let perRow = HexRow.perRow(fitting: columns)
        let shown = bytes.prefix(Self.letterBytes)
        for start in HexRow.starts(0..<shown.count, perRow: perRow) {
            let row = start..<min(start + perRow, shown.count)
            lines.append(LetterLine(text: HexRow.text(bytes, row, perRow: perRow), role: .text))
        }
        if bytes.count > shown.count { add("more bytes than are shown", .dim) }
        return lines
    }
}
