import TerminalUI
import Workflows

extension Model {
    /// What the lines of an object are made of.
    struct ObjectSource: Hashable, Sendable {
        var version: Int
        var folded: Set<JSONPath>
        var perRow: Int
    }

    /// How many bytes a row of a tab holds, behind the cursor.
    var bytesPerRow: Int { HexRow.perRow(fitting: layout.body.columns - 4) }

    /// The lines of the object that is shown, made again only when the object, the folds or the room change.
    mutating func makeObjectLines() {
        guard let record = run.shownRecord else { return }
        let source = ObjectSource(version: record.version, folded: run.folded, perRow: bytesPerRow)
        guard run.objectSource != source else { return }
        run.object = ObjectLines([UInt8](record.object), folded: run.folded, perRow: source.perRow)
        run.objectSource = source
    }

    /// Folds or unfolds the branch under the cursor; folding inside a branch folds that branch. The cursor stays on it.
    mutating func fold(_ wanted: Bool) {
        let object = run.object
        let cursor = run.objectSelection.index
        guard object.lines.indices.contains(cursor) else { return }
        var index = cursor
        if wanted {
            // What is folded already, the one it is in is meant.
            let from = object.lines[cursor].isFolded ? parent(of: cursor, in: object) : object.branch(around: cursor)
            guard let from else { return }
            index = from
        }
        guard object.lines[index].isBranch, let path = object.path(at: index) else { return }
        if wanted { run.folded.insert(path) } else { run.folded.remove(path) }
        run.objectSelection.choose(index, in: Array(object.lines.indices))
        makeObjectLines()
    }

    /// Unfolds everything: what is folded away is searched too. The cursor stays where it is.
    mutating func unfoldAll() {
        guard run.tab == .object, !run.folded.isEmpty else { return }
        let path = run.object.path(at: run.objectSelection.index)
        run.folded = []
        makeObjectLines()
        guard let path, let line = run.object.line(of: path) else { return }
        run.objectSelection.choose(line, in: Array(run.object.lines.indices))
    }

    private func parent(of index: Int, in object: ObjectLines) -> Int? {
        let indent = object.lines[index].indent - 1
        return object.lines[..<index].lastIndex { $0.isBranch && $0.indent == indent }
    }

    /// What can be copied of the object under the cursor: its place, and its value as JSON.
    var objectCopyables: [Copyable] {
        guard let record = run.shownRecord, run.tab == .object,
            let path = run.object.path(at: run.objectSelection.index)
        else { return [] }
        var items = [Copyable("path", path.description)]
        if let value = JSONTree(record.object)?[path] {
            items.append(Copyable("value", value.text()))
            // A string without its quotes is what is mostly wanted elsewhere.
            if case .string(let text) = value { items.append(Copyable("text", text)) }
        }
        return items
    }
}
