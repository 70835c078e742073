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
        /// The number of the branch that begins here, by which it is folded.
        var branch: Int?
        var isFolded = false
    }

    /// What kind of bytes they are, for the title.
    var kind: String
    var lines: [Line]

    static let nothing = ObjectLines(kind: "", lines: [])
    /// More lines than this are not made; the last one says so.
    static let limit = 20_000

    /// The lines of an object's bytes, with some branches folded.
    init(_ bytes: [UInt8], folded: Set<Int>) {
        guard !bytes.isEmpty else {
            self.init(kind: "empty", lines: [])
            return
        }
        if let tree = JSONTree(bytes) {
            var writer = Writer(folded: folded)
            writer.write(tree, before: [], after: "", indent: 0)
            self.init(kind: "JSON, \(Format.grouped(bytes.count)) bytes", lines: writer.lines)
        } else {
            self.init(kind: "not JSON, \(Format.grouped(bytes.count)) bytes", lines: Self.hex(bytes))
        }
    }

    private init(kind: String, lines: [Line]) {
        self.kind = kind
        self.lines = lines
    }

    private struct Writer {
        let folded: Set<Int>
        var lines: [Line] = []
        var branches = 0

        mutating func write(_ tree: JSONTree, before: [Piece], after: String, indent: Int) {
            guard lines.count < ObjectLines.limit else { return }
            switch tree {
            case .object(let members) where !members.isEmpty:
                branch(before, "{", "}", after, count: members.count, indent) { writer in
                    for (index, member) in members.enumerated() {
                        let key = [Piece(Writer.quoted(member.key), .jsonKey), Piece(": ", .dim)]
                        let comma = index + 1 < members.count ? "," : ""
                        writer.write(member.value, before: key, after: comma, indent: indent + 1)
                    }
                }
            case .array(let elements) where !elements.isEmpty:
                branch(before, "[", "]", after, count: elements.count, indent) { writer in
                    for (index, element) in elements.enumerated() {
                        let comma = index + 1 < elements.count ? "," : ""
                        writer.write(element, before: [], after: comma, indent: indent + 1)
                    }
                }
            default: add(before + [leaf(tree), Piece(after, .dim)], indent)
            }
        }

        private mutating func branch(
            _ before: [Piece], _ open: String, _ close: String, _ after: String, count: Int, _ indent: Int,
            _ body: (inout Writer) -> Void
        ) {
            let number = branches
            branches += 1
            guard folded.contains(number) else {
                add(before + [Piece(open, .dim)], indent, branch: number)
                body(&self)
                add([Piece(close + after, .dim)], indent)
                return
            }
            // Numbers of branches must not depend on what is folded: those inside are counted all the same.
            var inner = Writer(folded: [])
            inner.branches = branches
            body(&inner)
            branches = inner.branches
            add(before + [Piece("\(open) \(count) \(close)\(after)", .dim)], indent, branch: number, isFolded: true)
        }

        private mutating func add(_ pieces: [Piece], _ indent: Int, branch: Int? = nil, isFolded: Bool = false) {
            if lines.count == ObjectLines.limit - 1 {
                lines.append(Line(indent: 0, pieces: [Piece("… more lines than are shown", .dim)]))
            } else if lines.count < ObjectLines.limit {
                lines.append(Line(indent: indent, pieces: pieces, branch: branch, isFolded: isFolded))
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

    private static func hex(_ bytes: [UInt8]) -> [Line] {
        let digits = Array("0123456789abcdef")
        var lines: [Line] = []
        for start in stride(from: 0, to: bytes.count, by: 16) {
            if lines.count == limit {
                lines.append(Line(indent: 0, pieces: [Piece("… more bytes than are shown", .dim)]))
                break
            }
            let chunk = bytes[start..<min(start + 16, bytes.count)]
            let offset = String(start, radix: 16)
            var hex = ""
            for (index, byte) in chunk.enumerated() {
                hex += "\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])" + (index == 7 ? "  " : " ")
            }
            let text = String(decoding: chunk.map { $0 >= 0x20 && $0 < 0x7F ? $0 : UInt8(ascii: ".") }, as: UTF8.self)
            lines.append(
                Line(
                    indent: 0,
                    pieces: [
                        Piece(String(repeating: "0", count: max(0, 6 - offset.count)) + offset + "  ", .dim),
                        Piece(TextFit.padded(hex, to: 50)), Piece(text, .jsonString),
                    ]))
        }
        return lines
    }
}
