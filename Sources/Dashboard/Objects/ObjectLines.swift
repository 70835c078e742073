import TerminalUI

/// An object as lines to scroll through: JSON as a tree whose branches fold, other bytes as a hex dump.
struct ObjectLines: Sendable {
    struct Piece: Hashable, Sendable {
        var text: String
        var role: ThemeRole

        init(_ text: String, _ role: ThemeRole = .text) {
            self.text = text
            self.role = role
        }
    }

    struct Line: Sendable {
        var indent: Int
        var pieces: [Piece]
        /// Where in its object or array the value stands; `nil` for the value of all, and for the end of a branch.
        var step: JSONPath.Step?
        /// Whether a branch begins here that can be folded.
        var isBranch = false
        var isFolded = false
        /// Whether a branch ends here.
        var isEnd = false
    }

    /// What kind of bytes they are, for the title.
    var kind: String
    var lines: [Line]
    private var isJSON: Bool

    static let nothing = ObjectLines(kind: "", lines: [])
    /// More lines than this are not made; the last one says so.
    static let limit = 20_000

    /// The lines of an object's bytes, with some branches folded; bytes that are not JSON in rows of so many.
    init(_ bytes: [UInt8], folded: Set<JSONPath>, perRow: Int = 16) {
        guard !bytes.isEmpty else {
            self.init(kind: "empty", lines: [])
            return
        }
        if let tree = JSONTree(bytes) {
            var writer = Writer(folded: folded)
            writer.write(tree, at: nil, before: [], after: "", indent: 0)
            self.init(kind: "JSON, \(Format.grouped(bytes.count)) bytes", lines: writer.lines, isJSON: true)
        } else {
            self.init(kind: "not JSON, \(Format.grouped(bytes.count)) bytes", lines: Self.hex(bytes, perRow))
        }
    }

    /// Where the value of a line stands, which begins or ends there; `nil` where there is no JSON.
    func path(at index: Int) -> JSONPath? {
        guard lines.indices.contains(index), isJSON else { return nil }
        // What says that there is more is nowhere.
        guard index == 0 || lines[index].step != nil || lines[index].isEnd else { return nil }
        var place = index
        if lines[index].isEnd {
            let indent = lines[index].indent
            guard let start = lines[..<index].lastIndex(where: { $0.isBranch && $0.indent == indent }) else {
                return nil
            }
            place = start
        }
        var steps: [JSONPath.Step] = []
        var indent = lines[place].indent
        while let step = lines[place].step {
            steps.append(step)
            indent -= 1
            guard let parent = lines[..<place].lastIndex(where: { $0.isBranch && $0.indent == indent }) else { break }
            place = parent
        }
        return JSONPath(steps: steps.reversed())
    }

    /// The line where the value at a path begins; `nil` where it is folded away or not there.
    func line(of path: JSONPath) -> Int? {
        guard !lines.isEmpty else { return nil }
        var place = 0
        for (depth, step) in path.steps.enumerated() {
            let rest = lines[(place + 1)...]
            guard
                let next = rest.firstIndex(where: { $0.indent <= depth || $0.indent == depth + 1 && $0.step == step }),
                lines[next].step == step, lines[next].indent == depth + 1
            else { return nil }
            place = next
        }
        return place
    }

    /// The line of the branch that a line belongs to, or that begins or ends in it.
    func branch(around index: Int) -> Int? {
        guard lines.indices.contains(index) else { return nil }
        let line = lines[index]
        if line.isBranch { return index }
        let indent = line.isEnd ? line.indent : line.indent - 1
        return lines[..<index].lastIndex { $0.isBranch && $0.indent == indent }
    }

    private init(kind: String, lines: [Line], isJSON: Bool = false) {
        self.kind = kind
        self.lines = lines
        self.isJSON = isJSON
    }

    private struct Writer {
        let folded: Set<JSONPath>
        var lines: [Line] = []
        /// Where the value that is written stands; kept only where something is folded.
        private var path = JSONPath()

        init(folded: Set<JSONPath>) { self.folded = folded }

