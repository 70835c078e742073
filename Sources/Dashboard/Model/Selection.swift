/// Which line of a list is chosen, and which is at the top. It sticks to what the line is about, not to its number.
struct Selection<ID: Hashable & Sendable>: Hashable, Sendable {
    private(set) var id: ID?
    private(set) var index = 0
    private(set) var top = 0

    init() {}

    /// Goes to where the chosen line is now; when it is gone, to the line that stands in its place.
    mutating func settle(_ ids: [ID], rows: Int) {
        guard !ids.isEmpty else {
            (index, top) = (0, 0)
            return
        }
        if let id, index < ids.count, ids[index] == id {
        } else if let id, let found = ids.firstIndex(of: id) {
            index = found
        } else {
            index = min(index, ids.count - 1)
            id = ids[index]
        }
        let rows = max(1, rows)
        top = min(max(top, index - rows + 1), index)
        top = max(0, min(top, ids.count - rows))
    }

    mutating func move(by lines: Int, in ids: [ID]) {
        guard !ids.isEmpty else { return }
        choose(min(max(0, index + lines), ids.count - 1), in: ids)
    }

    mutating func choose(_ line: Int, in ids: [ID]) {
        guard ids.indices.contains(line) else { return }
        index = line
        id = ids[line]
    }
}
