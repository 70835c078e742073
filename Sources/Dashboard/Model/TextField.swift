/// A line of text that is being written, and where in it.
struct TextField: Hashable, Sendable {
    private(set) var text = ""
    /// How many characters stand before the cursor.
    private(set) var cursor = 0

    /// No field takes more: what is pasted is cut here.
    static let limit = 500

    init(_ text: String = "") { set(text) }

    mutating func set(_ new: String) {
        text = String(new.prefix(Self.limit))
        cursor = text.count
    }

    /// Writes text at the cursor; line ends and other controls become blanks, so that a paste stays one line.
    mutating func insert(_ new: String) {
        let room = max(0, Self.limit - text.count)
        let clean = String(
            String.UnicodeScalarView(new.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
        let piece = String(clean.prefix(room))
        let before = text.count
        text.insert(contentsOf: piece, at: place)
        // A combining character joins the one before it.
        cursor = min(text.count, cursor + max(0, text.count - before))
    }

    mutating func deleteBackwards() {
        guard cursor > 0 else { return }
        cursor -= 1
        text.remove(at: place)
    }

    mutating func deleteForwards() {
        guard cursor < text.count else { return }
        text.remove(at: place)
    }

    mutating func move(by characters: Int) { cursor = min(max(0, cursor + characters), text.count) }

    mutating func moveToStart() { cursor = 0 }

    mutating func moveToEnd() { cursor = text.count }

    private var place: String.Index { text.index(text.startIndex, offsetBy: min(cursor, text.count)) }
}