        mutating func write(_ tree: JSONTree, at step: JSONPath.Step?, before: [Piece], after: String, indent: Int) {
            guard lines.count < ObjectLines.limit else { return }
            if let step, !folded.isEmpty { path.steps.append(step) }
            defer { if step != nil, !folded.isEmpty { path.steps.removeLast() } }
            switch tree {
            case .object(let members) where !members.isEmpty:
                branch(step, before, "{", "}", after, count: members.count, indent) { writer in
                    // Keys are told apart byte by byte.
                    var seen: [[UInt8]: Int] = [:]
                    for (index, member) in members.enumerated() {
                        let occurrence = seen[Array(member.key.utf8), default: 0]
                        seen[Array(member.key.utf8)] = occurrence + 1
                        let key = [Piece(Writer.quoted(member.key), .jsonKey), Piece(": ", .dim)]
                        let comma = index + 1 < members.count ? "," : ""
                        writer.write(
                            member.value, at: .key(member.key, occurrence: occurrence), before: key, after: comma,
                            indent: indent + 1)
                    }
                }
            case .array(let elements) where !elements.isEmpty:
                branch(step, before, "[", "]", after, count: elements.count, indent) { writer in
                    for (index, element) in elements.enumerated() {
                        let comma = index + 1 < elements.count ? "," : ""
                        writer.write(element, at: .index(index), before: [], after: comma, indent: indent + 1)
                    }
                }
            default: add(Line(indent: indent, pieces: before + [leaf(tree), Piece(after, .dim)], step: step))
            }
        }

        private mutating func branch(
            _ step: JSONPath.Step?, _ before: [Piece], _ open: String, _ close: String, _ after: String, count: Int,
            _ indent: Int, _ body: (inout Writer) -> Void
        ) {
            guard !folded.isEmpty, folded.contains(path) else {
                add(Line(indent: indent, pieces: before + [Piece(open, .dim)], step: step, isBranch: true))
                body(&self)
                add(Line(indent: indent, pieces: [Piece(close + after, .dim)], isEnd: true))
                return
            }
            add(
                Line(
                    indent: indent, pieces: before + [Piece("\(open) \(count) \(close)\(after)", .dim)], step: step,
                    isBranch: true, isFolded: true))
        }

        private mutating func add(_ line: Line) {
            if lines.count == ObjectLines.limit - 1 {
                lines.append(Line(indent: 0, pieces: [Piece("… more lines than are shown", .dim)]))
            } else if lines.count < ObjectLines.limit {
                lines.append(line)
            }
        }

        private func leaf(_ tree: JSONTree) -> Piece {
            switch tree {
            case .string(let text): Piece(Writer.quoted(text), .jsonString)
            case .number(let text): Piece(text, .jsonNumber)
            case .literal(let text): Piece(text, .jsonLiteral)
            case .object: Piece("{}", .dim)
            case .array: Piece("[]", .dim)
            }
        }

        private static func quoted(_ text: String) -> String {
            var quoted = "\""
            for scalar in text.unicodeScalars {
                switch scalar {
                case "\n": quoted += "\\n"
                case "\t": quoted += "\\t"
                case "\r": quoted += "\\r"
                case "\"": quoted += "\\\""
                case "\\": quoted += "\\\\"
                default: quoted.unicodeScalars.append(scalar)
                }
            }
            return quoted + "\""
        }
    }

    private static func hex(_ bytes: [UInt8], _ perRow: Int) -> [Line] {
        // The screen writes what kind of object it is at the end of the first line.
        var lines = [Line(indent: 0, pieces: [Piece("OFFSET", .heading)])]
        for start in HexRow.starts(0..<bytes.count, perRow: perRow) {
            if lines.count == limit {
                lines.append(Line(indent: 0, pieces: [Piece("… more bytes than are shown", .dim)]))
                break
            }
            let row = start..<min(start + perRow, bytes.count)
            lines.append(
                Line(
                    indent: 0,
                    pieces: [
                        Piece(HexRow.offset(start) + "  ", .dim), Piece(HexRow.hex(bytes, row, perRow: perRow)),
                        Piece(HexRow.text(of: bytes, row), .jsonString),
                    ]))
        }
        return lines
    }
}
