import TerminalUI
import Workflows

/// What two versions differ in, or the newest ones of two runs, as lines to go through.
struct Comparison: Sendable {
    enum Mark: Hashable, Sendable {
        case added, removed, changed
        /// Something about the lines before or after it.
        case note

        var sign: String {
            switch self {
            case .added: "+"
            case .removed: "-"
            case .changed: "~"
            case .note: " "
            }
        }

        var role: ThemeRole {
            switch self {
            case .added: .added
            case .removed: .removed
            case .changed: .changed
            case .note: .dim
            }
        }
    }

    struct Line: Sendable {
        var mark: Mark
        /// What differs: a field of the record, or a place in the object.
        var name: String
        /// What was there before, as far as a line can show.
        var old: String?
        var new: String?
        /// The values themselves, to be copied.
        var difference: JSONDifference?

        init(_ mark: Mark, _ name: String, old: String? = nil, new: String? = nil, _ difference: JSONDifference? = nil)
        {
            self.mark = mark
            self.name = name
            self.old = old
            self.new = new
            self.difference = difference
        }

        /// What is searched.
        var text: String { [name, old, new].compactMap { $0 }.joined(separator: " ") }
    }

    /// What is said of the objects as a whole.
    var summary = ""
    /// Whether the objects are the same bytes.
    var isSame = false
    var lines: [Line] = []

    /// No more lines than this are made, nor objects larger than this read as JSON; what was cut is said.
    static let limit = 2000
    static let largest = 4 << 20
    /// So much of a value is shown.
    private static let shown = 400
    private static let rows = 400

    static let nothing = Comparison()

    /// The differences of two objects; bytes that are not JSON in rows of so many.
    mutating func compare(_ old: [UInt8], _ new: [UInt8], perRow: Int) {
        guard old != new else {
            isSame = true
            summary = "the objects are the same, \(Format.counted(new.count, "byte"))"
            return
        }
        guard max(old.count, new.count) <= Self.largest, let before = JSONTree(old), let after = JSONTree(new) else {
            return compareBytes(old, new, perRow: perRow)
        }
        let (differences, isCut) = JSONDifference.between(before, after, limit: Self.limit)
        guard !differences.isEmpty else {
            summary = "the same values, written differently: blanks, the order of keys, or escapes"
            return
        }
        lines += differences.map(Self.line)
        let counts = [Mark.added, .removed, .changed].map { mark in
            lines.count { $0.mark == mark && $0.difference != nil }
        }
        let words = zip(counts, ["added", "removed", "changed"]).filter { $0.0 > 0 }
        summary = words.map { "\(Format.grouped($0.0)) \($0.1)" }.joined(separator: ", ")
        guard isCut else { return }
        summary = "at least " + summary
        lines.append(Line(.note, "more differs than is shown: these are the first \(Format.grouped(Self.limit))"))
    }

    private static func line(_ difference: JSONDifference) -> Line {
        let path = difference.path.description
        switch difference.kind {
        case .added(let value): return Line(.added, path, new: value.text(limit: shown), difference)
        case .removed(let value): return Line(.removed, path, old: value.text(limit: shown), difference)
        case .changed(let before, let after):
            let (old, new) = apart(before, after)
            return Line(.changed, path, old: old, new: new, difference)
        }
    }

    /// Two values as text. Of long strings that begin alike, what comes before the difference is left out.
    private static func apart(_ before: JSONTree, _ after: JSONTree) -> (String, String) {
        guard case .string(let old) = before, case .string(let new) = after else {
            return (before.text(limit: shown), after.text(limit: shown))
        }
        let alike = zip(old.unicodeScalars, new.unicodeScalars).prefix { $0 == $1 }.count
        guard alike > 16 else { return (before.text(limit: shown), after.text(limit: shown)) }
        func rest(_ text: String) -> String {
            let piece = text.unicodeScalars.dropFirst(alike - 8).prefix(shown)
            return "…" + JSONTree.quoted(String(String.UnicodeScalarView(piece))).dropFirst()
        }
        return (rest(old), rest(new))
    }

    private mutating func compareBytes(_ old: [UInt8], _ new: [UInt8], perRow: Int) {
        guard let difference = ByteDifference(old, new) else { return }
        let lengths =
            old.count == new.count
            ? Format.counted(new.count, "byte")
            : "\(Format.counted(old.count, "byte")) before, \(Format.grouped(new.count)) after"
        summary = "\(lengths): \(difference.summary)"
        var left = Self.rows
        if difference.count != nil {
            for start in HexRow.starts(difference.old, perRow: perRow) {
                let row = start..<min(start + perRow, old.count)
                guard row.contains(where: { old[$0] != new[$0] }) else { continue }
                left -= 1
                guard left >= 0 else { break }
                lines.append(Line(.removed, HexRow.text(old, row, perRow: perRow)))
                // What is the same stands in the row above.
                lines.append(Line(.added, HexRow.text(new, row, perRow: perRow) { old[$0] != new[$0] }))
            }
        } else {
            for (bytes, range, mark) in [(old, difference.old, Mark.removed), (new, difference.new, .added)]
            where !range.isEmpty {
                left = Self.rows / 2
                for start in HexRow.starts(range, perRow: perRow) {
                    left -= 1
                    guard left >= 0 else { break }
                    let row = start..<min(start + perRow, bytes.count)
                    lines.append(Line(mark, HexRow.text(bytes, row, perRow: perRow) { range.contains($0) }))
                }
                if left < 0 { lines.append(Line(.note, "more of these differ than are shown")) }
            }
            return
        }
        if left < 0 { lines.append(Line(.note, "more differs than is shown")) }
    }
}
